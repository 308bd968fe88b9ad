/* Which certificates of a case some list of revoked keys names. */
#ifndef CORDON_RULES_CERTS_REVOCABLE_H
#define CORDON_RULES_CERTS_REVOCABLE_H

#include "collector/rules/rule.h"

/* A certificate, wherever its copies lie. */
struct cert_held {
	const struct fact_certificate *cert;
	uint32_t host;
	bool revocable;
};

/* Sets `revocable` of those that a list of any host names: by key, CA, number or key id. */
void certs_mark_revocable(struct rule_ctx *c, struct cert_held *v, size_t n);

#endif
