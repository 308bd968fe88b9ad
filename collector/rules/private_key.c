/* From reading a private key to signing with it [openssh PROTOCOL.key, PROTOCOL.u2f]. */
#include "collector/rules/private_key.h"

void private_key_check(struct door *d, const struct fact_private_key *key)
{
	door_cite(d, key->at);
	if (slice_eq_str(key->encrypted, "yes"))
		door_need(d, "passphrase");
	else if (!slice_eq_str(key->encrypted, "no"))
		door_unsure(d, SLICE("whether the key has a passphrase"));
	if (slice_starts(key->type, "sk-"))
		door_need(d, "second-factor"); /* the token that made it */
	if (slice_eq_str(key->public_from, "sibling"))
		door_unsure(d, SLICE("whether the .pub file belongs to the key"));
}

struct access_object private_key_object(const struct fact_private_key *key)
{
	return (struct access_object){.real = key->real,
	    .mode = key->mode,
	    .uid = key->uid,
	    .gid = key->gid,
	    .acl = key->acl,
	    .at = key->at};
}

uint32_t private_key_node(const struct rule_ctx *c, const struct fact_private_key *key)
{
	return graph_node(c->graph, NODE_KEY, NO_HOST, key->fingerprint);
}
