/*
 * Trees inside of exported trees, when all hosts have been read: what a home, a key or a mount asks
 * for is given by the exports that show it; and who acts as plain user of a client.
 */
#include <stdlib.h>

#include "collector/rules/nfs.h"
#include "collector/rules/nfs_clients.h"
#include "collector/rules/rule_list.h"
#include "common/formats/fstab.h"

/* ---- Trees inside of exported trees ---- */

/* A server with its exports. */
struct server {
	struct rule_ctx c; /* with the server's host */
	struct nfs_export *exports;
	size_t n;
	struct nfs_mounts mounts;
	struct nfs_clients *clients;
	int8_t *has; /* per export: does it count for the client that asked last */
	uint32_t asked_by;
	struct slice root; /* of NFSv4: the path of the export with fsid=0; or empty */
	/* Trees of this server that somebody asks for. */
	struct wanted {
		uint32_t node;
		struct tree tree;
	} * wanted;
	size_t nwanted, cap_wanted;
};

static void load_server(struct rule_ctx *c, struct server *s, uint32_t host)
{
	s->c = *c;
	s->c.host = host;
	s->c.host_id = c->graph->hosts[host].id;
	s->n = nfs_exports(&s->c, s->c.host_id, &s->exports);
	s->mounts = nfs_mounts_load(&s->c);
	s->clients = nfs_clients_new(&s->c, &rule_nfs_export, s->exports, s->n);
	s->has = arena_alloc(c->arena, s->n + 1);
	s->asked_by = NO_HOST;
	s->root = nfs_v4_root(s->exports, s->n);
}

/* Is another file system of the server mounted between the export and the path? Then the export
 * shows it only with crossmnt, or where it is exported itself. */
static bool is_cut_off(const struct server *s, const struct fact_export *f, struct slice path)
{
	if (fstab_option(f->options, "crossmnt", NULL))
		return false;
	for (size_t i = 0; i < s->mounts.nall; i++) {
		struct slice at = s->mounts.all[i].mountpoint;

		if (s->mounts.all[i].active == 1 && slice_path_under(path, at) &&
		    slice_path_under(at, f->path) && !slice_eq(at, f->path))
			return true;
	}
	return false;
}

static void tie(struct server *s, uint32_t from, uint32_t to)
{
	struct edge_spec spec = {
	    .rule = rule_nfs_export.name,
	    .technique = rule_nfs_export.technique,
	    .from = &from,
	    .nfrom = 1,
	    .to = to,
	    .why = SLICE("it lies in the exported tree"),
	};

	if (from != NO_NODE && from != to)
		graph_add(s->c.graph, &spec);
}

/* The export's own nodes that give what the inner tree asks for: as that user or more, and to
 * write or, where reading is enough, to read. */
static void tie_to_export(
    struct server *s, const struct fact_export *f, const struct tree *inner, uint32_t node)
{
	for (int rw = 1; rw >= (inner->rw ? 1 : 0); rw--) {
		struct tree outer = {f->path, rw == 1, inner->uid};

		tie(s, tree_find(&s->c, s->c.host, &outer), node);
		outer.uid = TREE_USERS;
		if (inner->uid > 0)
			tie(s, tree_find(&s->c, s->c.host, &outer), node);
	}
}

/* Does the export show the path? Clients of NFSv4 may write it below the root of all exports. */
static bool shows(struct server *s, const struct fact_export *f, struct slice path)
{
	if (slice_path_under(path, f->path) && !is_cut_off(s, f, path))
		return true;
	if (s->root.n == 0)
		return false;
	path = arena_printf(s->c.arena, "%.*s%.*s", SLICE_ARG(s->root), SLICE_ARG(path));
	return slice_path_under(path, f->path) && !is_cut_off(s, f, path);
}

static void tie_trees(struct server *s)
{
	for (size_t k = 0; k < s->nwanted; k++)
		for (size_t i = 0; i < s->n; i++)
			if (nfs_first_of_path(s->exports, i) &&
			    shows(s, s->exports[i].fact, s->wanted[k].tree.path))
				tie_to_export(
				    s, s->exports[i].fact, &s->wanted[k].tree, s->wanted[k].node);
}

/* ---- Plain users of clients ---- */

/* A client with its accounts, those of a uid together. */
struct client {
	struct rule_ctx c;
	struct nfs_mounts mounts;
	struct fact_account *accounts;
	size_t naccounts;
};

static int by_uid(const void *x, const void *y)
{
	const struct fact_account *a = x, *b = y;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return (a->at.record > b->at.record) - (a->at.record < b->at.record);
}

static bool load_client(struct rule_ctx *c, struct client *k, uint32_t host)
{
	k->c = *c;
	k->c.host = host;
	k->c.host_id = c->graph->hosts[host].id;
	k->mounts = nfs_mounts_load(&k->c);
	if (k->mounts.n == 0)
		return false;
	k->naccounts = fact_load(c->facts, c->arena, account, k->c.host_id, &k->accounts);
	qsort(k->accounts, k->naccounts, sizeof(*k->accounts), by_uid);
	return true;
}

