/* Trees, and exports as facts have them. */
#include "collector/rules/nfs/nfs.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/clock.h"
#include "collector/rules/peers.h"
#include "collector/rules/rule_list.h"
#include "common/formats/fstab.h"

/* ---- Trees ---- */

static struct slice tree_name(struct rule_ctx *c, const struct tree *t)
{
	const char *mode = t->rw ? "rw" : "ro";

	if (t->uid == TREE_ROOT)
		return arena_printf(c->arena, "%.*s (%s, root)", SLICE_ARG(t->path), mode);
	if (t->uid == TREE_USERS)
		return arena_printf(c->arena, "%.*s (%s, users)", SLICE_ARG(t->path), mode);
	if (t->uid == TREE_ANYBODY)
		return arena_printf(c->arena, "%.*s (%s, anybody)", SLICE_ARG(t->path), mode);
	return arena_printf(
	    c->arena, "%.*s (%s, uid %lld)", SLICE_ARG(t->path), mode, (long long)t->uid);
}

uint32_t tree_node(struct rule_ctx *c, uint32_t server, const struct tree *t)
{
	return graph_node(c->graph, NODE_TREE, server, tree_name(c, t));
}

uint32_t tree_find(struct rule_ctx *c, uint32_t server, const struct tree *t)
{
	return graph_find(c->graph, NODE_TREE, server, tree_name(c, t));
}

/* The path may hold anything; what stands behind its last " (" is ours. */
bool tree_parse(struct slice name, struct tree *t)
{
	size_t open = slice_rfind(name, '(');
	struct slice who = slice_sub(name, open + 1, name.n);

	if (open == name.n || open < 1 || !slice_ends(who, ")") || who.n < 5)
		return false;
	t->path = slice_sub(name, 0, open - 1);
	t->rw = slice_starts(who, "rw");
	who = slice_sub(who, 4, who.n - 1);
	t->uid = TREE_ROOT;
	if (slice_eq_str(who, "users"))
		t->uid = TREE_USERS;
	else if (slice_eq_str(who, "anybody"))
		t->uid = TREE_ANYBODY;
	else if (slice_starts(who, "uid "))
		return slice_to_i64(slice_sub(who, 4, who.n), &t->uid) == 0;
	return true;
}

int tree_cmp(const struct tree *a, const struct tree *b)
{
	int order = slice_cmp(a->path, b->path);

	if (order == 0)
		order = (int)a->rw - (int)b->rw;
	return order != 0 ? order : (a->uid > b->uid) - (a->uid < b->uid);
}

/* ---- Exports in force ---- */

static bool is_from(const struct fact_export *f, const char *source)
{
	return slice_eq_str(f->source, source);
}

/* All export rows of a host, and those that are written. */
struct rows {
	struct fact_export *v;
	size_t n;
	struct path_index written;	  /* by path */
	struct path_index written_client; /* by path and client: row_key() */
	struct path_index published;	  /* by path */
	const char *list; /* the source that says what is in force; NULL: none was read */
};

static struct slice row_key(struct rule_ctx *c, const struct fact_export *f)
{
	struct slice path = path_trim(f->path);

	return arena_printf(c->arena, "%.*s\n%.*s", SLICE_ARG(path), SLICE_ARG(f->client));
}

/* etab says it, or its like elsewhere; without it, the kernel knows those that were used. */
static const char *find_list(const struct rows *r)
{
	static const char *const lists[] = {"etab", "sharetab", "xtab", "kernel"};

	for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++)
		for (size_t i = 0; i < r->n; i++)
			if (is_from(&r->v[i], lists[k]))
				return lists[k];
	return NULL;
}

