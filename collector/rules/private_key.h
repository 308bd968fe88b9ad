/* What every reader of a private key's file still needs, and what decides who that is. */
#ifndef CORDON_RULES_PRIVATE_KEY_H
#define CORDON_RULES_PRIVATE_KEY_H

#include "collector/rules/access.h"

/* Cites the key; a passphrase or a token may be needed. The public half may not be its own. */
void private_key_check(struct door *d, const struct fact_private_key *key);
struct access_object private_key_object(const struct fact_private_key *key);
/* "Can sign with the key." */
uint32_t private_key_node(const struct rule_ctx *c, const struct fact_private_key *key);

#endif
