/*
 * Trees inside of exported trees, when all hosts have been read: what a home, a key or a mount asks
 * for is given by the exports that show it; and who acts as plain user of a client.
 */
#include <stdlib.h>

#include "collector/rules/nfs/nfs.h"
#include "collector/rules/nfs/nfs_match.h"
#include "collector/rules/peers.h"
#include "collector/rules/rule_list.h"
#include "common/formats/fstab.h"
#include "common/lower_bound.h"

/* A tree that somebody asks for, and its node. */
struct wanted {
	uint32_t node;
	struct tree tree;
};

/* A server with its exports. */
struct server {
	struct rule_ctx c; /* with the server's host */
	const struct nfs_exports *x;
	struct nfs_match *match;
	struct wanted *wanted; /* by uid, then path */
	size_t nwanted, cap_wanted;
	int64_t *squashed; /* whom all_squash makes of everybody: each once */
	size_t nsquashed;
};

/* ---- Trees inside of exported trees ---- */

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

/* The nodes of a path above that give what the inner tree asks for: as that user or more, and to
 * write or, where reading is enough, to read. */
static void tie_to_offers(
    struct server *s, struct slice above, struct slice path, const struct wanted *w)
{
	const struct path_entry *at;
	size_t n = path_index_at(&s->x->offered, above, &at);

	for (size_t i = 0; i < n; i++) {
		const struct nfs_offer *o = &s->x->offers[at[i].row];
		const struct tree *have = &o->tree;

		if ((have->rw || !w->tree.rw) && !nfs_is_cut_off(s->x, above, path, o->crossmnt) &&
		    (have->uid == w->tree.uid || w->tree.uid == TREE_ANYBODY ||
			(w->tree.uid > 0 && (have->uid == TREE_ROOT || have->uid == TREE_USERS))))
			tie(s, tree_find(&s->c, s->c.host, have), w->node);
	}
}

/* Clients of NFSv4 may write a path below the root of all exports. */
static struct slice below_root(const struct server *s, struct slice path)
{
	return s->x->v4_root.n == 0 ? slice_of(NULL, 0)
				    : arena_printf(s->c.arena, "%.*s%.*s",
					  SLICE_ARG(path_trim(s->x->v4_root)), SLICE_ARG(path));
}

/* And the other way: a path of the server as those clients write it; or empty. */
static struct slice above_root(const struct server *s, struct slice path)
{
	struct slice root = path_trim(s->x->v4_root);

	if (root.n <= 1 || !slice_path_under(path, root))
		return slice_of(NULL, 0);
	path = slice_sub(path, root.n, path.n);
	return path.n == 0 ? SLICE("/") : path;
}

/* What lies above two paths is asked once. */
static void tie_below(
    struct server *s, struct slice path, struct slice asked, const struct wanted *w)
{
	struct slice above = path_trim(path);

	if (path.n == 0)
		return;
	do {
		if (asked.n == 0 || !slice_path_under(asked, above))
			tie_to_offers(s, above, path, w);
	} while (path_up(&above));
}

static void tie_trees(struct server *s)
{
	for (size_t k = 0; k < s->nwanted; k++) {
		struct slice path = s->wanted[k].tree.path;

		tie_below(s, path, slice_of(NULL, 0), &s->wanted[k]);
		tie_below(s, below_root(s, path), path, &s->wanted[k]);
	}
}

/* ---- Plain users of clients ---- */

