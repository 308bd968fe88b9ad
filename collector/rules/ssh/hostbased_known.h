/*
 * Which host keys a server knows for a name: what host-based log-ins ask of known_hosts
 * [openssh auth2-hostbased.c hostbased_key_allowed; auth.c check_key_in_hostfiles; hostfile.c].
 * Here alone known_hosts grants something; elsewhere it is habit.
 *
 * The files come in two pairs, that of the system with that of the account. A key that the first
 * pair lists for the name is known; where it lists none at all, the second pair is asked. What a
 * pair lists as revoked is not known.
 *
 * Owner: all memory is in the rule context's arena.
 */
#ifndef CORDON_RULES_HOSTBASED_KNOWN_H
#define CORDON_RULES_HOSTBASED_KNOWN_H

#include "collector/rules/rule.h"
#include "common/formats/known_hosts.h"

/* Hashed names that are tried for one server: about a second. What is beyond is unsure. */
#define KNOWN_MOST_HASHES 1000000

/* The lines of one file. */
struct known_file {
	struct slice path;
	const struct fact_known_host *rows;
	size_t nrows;
	struct known_name *names; /* single names, sorted */
	size_t nnames;
	const struct fact_known_host **patterns; /* lists with wildcards or negations */
	size_t npatterns;
	struct known_hashed *hashed;
	size_t nhashed;
	bool revokes;
};

struct known {
	struct rule_ctx *c;
	struct known_file *files; /* by path */
	size_t nfiles;
	size_t hashes; /* tried so far */
};

/* Keys that are known for a name; rows of @cert-authority stand among them. */
struct known_keys {
	const struct fact_known_host **v;
	size_t n, cap; /* v is the caller's to free */
	bool unsure;   /* there were more hashed lines than could be tried */
};

void hostbased_known_load(struct known *k, struct rule_ctx *c);
/* NULL: there is no such file, or nothing in it. */
const struct known_file *hostbased_known_file(const struct known *k, struct slice path);

/* Two files each of the system and of the account; NULL where one does not count. */
struct known_pairs {
	const struct known_file *system[2], *user[2];
};

void hostbased_known_find(
    struct known *k, const struct known_pairs *p, struct slice name, struct known_keys *keys);
/* Is this key revoked under that name, where the line `by` makes it known? Lines count up to the
 * pair that `by` stands in. */
bool hostbased_known_revokes(struct known *k, const struct known_pairs *p, struct slice name,
    const struct fact_known_host *by, struct slice fingerprint);
bool hostbased_is_ca(const struct fact_known_host *row);

#endif
