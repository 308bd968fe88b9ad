/* Trees, exports and mounts as facts have them. */
#include "collector/rules/nfs.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/peers.h"
#include "common/formats/fstab.h"

/* ---- Trees ---- */

static struct slice tree_name(struct rule_ctx *c, const struct tree *t)
{
	const char *mode = t->rw ? "rw" : "ro";

	if (t->uid == TREE_ROOT)
		return arena_printf(c->arena, "%.*s (%s, root)", SLICE_ARG(t->path), mode);
	if (t->uid == TREE_USERS)
		return arena_printf(c->arena, "%.*s (%s, users)", SLICE_ARG(t->path), mode);
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
	else if (slice_starts(who, "uid "))
		return slice_to_i64(slice_sub(who, 4, who.n), &t->uid) == 0;
	return true;
}

/* ---- Exports ---- */

static bool is_from(const struct fact_export *f, const char *source)
{
	return slice_eq_str(f->source, source);
}

/* The line that an administrator would remove: the same client, or the only ones of the path, as
 * exportfs writes names in their canonical form. */
static const struct fact_export *written_line(
    const struct fact_export *rows, size_t n, const struct fact_export *f)
{
	const struct fact_export *same_path = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!is_from(&rows[i], "exports") || !slice_eq(rows[i].path, f->path))
			continue;
		if (slice_eq(rows[i].client, f->client))
			return &rows[i];
		if (same_path == NULL)
			same_path = &rows[i];
	}
	return same_path;
}

static bool has(const struct fact_export *rows, size_t n, const char *source, struct slice path)
{
	for (size_t i = 0; i < n; i++)
		if (is_from(&rows[i], source) && (path.n == 0 || slice_eq(rows[i].path, path)))
			return true;
	return false;
}

size_t nfs_exports(struct rule_ctx *c, int64_t host_id, struct nfs_export **exports)
{
	struct fact_export *rows;
	size_t n = fact_load(c->facts, c->arena, export, host_id, &rows), count = 0;
	bool etab = has(rows, n, "etab", slice_of(NULL, 0));

	*exports = arena_alloc(c->arena, (n + 1) * sizeof(**exports));
	for (size_t i = 0; i < n; i++) {
		struct nfs_export *e = &(*exports)[count];
		bool known = is_from(&rows[i], "etab") || (!etab && is_from(&rows[i], "kernel"));

		if (rows[i].error.n > 0)
			continue;
		/* What is written for a path that is in force is in force, or was replaced. */
		if (!known && (!is_from(&rows[i], "exports") ||
				  has(rows, n, etab ? "etab" : "kernel", rows[i].path)))
			continue;
		*e = (struct nfs_export){.fact = &rows[i],
		    .client = exports_client_of(rows[i].client),
		    .written = known ? written_line(rows, n, &rows[i]) : &rows[i]};
		if (!known)
			e->missing = arena_printf(c->arena,
			    "whether the export is in force: it is written, and %s",
			    etab ? "etab does not have it" : "no list of active exports was read");
		count++;
	}
	return count;
}

bool nfs_first_of_path(const struct nfs_export *exports, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (slice_eq(exports[k].fact->path, exports[i].fact->path))
			return false;
	return true;
}

struct slice nfs_v4_root(const struct nfs_export *exports, size_t n)
{
	struct slice fsid;

	for (size_t i = 0; i < n; i++)
		if (fstab_option(exports[i].fact->options, "fsid", &fsid) &&
		    (slice_eq_str(fsid, "0") || slice_eq_str(fsid, "root")))
			return exports[i].fact->path;
	return slice_of(NULL, 0);
}

/* all_squash makes everybody anonuid, root_squash root alone [linux fs/nfsd/auth.c nfsd_setuser].
 */
static bool acts_as(const struct fact_export *f, int64_t uid)
{
	if (f->all_squash)
		return f->anonuid == uid;
	return uid != TREE_ROOT || !f->root_squash || f->anonuid == 0;
}

bool nfs_gives(struct rule_ctx *c, const struct nfs_export *exports, size_t n, const struct tree *t)
{
	struct slice root = nfs_v4_root(exports, n);
	struct slice below =
	    arena_printf(c->arena, "%.*s%.*s", SLICE_ARG(root), SLICE_ARG(t->path));

	for (size_t i = 0; i < n; i++) {
		const struct fact_export *f = exports[i].fact;

		if ((slice_path_under(t->path, f->path) || slice_path_under(below, f->path)) &&
		    (f->rw == 1 || !t->rw) && acts_as(f, t->uid))
			return true;
	}
	return false;
}

