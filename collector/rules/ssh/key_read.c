/*
 * Who can read a private key holds it: its owner, root, and whom its mode lets in
 * [openssh authfile.c sshkey_perm_ok looks at the owner's own use only: a mode of 0644 is more
 * exposure, not less]. An encrypted key still needs its passphrase, and the file of a FIDO key is
 * only a handle: the token signs [openssh PROTOCOL.u2f].
 */
#include "collector/rules/private_key.h"
#include "collector/rules/rule_list.h"

/* A key, and the door to it that every reader goes through. */
struct reading {
	struct rule_ctx *c;
	const struct fact_private_key *key;
	uint32_t node;
	struct door door;
};

static void add_reader(
    const struct reading *r, uint32_t reader, struct slice missing, const char *how)
{
	struct door d = r->door;

	if (missing.n > 0)
		door_unsure(&d, missing);
	door_premise(&d, reader);
	door_to_node(&d, r->node,
	    arena_printf(
		r->c->arena, "%s can read the private key %.*s", how, SLICE_ARG(r->key->path)));
}

static struct reading open_key(struct rule_ctx *c, const struct fact_private_key *key)
{
	struct reading r = {
	    .c = c,
	    .key = key,
	    .node = private_key_node(c, key),
	    .door = door_open(c, &rule_key_read),
	};

	private_key_check(&r.door, key);
	return r;
}

static void add_readers(struct rule_ctx *c, const struct fact_private_key *key)
{
	struct reading r = open_key(c, key);
	struct access_object o = private_key_object(key);
	struct access_ways ways = {0};

	access_list(c, &o, ACCESS_READ, &ways);
	add_reader(&r, rule_root_of(c, c->host), slice_of(NULL, 0), "root");
	for (size_t i = 0; i < ways.n; i++)
		add_reader(&r, ways.v[i].node, ways.v[i].missing, ways.v[i].how);
}

static void run(struct rule_ctx *c)
{
	struct fact_private_key *keys;
	size_t n = fact_load(c->facts, c->arena, private_key, c->host_id, &keys);

	for (size_t i = 0; i < n; i++)
		if (keys[i].fingerprint.n > 0)
			add_readers(c, &keys[i]);
}

const struct rule rule_key_read = {
    .name = "key-read",
    .technique = "T1552.004",
    .doc = "whoever can read a private key holds it",
    .host = run,
};