/* The node of the account with this uid, or NO_NODE. */
static uint32_t user_node(const struct client *k, int64_t uid)
{
	size_t lo = 0, hi = k->naccounts;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (k->accounts[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < k->naccounts && k->accounts[lo].uid == uid
		   ? graph_find(k->c.graph, NODE_ACCOUNT, k->c.host, k->accounts[lo].name)
		   : NO_NODE;
}

/* Does export i count for the client? Asked once for each. */
static int has_client(struct client *k, struct server *s, size_t i)
{
	const int8_t unasked = 2;

	if (s->asked_by != k->c.host) {
		s->asked_by = k->c.host;
		for (size_t e = 0; e < s->n; e++)
			s->has[e] = unasked;
	}
	if (s->has[i] == unasked)
		s->has[i] = s->exports[i].fact->sys == 0
				? 0
				: (int8_t)nfs_clients_has(s->clients, i, k->c.host);
	return s->has[i];
}

/* Through the client's own mount a user acts as her number, and where all are squashed, as the
 * number that all become. The kernel sends it from a low port. NO_NODE: nobody acts so. */
static uint32_t acting(struct client *k, const struct nfs_mount *m, const struct fact_export *f,
    const struct wanted *w)
{
	if (w->tree.uid <= 0 || (w->tree.rw && (f->rw != 1 || m->fact->ro == 1)))
		return NO_NODE;
	if (!f->all_squash)
		return user_node(k, w->tree.uid);
	return f->anonuid == w->tree.uid ? rule_place_of(&k->c, k->c.host) : NO_NODE;
}

static void tie_user(struct client *k, const struct nfs_mount *m, const struct nfs_export *e,
    const struct wanted *w, int has)
{
	struct door d = door_open(&k->c, &rule_nfs_export);

	door_premise(&d, acting(k, m, e->fact, w));
	door_cite(&d, m->fact->at);
	if (m->missing.n > 0)
		door_unsure(&d, m->missing);
	if (e->missing.n > 0)
		door_unsure(&d, e->missing);
	if (has < 0)
		door_unsure(&d, SLICE("whether the server takes the host for this client"));
	door_to_node(&d, w->node,
	    arena_printf(k->c.arena, "users of %.*s act there as their own number",
		SLICE_ARG(k->c.graph->hosts[k->c.host].name)));
}

/* By the surest of the exports that show it. */
static void tie_wanted(
    struct client *k, const struct nfs_mount *m, struct server *s, const struct wanted *w)
{
	const struct nfs_export *best = NULL;
	int best_has = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct nfs_export *e = &s->exports[i];
		int has = shows(s, e->fact, w->tree.path) && acting(k, m, e->fact, w) != NO_NODE
			      ? has_client(k, s, i)
			      : 0;
		bool sure = has > 0 && e->missing.n == 0;

		if (has != 0 && (best == NULL || sure)) {
			best = e;
			best_has = has;
		}
		if (sure)
			break;
	}
	if (best != NULL)
		tie_user(k, m, best, w, best_has);
}

/* The first wanted tree whose path is not less than this one. */
static size_t lower_bound(const struct server *s, struct slice path)
{
	size_t lo = 0, hi = s->nwanted;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (slice_cmp(s->wanted[mid].tree.path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* What the mount shows of the wanted trees: those below one path stand near each other. */
static void tie_below(
    struct client *k, const struct nfs_mount *m, struct server *s, struct slice path)
{
	const char *start = arena_str(s->c.arena, path);

	for (size_t w = lower_bound(s, path);
	     w < s->nwanted && slice_starts(s->wanted[w].tree.path, start); w++)
		if (slice_path_under(s->wanted[w].tree.path, path))
			tie_wanted(k, m, s, &s->wanted[w]);
}

static void tie_mount(struct client *k, const struct nfs_mount *m, struct server *s)
{
	struct slice path = nfs_remote(&k->c, m, m->fact->mountpoint);

	tie_below(k, m, s, path);
	if (s->root.n > 0)
		tie_below(k, m, s,
		    arena_printf(s->c.arena, "%.*s%.*s", SLICE_ARG(s->root), SLICE_ARG(path)));
}

/* ---- All of it ---- */

static int by_path(const void *x, const void *y)
{
	const struct wanted *a = x, *b = y;
	int order = slice_cmp(a->tree.path, b->tree.path);

	return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

static void collect_wanted(struct rule_ctx *c, struct server *servers)
{
	for (uint32_t i = 0; i < c->graph->nnodes; i++) {
		const struct graph_node *node = &c->graph->nodes[i];
		struct wanted w = {.node = i};
		struct server *s;

		if (node->kind != NODE_TREE || node->host == NO_HOST ||
		    !tree_parse(node->name, &w.tree))
			continue;
		s = &servers[node->host];
		grow(&s->wanted, &s->cap_wanted, s->nwanted + 1, sizeof(*s->wanted));
		s->wanted[s->nwanted++] = w;
	}
}

/* Servers of which nobody wants a tree were not loaded. */
static void tie_client(struct rule_ctx *c, struct server *servers, uint32_t host)
{
	struct client k;

	if (!load_client(c, &k, host))
		return;
	for (size_t i = 0; i < k.mounts.n; i++)
		for (size_t s = 0; s < k.mounts.rows[i].nservers; s++) {
			struct server *server = &servers[k.mounts.rows[i].servers[s]];

			if (server->nwanted > 0)
				tie_mount(&k, &k.mounts.rows[i], server);
		}
}

void nfs_trees_finish(struct rule_ctx *c)
{
	struct server *servers = arena_alloc(c->arena, (c->graph->nhosts + 1) * sizeof(*servers));

	collect_wanted(c, servers);
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		if (servers[h].nwanted > 0) {
			load_server(c, &servers[h], h);
			qsort(
			    servers[h].wanted, servers[h].nwanted, sizeof(struct wanted), by_path);
			tie_trees(&servers[h]);
		}
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		tie_client(c, servers, h);
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		free(servers[h].wanted);
}
