/*
 * Private keys in an exported tree. Who acts as their owner reads them, also where the export is
 * read-only; so does whom their mode lets in besides.
 */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/private_key.h"
#include "collector/rules/rule_list.h"

static void give(
    struct rule_ctx *c, const struct fact_private_key *key, int64_t uid, struct slice missing)
{
	struct tree file = {key->real, false, uid};
	struct door d = door_open(c, &rule_nfs_export);

	door_premise(&d, tree_node(c, c->host, &file));
	private_key_check(&d, key);
	if (missing.n > 0)
		door_unsure(&d, missing);
	door_to_node(&d, private_key_node(c, key),
	    arena_printf(c->arena, "the private key %.*s lies in the tree", SLICE_ARG(key->path)));
}

static void give_key(
    struct rule_ctx *c, const struct nfs_exports *x, const struct fact_private_key *key)
{
	struct tree file = {key->real, false, key->uid == 0 ? TREE_ROOT : key->uid};
	struct access_object o = private_key_object(key);
	struct nfs_reader *readers;
	size_t n = nfs_readers(c, x, &o, &readers);

	if (key->uid >= 0 && nfs_gives(c, x, &file))
		give(c, key, file.uid, slice_of(NULL, 0));
	for (size_t i = 0; i < n; i++)
		give(c, key, readers[i].uid,
		    readers[i].sure ? slice_of(NULL, 0)
				    : SLICE("the modes of the directories above the key"));
}

void nfs_give_keys(struct rule_ctx *c, const struct nfs_exports *x)
{
	struct fact_private_key *keys;
	size_t n = fact_load(c->facts, c->arena, private_key, c->host_id, &keys);

	for (size_t i = 0; i < n && x->noffers > 0; i++)
		if (keys[i].fingerprint.n > 0)
			give_key(c, x, &keys[i]);
}
