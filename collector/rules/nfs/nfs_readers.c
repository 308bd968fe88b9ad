/*
 * Who reads a file of an exported tree without being its owner: by its other bits, by those of a
 * group that a client claims, and under all_squash by what the anonymous account may. The server
 * asks the modes of the directories from the exported one down to the file, as it does for each
 * look-up of a name; what lies above was passed when the export was made [linux fs/nfsd/vfs.c
 * nfsd_lookup, fs/nfsd/auth.c nfsd_setuser].
 */
#include "collector/rules/nfs/nfs.h"

/* An id that no account has. */
#define NOBODY (-2)

struct reading {
	struct rule_ctx *c;
	const struct nfs_exports *x;
	const struct access_object *o;
	struct nfs_reader *v;
	size_t n, cap;
};

static void add(struct reading *r, int64_t uid, bool sure)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].uid == uid) {
			r->v[i].sure = r->v[i].sure || sure;
			return;
		}
	if (r->n == r->cap) {
		size_t cap = r->cap == 0 ? 4 : 2 * r->cap;
		struct nfs_reader *v = arena_alloc(r->c->arena, cap * sizeof(*v));

		for (size_t i = 0; i < r->n; i++)
			v[i] = r->v[i];
		r->v = v;
		r->cap = cap;
	}
	r->v[r->n++] = (struct nfs_reader){uid, sure};
}

/* 1, 0, -1: may who acts as these below the exported directory? */
static int may(const struct reading *r, struct slice exported, int64_t uid, int64_t gid)
{
	struct fact_account who = {.uid = uid, .gid = gid, .home_real = exported};
	int one = access_allowed(r->c, &who, r->o, ACCESS_READ);
	int way = one == 0 ? 0 : access_passable(r->c, &who, r->o->real);

	return way == 1 ? one : way;
}

/* Whom a client had best say it is, to whom any uid but 0 and any group is open: the owner of the
 * directory, in the group of the file. */
static int may_by_claim(const struct reading *r, struct slice exported)
{
	struct slice above = r->o->real;
	const struct fact_file *dir = path_up(&above) ? rule_dir(r->c, above) : NULL;

	return may(r, exported, dir != NULL && dir->uid > 0 ? dir->uid : NOBODY,
	    r->o->gid > 0 ? r->o->gid : NOBODY);
}

/* Everybody, where neither the group's bits nor an ACL take from anybody what others may. */
static int may_anybody(const struct reading *r, struct slice exported)
{
	if (r->o->mode < 0 || (r->o->mode & 044) != 044 || r->o->acl.n > 0)
		return 0;
	return may(r, exported, NOBODY, NOBODY);
}

static void ask_offer(struct reading *r, struct slice exported, const struct nfs_offer *offer)
{
	int64_t uid = offer->tree.uid;
	int answer = may_anybody(r, exported);

	if (answer > 0) {
		add(r, TREE_ANYBODY, true);
		return;
	}
	if (uid == TREE_ROOT || uid == r->o->uid || (uid == TREE_USERS && r->o->uid > 0))
		return; /* reads as root, or as the owner */
	answer = uid == TREE_USERS ? may_by_claim(r, exported) : may(r, exported, uid, offer->gid);
	if (answer != 0)
		add(r, uid, answer > 0);
}

size_t nfs_readers(struct rule_ctx *c, const struct nfs_exports *x, const struct access_object *o,
    struct nfs_reader **out)
{
	struct reading r = {.c = c, .x = x, .o = o};
	struct slice above = path_trim(o->real);
	const struct path_entry *at;

	do {
		size_t n = path_index_at(&x->offered, above, &at);

		for (size_t i = 0; i < n; i++) {
			const struct nfs_offer *offer = &x->offers[at[i].row];

			if (!offer->by_handle &&
			    !nfs_is_cut_off(x, above, o->real, offer->crossmnt))
				ask_offer(&r, above, offer);
		}
	} while (path_up(&above));
	*out = r.v;
	return r.n;
}
