/* Entries of a path by rank, and per path the arrays in which an address is looked up. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/nfs/nfs_match_parts.h"

const struct exports_client *nfs_client_of(const struct nfs_match *m, const struct nfs_entry *e)
{
	return &m->x->v[e->export].client;
}

/* ---- Entries ---- */

static void load_group(struct rule_ctx *c, struct nfs_entry *e, struct slice name)
{
	struct ng_members members;

	peers_netgroup(c, name, &members);
	e->unknown_group = !members.known;
	e->names = arena_alloc(c->arena, (members.nrows + 1) * sizeof(*e->names));
	for (size_t i = 0; i < members.nrows; i++) {
		struct peers *p = &e->names[e->nnames];

		if (slice_eq_str(members.rows[i]->member_host, "-"))
			continue;
		/* A triple without a host has every host in it. */
		if (members.rows[i]->member_host.n == 0)
			*p = (struct peers){.outside = SLICE("any host")};
		else
			peers_of_name(c, members.rows[i]->member_host, p);
		if (p->missing.n == 0)
			p->missing = members.missing;
		e->nnames++;
	}
}

static bool is_same_entry(const struct nfs_exports *x, size_t i, size_t k)
{
	const struct fact_export *a = x->v[i].fact, *b = x->v[k].fact;

	return a->at.record == b->at.record && a->at.line == b->at.line &&
	       slice_eq(a->path, b->path) && slice_eq(a->client, b->client) &&
	       slice_eq(a->source, b->source);
}

static void load_entries(struct nfs_match *m)
{
	for (size_t i = 0; i < m->x->n; i++) {
		const struct exports_client *client = &m->x->v[i].client;
		struct nfs_entry *e = &m->entries[m->n];

		if (i > 0 && is_same_entry(m->x, i - 1, i)) {
			m->entry_of[i] = m->n - 1;
			continue;
		}
		m->entry_of[i] = m->n++;
		e->export = i;
		if (client->kind == EXPORTS_CLIENT_NETGROUP)
			load_group(&m->c, e, client->name);
		if (client->kind == EXPORTS_CLIENT_HOST) {
			e->names = arena_new(m->c.arena, struct peers);
			e->nnames = 1;
			peers_of_name(&m->c, client->name, e->names);
		}
	}
}

/* ---- Groups and ranks ---- */

static bool goes_by_kind(const struct fact_export *f)
{
	return f->dialect.n == 0 || slice_eq_str(f->dialect, "linux") ||
	       slice_eq_str(f->dialect, "bsd");
}

struct place {
	struct slice path;
	int kind;
	size_t entry;
};

static int by_place(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int order = slice_cmp(a->path, b->path);

	if (order == 0)
		order = a->kind - b->kind;
	return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static void make_groups(struct nfs_match *m)
{
	struct place *places = arena_alloc(m->c.arena, (m->n + 1) * sizeof(*places));
	struct group *g = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct fact_export *f = m->x->v[m->entries[i].export].fact;

		places[i] = (struct place){path_trim(f->path),
		    goes_by_kind(f) ? (int)nfs_client_of(m, &m->entries[i])->kind : 0, i};
	}
	if (m->n > 1)
		qsort(places, m->n, sizeof(*places), by_place);
	for (size_t i = 0; i < m->n; i++) {
		if (i == 0 || !slice_eq(places[i].path, places[i - 1].path)) {
			g = &m->groups[m->ngroups++];
			*g = (struct group){.path = places[i].path, .first = i};
		}
		m->order[i] = places[i].entry;
		m->entries[places[i].entry].group = m->ngroups - 1;
		m->entries[places[i].entry].rank = g->n++;
	}
	path_index_begin(&m->paths, m->c.arena, m->ngroups);
	for (size_t i = 0; i < m->ngroups; i++)
		path_index_add(&m->paths, m->groups[i].path, i);
	path_index_sort(&m->paths);
}

/* ---- Spots ---- */

static void add_spot(struct nfs_match *m, struct spot spot)
{
	grow(&m->spots, &m->cap_spots, m->nspots + 1, sizeof(*m->spots));
	m->spots[m->nspots++] = spot;
}

/* False: a member stands for any host, so that the entry has to be asked each time. */
static bool add_peers(struct nfs_match *m, const struct peers *p, size_t entry)
{
	int8_t has = p->missing.n > 0 ? -1 : 1;

	for (size_t i = 0; i < p->naddrs; i++)
		add_spot(m, (struct spot){p->addrs[i], 0, NO_HOST, has, entry});
	for (size_t i = 0; i < p->nhosts && p->naddrs == 0; i++)
		add_spot(m, (struct spot){.host = p->hosts[i], .has = -1, .entry = entry});
	return !slice_eq_str(p->outside, "any host");
}