/* A client with its accounts, those of a uid together, and what it mounts of one server. */
struct client {
	struct rule_ctx c;
	struct nfs_mounts mounts;
	struct fact_account *accounts;
	size_t naccounts;
	struct path_index shown; /* by path on the server; rows of mounts */
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

/* Somebody on a client who acts on the server as `uid`; TREE_ANYBODY: as whoever it is. */
struct actor {
	uint32_t node;
	int64_t uid;
	bool squashed; /* as everybody else there */
};

static void tie_user(struct client *k, const struct nfs_mount *m, const struct nfs_export *e,
    const struct actor *who, const struct wanted *w, int has)
{
	struct door d = door_open(&k->c, &rule_nfs_export);

	door_premise(&d, who->node);
	door_cite(&d, m->fact->at);
	if (m->missing.n > 0)
		door_unsure(&d, m->missing);
	if (e->missing.n > 0)
		door_unsure(&d, e->missing);
	if (has < 0)
		door_unsure(&d, SLICE("whether the server takes the host for this client"));
	door_to_node(&d, w->node,
	    arena_printf(k->c.arena,
		who->uid == TREE_ANYBODY ? "users of %.*s read there what everybody may"
					 : "users of %.*s act there as their own number",
		SLICE_ARG(k->c.graph->hosts[k->c.host].name)));
}

/* Does the export take the actor for whom he wants to be? */
static bool takes(const struct fact_export *f, const struct actor *who)
{
	if (who->uid == TREE_ANYBODY)
		return true;
	return (f->all_squash == 1) == who->squashed && (!who->squashed || f->anonuid == who->uid);
}

/* The surest of the exports that show a path to the client and take the actor for whom he wants to
 * be. The kernel's mount sends from a low port. */
struct surest {
	const struct nfs_export *export;
	int has;
};

static bool is_sure(const struct surest *b)
{
	return b->export != NULL && b->has > 0 && b->export->missing.n == 0;
}

static void look_below(struct client *k, struct server *s, struct slice path,
    const struct actor *who, const struct wanted *w, struct surest *best)
{
	struct slice above = path_trim(path);

	if (path.n == 0)
		return;
	do {
		struct nfs_counting *counting;
		size_t n = nfs_match_counting(s->match, above, k->c.host, &counting);

		for (size_t i = 0; i < n; i++) {
			const struct nfs_export *e = &s->x->v[counting[i].export];
			struct surest one = {e, counting[i].has};

			if (e->shut != NULL || e->fact->sys == 0 ||
			    (w->tree.rw && e->fact->rw != 1) || !takes(e->fact, who) ||
			    nfs_is_cut_off(s->x, above, path,
				fstab_option(e->fact->options, "crossmnt", NULL)))
				continue;
			if (best->export == NULL || is_sure(&one))
				*best = one;
		}
	} while (!is_sure(best) && path_up(&above));
}

static void tie_mounts(struct client *k, struct slice path, struct slice asked,
    const struct actor *who, const struct wanted *w, const struct surest *by)
{
	struct slice above = path_trim(path);
	const struct path_entry *at;

	if (path.n == 0)
		return;
	do {
		size_t n = path_index_at(&k->shown, above, &at);

		if (asked.n > 0 && slice_path_under(asked, above))
			continue;
		for (size_t i = 0; i < n; i++) {
			const struct nfs_mount *m = &k->mounts.rows[at[i].row];

			if (!w->tree.rw || m->fact->ro != 1)
				tie_user(k, m, by->export, who, w, by->has);
		}
	} while (path_up(&above));
}

/* By the surest of the exports that show it, once for each mount through which it is seen. */
static void tie_wanted(
    struct client *k, struct server *s, const struct actor *who, const struct wanted *w)
{
	struct slice path = w->tree.path;
	struct surest best = {0};

