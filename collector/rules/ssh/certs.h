/*
 * The certificates of a case, by what a server asks them for: the CA, a principal, and what else
 * the CA says. Those that no server can tell apart are a class, and a class is one node: holders of
 * certificates lead to it, and it leads to the accounts that it opens. So a fleet's certificates
 * and accounts add up instead of multiplying.
 *
 * A certificate stands alone where servers may differ about it: its time begins or ends between
 * the clocks of the hosts that were seen, or some list of revoked keys names it.
 *
 * Owner: made once for a case, in the rule context's lasting arena.
 */
#ifndef CORDON_RULES_CERTS_H
#define CORDON_RULES_CERTS_H

#include "collector/rules/door.h"

enum cert_when {
	CERT_VALID, /* by the clock of every host that was seen */
	CERT_OVER,  /* by none */
	CERT_OWN,   /* to be asked of each */
};

/* A certificate under one of its principals. */
struct cert_entry {
	struct slice ca, principal;
	bool any;	    /* under whatever principal a program may name */
	struct slice class; /* the node's name: equal for those that are alike */
	enum cert_when when;
	bool revocable; /* some list of the case names it */
	const struct fact_certificate *cert;
	uint32_t host;	 /* the first that has it */
	size_t alike;	 /* from here on: of the class */
	size_t together; /* of CA and principal */
	size_t classes;	 /* among those */
};

struct certs {
	struct cert_entry *entries; /* by CA, principal, class */
	size_t nentries;
	const struct cert_entry **by_host; /* of the same number */
};

/* All of the case; the first call makes them. */
const struct certs *certs_of_case(struct rule_ctx *c, const struct rule *rule);

/* Entries that a CA signed for a principal, class by class: *first of them, returns how many. A
 * certificate without principals stands under the empty one. */
size_t certs_find(const struct certs *all, struct slice ca, struct slice principal,
    const struct cert_entry **first);
/* All of a CA, each once. */
size_t certs_find_any(const struct certs *all, struct slice ca, const struct cert_entry **first);

uint32_t certs_node(struct rule_ctx *c, const struct cert_entry *e);
/* The node of all that certs_find() gave, for a line that is not asked for each of them: who has
 * one of them stands behind it. */
uint32_t certs_node_any(
    struct rule_ctx *c, const struct rule *rule, const struct cert_entry *first);

/* Has its CA signed it? Shuts the door, or makes it unsure. */
void certs_check_seal(const struct fact_certificate *cert, struct door *d);
/* Is it good by the clock of the host at hand? Shuts the door, or makes it unsure. */
void certs_check_time(const struct cert_entry *e, struct door *d);

/* Edges of the host at hand: who has its certificates, and what each makes of its key. */
void certs_add_host(struct rule_ctx *c, const struct rule *rule);

#endif