static void load_rows(struct rule_ctx *c, struct rows *r)
{
	*r = (struct rows){0};
	r->n = fact_load(c->facts, c->arena, export, c->host_id, &r->v);
	r->list = find_list(r);
	path_index_begin(&r->written, c->arena, r->n);
	path_index_begin(&r->written_client, c->arena, r->n);
	path_index_begin(&r->published, c->arena, r->n);
	for (size_t i = 0; i < r->n; i++)
		if (r->list != NULL && is_from(&r->v[i], r->list)) {
			path_index_add(&r->published, r->v[i].path, i);
		} else if (is_from(&r->v[i], "exports")) {
			path_index_add(&r->written, r->v[i].path, i);
			path_index_add(&r->written_client, row_key(c, &r->v[i]), i);
		}
	path_index_sort(&r->written);
	path_index_sort(&r->written_client);
	path_index_sort(&r->published);
}

/* The line that an administrator would remove: the same client, or the only ones of the path, as
 * exportfs writes names in their canonical form. */
static const struct fact_export *written_line(
    struct rule_ctx *c, const struct rows *r, const struct fact_export *f)
{
	const struct path_entry *at;

	if (path_index_at(&r->written_client, row_key(c, f), &at) > 0 ||
	    path_index_at(&r->written, f->path, &at) > 0)
		return &r->v[at->row];
	return NULL;
}

static void doubt(struct rule_ctx *c, struct nfs_export *e, struct slice why)
{
	e->missing = e->missing.n == 0 ? why
				       : arena_printf(c->arena, "%.*s; %.*s", SLICE_ARG(e->missing),
					     SLICE_ARG(why));
}

/* Is the row one that a server goes by, or might? What is written for a path that is in force is
 * in force, or was replaced. */
static bool take_row(
    struct rule_ctx *c, const struct rows *r, const struct fact_export *f, struct nfs_export *e)
{
	const struct path_entry *at;
	bool known = r->list != NULL && is_from(f, r->list);
	bool own = is_from(f, "ganesha"); /* another server, which publishes no list */

	bool has_list = r->list != NULL && strcmp(r->list, "kernel") != 0;

	if (f->error.n > 0)
		return false;
	if (!known && !own &&
	    (!is_from(f, "exports") || path_index_at(&r->published, f->path, &at) > 0))
		return false;
	*e = (struct nfs_export){.fact = f,
	    .client = exports_client_of(f->client),
	    .written = known ? written_line(c, r, f) : f,
	    .shut = f->rw < 0 ? "the entry gives these clients no access" : NULL};
	if (!known && !own)
		doubt(c, e,
		    arena_printf(c->arena,
			"whether the export is in force: it is written, and %s%s",
			has_list ? r->list : "no list of active exports was read",
			has_list ? " does not have it" : ""));
	if (f->unsure.n > 0)
		doubt(c, e, f->unsure);
	return true;
}

static void load_exports(struct rule_ctx *c, struct nfs_exports *x)
{
	struct rows r;

	load_rows(c, &r);
	x->v = arena_alloc(c->arena, (r.n + 1) * sizeof(*x->v));
	path_index_begin(&x->at, c->arena, r.n);
	for (size_t i = 0; i < r.n; i++)
		if (take_row(c, &r, &r.v[i], &x->v[x->n]))
			path_index_add(&x->at, r.v[i].path, x->n++);
	path_index_sort(&x->at);
	for (size_t i = 0; i < x->n && x->v4_root.n == 0; i++) {
		const struct fact_export *f = x->v[i].fact;
		struct slice fsid;

		if (fstab_option(f->options, "fsid", &fsid) &&
		    (slice_eq_str(fsid, "0") || slice_eq_str(fsid, "root")))
			x->v4_root = f->path;
	}
}

/* ---- What they offer ---- */

static void load_file_systems(struct rule_ctx *c, struct nfs_exports *x)
{
	struct fact_mount *mounts;
	size_t n = fact_load(c->facts, c->arena, mount, c->host_id, &mounts);

	path_index_begin(&x->mounted, c->arena, n);
	for (size_t i = 0; i < n; i++)
		if (mounts[i].active == 1)
			path_index_add(&x->mounted, mounts[i].mountpoint, i);
	path_index_sort(&x->mounted);
	x->mounts = mounts;
}

