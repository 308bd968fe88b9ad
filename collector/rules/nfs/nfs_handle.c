/*
 * The rest of a file system of which one folder is exported. An NFS server finds files by handles;
 * without subtree_check it asks whether a handle is of the exported file system, not whether the
 * file lies in the exported folder [exports(5), Subdirectory Exports; linux fs/nfsd/nfsfh.c
 * nfsd_acceptable]. The handle of the file system's root is no secret on ext4, xfs and btrfs: its
 * inode number is known and its generation is 0; every other file can be looked up from there.
 *
 * A rule of its own, so that a report can tell it from what an export says openly. Never more than
 * likely: whether the very server takes the very handle is seen only by trying.
 */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/rule_list.h"

/* Lines of a path that are compared: their options have few forms. */
#define LOOKED_AT 64

/* BSD exports a file system by its own word: the folder only counts for mountd [exports(5)]. */
static bool is_whole_by_design(const struct fact_export *f)
{
	return slice_eq_str(f->dialect, "bsd");
}

static void guess(
    struct rule_ctx *c, const struct nfs_export *e, const struct fact_mount *fs, int64_t uid)
{
	struct slice path = path_trim(e->fact->path);
	struct tree have = {path, e->fact->rw == 1, uid}, rest = {fs->mountpoint, have.rw, uid};
	uint32_t from = tree_find(c, c->host, &have);
	struct door d = door_open(c, &rule_nfs_handle);

	if (from == NO_NODE)
		return;
	door_premise(&d, from);
	if (e->written != NULL)
		door_cite(&d, e->written->at);
	door_cite(&d, e->fact->at);
	door_cite(&d, fs->at);
	if (e->fact->subtree == 1)
		door_shut(
		    &d, e->fact->at, "subtree_check: files outside of the folder are refused");
	else if (!is_whole_by_design(e->fact))
		door_unsure(&d, arena_printf(c->arena,
				    "whether the server takes guessed handles of the %.*s at %.*s",
				    SLICE_ARG(fs->fstype), SLICE_ARG(fs->mountpoint)));
	door_to_node(&d, tree_node(c, c->host, &rest),
	    arena_printf(c->arena,
		"%.*s is only a folder of the file system at %.*s, and handles are not checked to "
		"lie in it",
		SLICE_ARG(path), SLICE_ARG(fs->mountpoint)));
}

/* Has a line before it the same to say? */
static bool is_told(const struct nfs_exports *x, size_t i)
{
	const struct fact_export *f = x->v[i].fact;
	const struct path_entry *at;

	size_t n = path_index_at(&x->at, f->path, &at);

	for (size_t k = 0; k < n && k < LOOKED_AT && at[k].row < i; k++) {
		const struct fact_export *b = x->v[at[k].row].fact;

		if (b->rw == f->rw && b->subtree == f->subtree && b->all_squash == f->all_squash &&
		    b->root_squash == f->root_squash && b->anonuid == f->anonuid)
			return true;
	}
	return false;
}

static void run(struct rule_ctx *c)
{
	const struct nfs_exports *x = nfs_exports_of(c, c->host);

	for (size_t i = 0; i < x->n; i++) {
		const struct fact_export *f = x->v[i].fact;
		const struct fact_mount *fs = nfs_file_system(x, f->path);

		if (x->v[i].shut != NULL || f->subtree < 0 || fs == NULL ||
		    slice_eq(path_trim(fs->mountpoint), path_trim(f->path)) || is_told(x, i))
			continue;
		if (f->all_squash == 1) {
			guess(c, &x->v[i], fs, f->anonuid);
			continue;
		}
		guess(c, &x->v[i], fs, TREE_USERS);
		if (f->root_squash != 1 || f->anonuid == 0)
			guess(c, &x->v[i], fs, TREE_ROOT);
	}
}

const struct rule rule_nfs_handle = {
    .name = "nfs-handle",
    .technique = "T1080",
    .doc = "who has a folder of a file system over NFS has the rest of it by guessed handles",
    .cure = "unexport",
    .cure_at = NODE_TREE,
    .host = run,
};
