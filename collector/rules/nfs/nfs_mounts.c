/* Mounts of a host that show trees of NFS servers. */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/peers.h"
#include "common/formats/fstab.h"

#define REPLICAS 16 /* servers of one mount; two or three are usual */

static void add_hosts(struct rule_ctx *c, struct nfs_mount *m, const struct peers *p)
{
	uint32_t *all = arena_alloc(c->arena, (m->nservers + p->nhosts + 1) * sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < m->nservers; i++)
		all[n++] = m->servers[i];
	for (size_t i = 0; i < p->nhosts; i++) {
		size_t k = 0;

		while (k < m->nservers && m->servers[k] != p->hosts[i])
			k++;
		if (k == m->nservers)
			all[n++] = p->hosts[i];
	}
	m->servers = all;
	m->nservers = n;
}

static void doubt(struct rule_ctx *c, struct nfs_mount *m, struct slice why)
{
	m->missing = arena_printf(c->arena, "%.*s%s%.*s", SLICE_ARG(m->missing),
	    m->missing.n > 0 ? "; " : "", SLICE_ARG(why));
}

/* Of several servers that have copies, the automounter takes the nearest [autofs(5), Replicated
 * Server]. */
static void resolve_servers(struct rule_ctx *c, struct nfs_mount *m)
{
	struct slice names = m->fact->server, name;
	size_t n = 0;

	while (names.n > 0 && n++ < REPLICAS) {
		struct peers p;

		slice_cut(&names, ',', &name);
		peers_of_name(c, name, &p);
		add_hosts(c, m, &p);
		if (p.outside.n > 0 && m->outside.n == 0)
			m->outside = p.outside;
		if (p.missing.n > 0)
			doubt(c, m, p.missing);
	}
	if (n > 1)
		doubt(c, m, SLICE("which of the servers is taken"));
	if (m->fact->active != 1)
		doubt(c, m,
		    arena_printf(c->arena, "whether %.*s is mounted: it is configured only",
			SLICE_ARG(m->fact->mountpoint)));
}

/* The automounter's own folders lie below what it mounts, not on top. */
static bool is_on(const struct fact_mount *f)
{
	return f->active == 1 && !slice_eq_str(f->fstype, "autofs");
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
		if (is_on(&all[i]))
			path_index_add(&m.active, all[i].mountpoint, i);
	path_index_sort(&m.active);
	for (size_t i = 0; i < m.nall; i++) {
		if (all[i].server.n == 0 || is_told(&m, &all[i]))
			continue;
		m.rows[m.n] = (struct nfs_mount){.fact = &all[i]};
		path_index_add(&m.at, all[i].mountpoint, m.n);
		resolve_servers(c, &m.rows[m.n++]);
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