const struct fact_mount *nfs_file_system(const struct nfs_exports *x, struct slice path)
{
	const struct path_entry *at;
	size_t n;

	path = path_trim(path);
	do {
		n = path_index_at(&x->mounted, path, &at);
		/* The last one lies on top of the others. */
		if (n > 0)
			return &x->mounts[at[n - 1].row];
	} while (path_up(&path));
	return NULL;
}

static void offer(struct nfs_exports *x, const struct fact_export *f, struct slice path,
    int64_t uid, bool by_handle)
{
	x->offers[x->noffers++] = (struct nfs_offer){
	    .tree = {path, f->rw == 1, uid},
	    .gid = f->all_squash == 1 ? f->anongid : -1,
	    .by_handle = by_handle,
	    .crossmnt = !by_handle && fstab_option(f->options, "crossmnt", NULL),
	};
}

/* all_squash makes everybody anonuid, root_squash root alone [linux fs/nfsd/auth.c nfsd_setuser].
 */
static void offer_all(
    struct nfs_exports *x, const struct fact_export *f, struct slice path, bool by_handle)
{
	if (f->all_squash == 1) {
		offer(x, f, path, f->anonuid, by_handle);
		return;
	}
	offer(x, f, path, TREE_USERS, by_handle);
	if (f->root_squash != 1 || f->anonuid == 0)
		offer(x, f, path, TREE_ROOT, by_handle);
}

/* The same once more, in another way: what both give stays. */
static void merge(struct nfs_offer *kept, const struct nfs_offer *twin)
{
	kept->crossmnt |= twin->crossmnt;
	if (kept->gid != twin->gid)
		kept->gid = -1;
}

/* One that needs no guess stands before its twin that does. */
static int by_tree(const void *x, const void *y)
{
	const struct nfs_offer *a = x, *b = y;
	int order = tree_cmp(&a->tree, &b->tree);

	return order != 0 ? order : (int)a->by_handle - (int)b->by_handle;
}

static void load_offers(struct rule_ctx *c, struct nfs_exports *x)
{
	size_t kept = 0;

	x->offers = arena_alloc(c->arena, (4 * x->n + 1) * sizeof(*x->offers));
	for (size_t i = 0; i < x->n; i++) {
		const struct fact_export *f = x->v[i].fact;
		const struct fact_mount *fs = nfs_file_system(x, f->path);

		if (x->v[i].shut != NULL)
			continue;
		offer_all(x, f, path_trim(f->path), false);
		if (f->subtree == 0 && fs != NULL && !slice_eq(fs->mountpoint, path_trim(f->path)))
			offer_all(x, f, fs->mountpoint, true);
	}
	if (x->noffers > 1)
		qsort(x->offers, x->noffers, sizeof(*x->offers), by_tree);
	for (size_t i = 0; i < x->noffers; i++)
		if (kept == 0 || tree_cmp(&x->offers[kept - 1].tree, &x->offers[i].tree) != 0)
			x->offers[kept++] = x->offers[i];
		else
			merge(&x->offers[kept - 1], &x->offers[i]);
	x->noffers = kept;
	path_index_begin(&x->offered, c->arena, kept);
	for (size_t i = 0; i < kept; i++)
		path_index_add(&x->offered, x->offers[i].tree.path, i);
	path_index_sort(&x->offered);
}

/* ---- Which server it is ---- */

static const struct fact_process *find_process(
    struct rule_ctx *c, const char *const *names, size_t nnames)
{
	struct fact_process *v;
	size_t n = fact_load(c->facts, c->arena, process, c->host_id, &v);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < nnames; k++)
			if (slice_eq_str(v[i].name, names[k]))
				return &v[i];
	return NULL;
}

static const char *const ganesha[] = {"ganesha.nfsd"};
/* One of them answers the kernel's server when it asks who may mount what. */
static const char *const mountds[] = {"mountd", "nfsd", "nfsv4.exportd", "rpc.mountd"};

/* Where ganesha serves and nobody answers for the kernel, what exportfs publishes is nobody's. */
static void shut_unserved(struct rule_ctx *c, struct nfs_exports *x)
{
	if (find_process(c, ganesha, 1) == NULL ||
	    find_process(c, mountds, sizeof(mountds) / sizeof(mountds[0])) != NULL)
		return;
	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].shut == NULL && !is_from(x->v[i].fact, "ganesha"))
			x->v[i].shut = "the NFS server is ganesha, which has exports of its own";
}

