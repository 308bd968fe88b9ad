/*
 * Password hashes in an exported tree. Squashing root leaves groups alone: a client that says it is
 * in the group shadow reads what that group may read, also where the server looks up groups by
 * itself, for the primary group stays the client's word [mountd(8) manage-gids; linux
 * net/sunrpc/svcauth_unix.c]. Who acts as root reads all. A cracked password is still needed.
 */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/passwords/hash_files.h"
#include "collector/rules/rule_list.h"

static void give(struct rule_ctx *c, const struct fact_file *file, int64_t uid)
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
		door_to_account(&d, a,
		    arena_printf(c->arena, "the password hash of %.*s (%.*s) lies in the tree",
			SLICE_ARG(a->name), SLICE_ARG(a->scheme)));
	}
}

void nfs_give_hashes(struct rule_ctx *c, const struct nfs_exports *x)
{
	for (size_t i = 0; i < hash_file_count; i++) {
		const struct fact_file *file = rule_file(c, slice_str(hash_files[i]));
		struct tree root, users;
		bool by_others, by_group;

		if (file == NULL || file->real.n == 0 || !slice_eq_str(file->type, "file"))
			continue;
		root = (struct tree){file->real, false, TREE_ROOT};
		users = (struct tree){file->real, false, TREE_USERS};
		by_others = file->mode > 0 && (file->mode & 04) != 0;
		by_group = file->mode > 0 && (file->mode & 040) != 0 && file->gid > 0;
		if (nfs_gives(c, x, &root))
			give(c, file, TREE_ROOT);
		if ((by_others || by_group) && nfs_gives(c, x, &users))
			give(c, file, TREE_USERS);
	}
}
