/*
 * The files that RevokedKeys names: which keys and certificates sshd refuses, and when it refuses
 * all [openssh auth.c auth_key_is_revoked; authfile.c sshkey_check_revoked; krl.c].
 *
 * Owner: all memory is in the rule context's arena.
 */
#ifndef CORDON_RULES_REVOKED_H
#define CORDON_RULES_REVOKED_H

#include "collector/rules/door.h"

struct revoked {
	const struct fact_revoked_key **rows; /* by path, kind, and what is looked up by */
	size_t *highest; /* of serials: where the greatest `last` so far stands */
	size_t n;
};

/* What is asked about: a key, a CA, or a certificate with both. */
struct revoked_asked {
	struct slice fingerprint, sha1; /* of the plain key; empty: only whether all are refused */
	const struct fact_certificate *cert; /* NULL: a plain key */
};

void revoked_load(struct revoked *r, struct rule_ctx *c);
/* Shuts the door, or makes it unsure, by what stands in the file. */
void revoked_check(
    const struct revoked *r, struct door *d, struct slice path, const struct revoked_asked *key);

#endif