	look_below(k, s, path, who, w, &best);
	if (!is_sure(&best))
		look_below(k, s, below_root(s, path), who, w, &best);
	if (best.export == NULL)
		return;
	tie_mounts(k, path, slice_of(NULL, 0), who, w, &best);
	tie_mounts(k, above_root(s, path), path, who, w, &best);
}

/* What is wanted of a server as this uid: stands together. */
static void tie_actor(struct client *k, struct server *s, const struct actor *who)
{
	size_t lo;

	LOWER_BOUND(lo, s->nwanted, s->wanted[lo].tree.uid < who->uid);
	for (; lo < s->nwanted && s->wanted[lo].tree.uid == who->uid; lo++)
		tie_wanted(k, s, who, &s->wanted[lo]);
}

static void tie_actors(struct client *k, struct server *s)
{
	for (size_t i = 0; i < k->naccounts; i++) {
		struct actor who = {NO_NODE, k->accounts[i].uid, false};

		if (who.uid <= 0 || (i > 0 && k->accounts[i - 1].uid == who.uid))
			continue;
		who.node = graph_find(k->c.graph, NODE_ACCOUNT, k->c.host, k->accounts[i].name);
		if (who.node != NO_NODE)
			tie_actor(k, s, &who);
	}
	for (size_t i = 0; i < s->nsquashed; i++) {
		struct actor who = {rule_place_of(&k->c, k->c.host), s->squashed[i], true};

		tie_actor(k, s, &who);
	}
	tie_actor(k, s, &(struct actor){rule_place_of(&k->c, k->c.host), TREE_ANYBODY, false});
}

/* ---- All of it ---- */

static int by_wanted(const void *x, const void *y)
{
	const struct wanted *a = x, *b = y;
	int order = (a->tree.uid > b->tree.uid) - (a->tree.uid < b->tree.uid);

	if (order == 0)
		order = slice_cmp(a->tree.path, b->tree.path);
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

static int by_number(const void *x, const void *y)
{
	const int64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Root of a client by way of all_squash has his own edges: he needs no mount. */
static void load_squashed(struct server *s)
{
	size_t kept = 0;

	s->squashed = arena_alloc(s->c.arena, (s->x->n + 1) * sizeof(*s->squashed));
	for (size_t i = 0; i < s->x->n; i++)
		if (s->x->v[i].fact->all_squash == 1 && s->x->v[i].fact->anonuid > 0)
			s->squashed[s->nsquashed++] = s->x->v[i].fact->anonuid;
	if (s->nsquashed > 1)
		qsort(s->squashed, s->nsquashed, sizeof(*s->squashed), by_number);
	for (size_t i = 0; i < s->nsquashed; i++)
		if (i == 0 || s->squashed[i] != s->squashed[i - 1])
			s->squashed[kept++] = s->squashed[i];
	s->nsquashed = kept;
}

static void load_server(struct rule_ctx *c, struct server *s, uint32_t host)
{
	s->c = *c;
	s->c.host = host;
	s->c.host_id = c->graph->hosts[host].id;
	peers_load_netgroups(&s->c);
	s->x = nfs_exports_of(c, host);
	s->match = nfs_match_new(&s->c, s->x);
	load_squashed(s);
	qsort(s->wanted, s->nwanted, sizeof(*s->wanted), by_wanted);
}

/* A mount before one of its servers. */
struct shown {
	uint32_t server;
	size_t row;
};

static int by_server(const void *x, const void *y)
{
	const struct shown *a = x, *b = y;

	if (a->server != b->server)
		return a->server < b->server ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* Servers of which nobody wants a tree were not loaded. */
static size_t list_shown(struct client *k, const struct server *servers, struct shown **all)
{
	size_t n = 0;

	for (size_t i = 0; i < k->mounts.n; i++)
		n += k->mounts.rows[i].nservers;
	*all = arena_alloc(k->c.arena, (n + 1) * sizeof(**all));
	n = 0;
	for (size_t i = 0; i < k->mounts.n; i++)
		for (size_t s = 0; s < k->mounts.rows[i].nservers; s++)
			if (servers[k->mounts.rows[i].servers[s]].nwanted > 0)
				(*all)[n++] = (struct shown){k->mounts.rows[i].servers[s], i};
	qsort(*all, n, sizeof(**all), by_server);
	return n;
}

static void tie_client(struct rule_ctx *c, struct server *servers, uint32_t host)
{
	struct client k;
	struct shown *all;
	size_t n;

	if (!load_client(c, &k, host))
		return;
	n = list_shown(&k, servers, &all);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && all[end].server == all[i].server;)
			end++;
		path_index_begin(&k.shown, c->arena, end - i);
		for (size_t j = i; j < end; j++) {
			const struct nfs_mount *m = &k.mounts.rows[all[j].row];

			path_index_add(
			    &k.shown, nfs_remote(&k.c, m, m->fact->mountpoint), all[j].row);
		}
		path_index_sort(&k.shown);
		tie_actors(&k, &servers[all[i].server]);
	}
}

void nfs_trees_finish(struct rule_ctx *c)
{
	struct server *servers = arena_alloc(c->arena, (c->graph->nhosts + 1) * sizeof(*servers));
	struct arena scratch = {0};
	struct rule_ctx mine = *c;

	collect_wanted(c, servers);
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		if (servers[h].nwanted > 0) {
			load_server(c, &servers[h], h);
			tie_trees(&servers[h]);
		}
	mine.arena = &scratch;
	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		tie_client(&mine, servers, h);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		free(servers[h].wanted);
}