static void add_entry(struct nfs_match *m, size_t entry)
{
	const struct nfs_entry *e = &m->entries[entry];
	const struct exports_client *client = nfs_client_of(m, e);
	bool indexed = client->kind == EXPORTS_CLIENT_HOST || client->kind == EXPORTS_CLIENT_BAD ||
		       (client->kind == EXPORTS_CLIENT_NETGROUP && !e->unknown_group);

	if (client->kind == EXPORTS_CLIENT_NETWORK && client->net.net.family != ADDR_NONE) {
		grow(&m->nets, &m->cap_nets, m->nnets + 1, sizeof(*m->nets));
		m->nets[m->nnets++] =
		    (struct spot){client->net.net, client->net.bits, NO_HOST, 1, entry};
		return;
	}
	for (size_t i = 0; i < e->nnames; i++)
		indexed = add_peers(m, &e->names[i], entry) && indexed;
	m->entries[entry].other = !indexed;
	if (!indexed)
		m->others[m->nothers++] = entry;
}

int nfs_spot_cmp(const struct spot *a, const struct spot *b)
{
	int order = addr_cmp(&a->addr, &b->addr);

	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

/* Entries of a group come in the order of their ranks, so a stable order of entries would do; the
 * rank is not at hand, but where the spot was added is. */
int nfs_spots_order(const void *left, const void *right)
{
	const struct spot *a = left, *b = right;
	int order = nfs_spot_cmp(a, b);

	return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

int nfs_nets_order(const void *left, const void *right)
{
	const struct spot *a = left, *b = right;
	int order = (int)a->bits - (int)b->bits;

	if (order == 0)
		order = addr_cmp(&a->addr, &b->addr);
	return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static void index_group(struct nfs_match *m, struct group *g)
{
	g->spots = m->nspots;
	g->nets = m->nnets;
	g->others = m->nothers;
	for (size_t i = 0; i < g->n; i++)
		add_entry(m, m->order[g->first + i]);
	g->nspots = m->nspots - g->spots;
	g->nnets = m->nnets - g->nets;
	g->nothers = m->nothers - g->others;
	if (g->nspots > 1)
		qsort(m->spots + g->spots, g->nspots, sizeof(*m->spots), nfs_spots_order);
	if (g->nnets > 1)
		qsort(m->nets + g->nets, g->nnets, sizeof(*m->nets), nfs_nets_order);
}

/* Memory that grew outside of the arena goes into it. */
static struct spot *settle(struct arena *a, struct spot *v, size_t n)
{
	struct spot *kept = arena_alloc(a, (n + 1) * sizeof(*kept));

	if (n > 0)
		memcpy(kept, v, n * sizeof(*kept));
	free(v);
	return kept;
}

static void find_unknown(struct nfs_match *m)
{
	size_t nhosts = m->c.graph->nhosts;
	uint8_t *has = arena_alloc(m->c.arena, nhosts + 1);
	uint32_t *unknown = arena_alloc(m->c.arena, (nhosts + 1) * sizeof(*unknown));

	for (size_t i = 0; i < m->c.names->naddrs; i++)
		has[m->c.names->addrs[i].host] = 1;
	for (uint32_t h = 0; h < nhosts; h++)
		if (!has[h])
			unknown[m->nunknown++] = h;
	m->unknown = unknown;
}

struct nfs_match *nfs_match_new(struct rule_ctx *c, const struct nfs_exports *x)
{
	struct nfs_match *m = arena_new(c->arena, struct nfs_match);

	*m = (struct nfs_match){.c = *c, .x = x};
	m->entries = arena_alloc(c->arena, (x->n + 1) * sizeof(*m->entries));
	m->entry_of = arena_alloc(c->arena, (x->n + 1) * sizeof(*m->entry_of));
	m->order = arena_alloc(c->arena, (x->n + 1) * sizeof(*m->order));
	m->steps = arena_new(c->arena, size_t);
	m->others = arena_alloc(c->arena, (x->n + 1) * sizeof(*m->others));
	m->groups = arena_alloc(c->arena, (x->n + 1) * sizeof(*m->groups));
	load_entries(m);
	make_groups(m);
	for (size_t i = 0; i < m->ngroups; i++)
		index_group(m, &m->groups[i]);
	m->spots = settle(c->arena, m->spots, m->nspots);
	m->nets = settle(c->arena, m->nets, m->nnets);
	find_unknown(m);
	return m;
}

const struct nfs_entry *nfs_match_entry(const struct nfs_match *m, size_t export)
{
	return &m->entries[m->entry_of[export]];
}
