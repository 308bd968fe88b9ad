/*
 * Kerberos as one host has it set up, and which principals may become one of its accounts [krb5
 * src/lib/krb5/os/localauth_k5login.c, localauth_an2ln.c; krb5.conf(5)].
 *
 * Owner: everything lives in the rule context's arena.
 */
#ifndef CORDON_RULES_KRB5_H
#define CORDON_RULES_KRB5_H

#include "collector/rules/door.h"
#include "common/formats/k5login.h"

struct krb5_host {
	struct rule_ctx *c;
	struct slice realm; /* default_realm; empty: none */
	struct fact_origin realm_at;
	bool authoritative;   /* k5login_authoritative: who is not listed has no other way */
	struct slice missing; /* what of krb5.conf was not read or is not modelled; or empty */
	const struct fact_trust_line *lines; /* of .k5login and .k5users, by path */
	size_t nlines;
	bool keytab_of_others; /* the host's keytab has keys, and none of a host/ principal */
};

void krb5_load(struct krb5_host *h, struct rule_ctx *c);

/* Asks what every server of Kerberos needs: a key of the host's own, and krb5.conf read. */
void krb5_check_host(const struct krb5_host *h, struct door *d);

/* A file of the account's home as far as it counts: *lines of it; returns their number. The door is
 * shut where it belongs to somebody else. *there: it exists, or may. */
size_t krb5_file_lines(const struct krb5_host *h, struct door *d,
    const struct fact_account *account, const char *name, const struct fact_trust_line **lines,
    bool *there);

/* Reads one line; false when it is no sound row. */
bool krb5_line(const struct fact_trust_line *fact, struct k5login_row *row);

/* The principal of the account's own name in the default realm; empty without a realm. */
struct slice krb5_own(const struct krb5_host *h, const struct fact_account *account);

uint32_t krb5_principal(struct rule_ctx *c, struct slice name);

#endif