void nfs_check_server(struct door *d)
{
	static const char *const servers[] = {"nfsd", "ganesha.nfsd"};
	struct rule_ctx *c = d->c;
	struct fact_listener *listeners;
	struct fact_process *processes;
	size_t nlisteners = fact_load(c->facts, c->arena, listener, c->host_id, &listeners);
	size_t nprocesses = fact_load(c->facts, c->arena, process, c->host_id, &processes);

	for (size_t i = 0; i < nlisteners; i++)
		if (listeners[i].port == 2049)
			return;
	for (size_t i = 0; i < nprocesses; i++)
		for (size_t k = 0; k < sizeof(servers) / sizeof(servers[0]); k++)
			if (slice_eq_str(processes[i].name, servers[k]))
				return;
	door_unsure(d, nlisteners > 0 ? SLICE("nothing was seen to listen on port 2049")
				      : SLICE("whether an NFS server runs"));
}

/* ---- Mounts ---- */

/* A configured mount that is active as well says nothing new. */
static bool is_active_too(const struct fact_mount *rows, size_t n, const struct fact_mount *f)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].active == 1 && f->active != 1 &&
		    slice_eq(rows[i].mountpoint, f->mountpoint))
			return true;
	return false;
}

static void resolve_server(struct rule_ctx *c, struct nfs_mount *m)
{
	struct peers p;

	peers_of_name(c, m->fact->server, &p);
	m->servers = p.hosts;
	m->nservers = p.nhosts;
	m->outside = p.outside;
	m->missing = p.missing;
	if (m->fact->active == 1)
		return;
	m->missing = arena_printf(c->arena, "%.*s%swhether %.*s is mounted: it is configured only",
	    SLICE_ARG(m->missing), m->missing.n > 0 ? "; " : "", SLICE_ARG(m->fact->mountpoint));
}

struct nfs_mounts nfs_mounts_load(struct rule_ctx *c)
{
	struct nfs_mounts m = {0};
	struct fact_mount *all;

	m.nall = fact_load(c->facts, c->arena, mount, c->host_id, &all);
	m.all = all;
	m.rows = arena_alloc(c->arena, (m.nall + 1) * sizeof(*m.rows));
	for (size_t i = 0; i < m.nall; i++) {
		if (all[i].server.n == 0 || is_active_too(all, m.nall, &all[i]))
			continue;
		m.rows[m.n] = (struct nfs_mount){.fact = &all[i]};
		resolve_server(c, &m.rows[m.n++]);
	}
	return m;
}

const struct nfs_mount *nfs_mount_of(const struct nfs_mounts *m, struct slice path)
{
	const struct nfs_mount *best = NULL;
	size_t deepest = 0;

	for (size_t i = 0; i < m->n; i++)
		if (slice_path_under(path, m->rows[i].fact->mountpoint) &&
		    (best == NULL || m->rows[i].fact->mountpoint.n >= best->fact->mountpoint.n))
			best = &m->rows[i];
	/* Another file system may lie on top, deeper in. */
	for (size_t i = 0; best != NULL && i < m->nall; i++)
		if (m->all[i].active == 1 && m->all[i].mountpoint.n > deepest &&
		    slice_path_under(path, m->all[i].mountpoint))
			deepest = m->all[i].mountpoint.n;
	return best != NULL && best->fact->mountpoint.n >= deepest ? best : NULL;
}

static struct slice without_slash(struct slice path)
{
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

struct slice nfs_remote(struct rule_ctx *c, const struct nfs_mount *m, struct slice path)
{
	struct slice at = without_slash(m->fact->mountpoint);
	struct slice remote = without_slash(m->fact->remote);
	struct slice rest = without_slash(slice_sub(path, at.n, path.n));

	if (rest.n == 0 && remote.n == 0)
		return SLICE("/");
	return arena_printf(c->arena, "%.*s%.*s", SLICE_ARG(remote), SLICE_ARG(rest));
}

bool nfs_mount_setuid(const struct fact_mount *m)
{
	return m->nosuid == 0 && !fstab_option(m->options, "noexec", NULL);
}
