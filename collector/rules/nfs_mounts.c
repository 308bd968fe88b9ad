/* Mounts of a host that show trees of NFS servers. */
#include "collector/rules/nfs.h"
#include "collector/rules/peers.h"
#include "common/formats/fstab.h"

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

/* A configured mount that is active as well says nothing new. */
static bool is_told(const struct nfs_mounts *m, const struct fact_mount *f)
{
	const struct path_entry *at;

	return f->active != 1 && path_index_at(&m->active, f->mountpoint, &at) > 0;
}

struct nfs_mounts nfs_mounts_load(struct rule_ctx *c)
{
	struct nfs_mounts m = {0};
	struct fact_mount *all;

	m.nall = fact_load(c->facts, c->arena, mount, c->host_id, &all);
	m.all = all;
	m.rows = arena_alloc(c->arena, (m.nall + 1) * sizeof(*m.rows));
	path_index_begin(&m.active, c->arena, m.nall);
	path_index_begin(&m.at, c->arena, m.nall);
	for (size_t i = 0; i < m.nall; i++)
		if (all[i].active == 1)
			path_index_add(&m.active, all[i].mountpoint, i);
	path_index_sort(&m.active);
	for (size_t i = 0; i < m.nall; i++) {
		if (all[i].server.n == 0 || is_told(&m, &all[i]))
			continue;
		m.rows[m.n] = (struct nfs_mount){.fact = &all[i]};
		path_index_add(&m.at, all[i].mountpoint, m.n);
		resolve_server(c, &m.rows[m.n++]);
	}
	path_index_sort(&m.at);
	return m;
}

/* Another file system may lie on top, deeper in. */
const struct nfs_mount *nfs_mount_of(const struct nfs_mounts *m, struct slice path)
{
	const struct path_entry *at;
	size_t n;

	if (m->n == 0 || path.n == 0)
		return NULL;
	path = path_trim(path);
	do {
		n = path_index_at(&m->at, path, &at);
		if (n > 0)
			return &m->rows[at[n - 1].row];
		if (path_index_at(&m->active, path, &at) > 0)
			return NULL;
	} while (path_up(&path));
	return NULL;
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