/* ganesha goes by what it read when it was started. */
void nfs_check_age(struct rule_ctx *c)
{
	struct nfs_exports *x = (struct nfs_exports *)nfs_exports_of(c, c->host);
	const struct fact_process *server = x->n == 0 ? NULL : find_process(c, ganesha, 1);

	struct rule_ctx lasting = *c;

	lasting.arena = c->lasting;
	for (size_t i = 0; server != NULL && i < x->n; i++)
		if (is_from(x->v[i].fact, "ganesha") &&
		    rule_changed_since(c, x->v[i].fact->at.path, server->started))
			doubt(&lasting, &x->v[i],
			    SLICE("what ganesha read: its configuration has changed since"));
}

const struct nfs_exports *nfs_exports_of(struct rule_ctx *c, uint32_t host)
{
	struct nfs_exports ***kept = (struct nfs_exports ***)rule_kept(c, &rule_nfs_export);
	struct rule_ctx of = *c;

	if (*kept == NULL)
		*kept = arena_alloc(c->lasting, c->graph->nhosts * sizeof(**kept));
	if ((*kept)[host] != NULL)
		return (*kept)[host];
	(*kept)[host] = arena_new(c->lasting, struct nfs_exports);
	of.arena = c->lasting;
	of.host = host;
	of.host_id = c->graph->hosts[host].id;
	load_exports(&of, (*kept)[host]);
	if ((*kept)[host]->n == 0)
		return (*kept)[host];
	shut_unserved(&of, (*kept)[host]);
	load_file_systems(&of, (*kept)[host]);
	load_offers(&of, (*kept)[host]);
	return (*kept)[host];
}

/* Who may write may read, who acts as root may act as anybody. */
static bool gives_more(const struct tree *have, const struct tree *want)
{
	if (want->rw && !have->rw)
		return false;
	return have->uid == want->uid ||
	       (want->uid > 0 && (have->uid == TREE_ROOT || have->uid == TREE_USERS));
}

bool nfs_is_cut_off(
    const struct nfs_exports *x, struct slice offered, struct slice path, bool crossmnt)
{
	const struct fact_mount *fs = crossmnt ? NULL : nfs_file_system(x, path);

	return fs != NULL && path_trim(fs->mountpoint).n > offered.n;
}

static bool gives_below(const struct nfs_exports *x, struct slice path, const struct tree *t)
{
	struct slice above = path_trim(path);
	const struct path_entry *at;

	do {
		size_t n = path_index_at(&x->offered, above, &at);

		for (size_t i = 0; i < n; i++) {
			const struct nfs_offer *o = &x->offers[at[i].row];

			if (gives_more(&o->tree, t) && !nfs_is_cut_off(x, above, path, o->crossmnt))
				return true;
		}
	} while (path_up(&above));
	return false;
}

bool nfs_gives(struct rule_ctx *c, const struct nfs_exports *x, const struct tree *t)
{
	if (gives_below(x, t->path, t))
		return true;
	return x->v4_root.n > 0 && gives_below(x,
				       arena_printf(c->arena, "%.*s%.*s",
					   SLICE_ARG(path_trim(x->v4_root)), SLICE_ARG(t->path)),
				       t);
}

void nfs_check_server(struct door *d)
{
	static const char *const servers[] = {"ganesha.nfsd", "nfsd"};
	struct rule_ctx *c = d->c;
	struct fact_listener *listeners;
	size_t n = fact_load(c->facts, c->arena, listener, c->host_id, &listeners);

	for (size_t i = 0; i < n; i++)
		if (listeners[i].port == 2049)
			return;
	if (find_process(c, servers, sizeof(servers) / sizeof(servers[0])) == NULL)
		door_unsure(d, n > 0 ? SLICE("nothing was seen to listen on port 2049")
				     : SLICE("whether an NFS server runs"));
}
