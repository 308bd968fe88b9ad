/*
 * Password hashes in an exported tree. Squashing root leaves groups alone: a client that says it is
 * in the group shadow reads what that group may read, also where the server looks up groups by
 * itself, for the primary group stays the client's word [mountd(8) manage-gids; linux
 * net/sunrpc/svcauth_unix.c]. Who acts as root reads all. A cracked password is still needed.
 */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/passwords/hash_files.h"
#include "collector/rules/rule_list.h"

static void give(
    struct rule_ctx *c, const struct fact_file *file, int64_t uid, struct slice missing)
{
	struct tree t = {file->real, false, uid};
	uint32_t node = tree_node(c, c->host, &t);

	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct door d = door_open(c, &rule_nfs_export);

		if (!slice_eq_str(a->pw, "shadowed") || !slice_eq_str(a->shadow, "hash"))
			continue;
		door_premise(&d, node);
		door_cite(&d, file->at);
		door_need(&d, "crack");
		if (missing.n > 0)
			door_unsure(&d, missing);
		door_to_account(&d, a,
		    arena_printf(c->arena, "the password hash of %.*s (%.*s) lies in the tree",
			SLICE_ARG(a->name), SLICE_ARG(a->scheme)));
	}
}

static void give_file(struct rule_ctx *c, const struct nfs_exports *x, const struct fact_file *file)
{
	struct tree root = {file->real, false, TREE_ROOT};
	struct access_object o = access_of(file);
	struct nfs_reader *readers;
	size_t n = nfs_readers(c, x, &o, &readers);

	if (nfs_gives(c, x, &root))
		give(c, file, TREE_ROOT, slice_of(NULL, 0));
	for (size_t i = 0; i < n; i++)
		give(c, file, readers[i].uid,
		    readers[i].sure ? slice_of(NULL, 0)
				    : SLICE("the modes of the directories above the hashes"));
}

void nfs_give_hashes(struct rule_ctx *c, const struct nfs_exports *x)
{
	for (size_t i = 0; i < c->nfiles && x->noffers > 0; i++) {
		const struct fact_file *file = &c->files[i];

		if (hash_file_is(file) && file->real.n > 0 && slice_eq_str(file->type, "file"))
			give_file(c, x, file);
	}
}
