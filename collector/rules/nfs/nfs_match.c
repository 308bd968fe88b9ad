/* Entries of a path by rank, and per path the arrays in which an address is looked up. */
#include "collector/rules/nfs/nfs_match.h"

#include <stdlib.h>
#include <string.h>

#include "common/out.h"
#include "common/sha256.h"

/* Of the entries that come before one, what a node's name lists; more are counted. */
#define NAMED_BYTES 80
/* Entries of a path that are compared with each other, to see which overlap. */
#define COMPARED 64

/* Where one address, host or network stands in an entry. */
struct spot {
	struct addr addr; /* of a network: its first */
	uint8_t bits;	  /* of a network: its length */
	uint32_t host;	  /* of a name whose addresses are not known; else NO_HOST */
	int8_t has;	  /* 1, or -1: the server may resolve the name to something else */
	size_t entry;
};

/* All entries of a path. */
struct group {
	struct slice path;
	size_t first, n;	/* in m->order */
	size_t spots, nspots;	/* in m->spots: by address, host, rank */
	size_t nets, nnets;	/* in m->nets: by length, address, rank */
	size_t others, nothers; /* in m->others: those that have to be asked, by rank */
};

struct nfs_match {
	struct rule_ctx c;
	const struct nfs_exports *x;
	struct nfs_entry *entries;
	size_t n;
	size_t *entry_of; /* per export */
	size_t *order;	  /* entries by group and rank */
	struct group *groups;
	size_t ngroups;
	struct path_index paths; /* rows of groups */
	struct spot *spots, *nets;
	size_t nspots, cap_spots, nnets, cap_nets;
	size_t *others;
	size_t nothers;
	const uint32_t *unknown; /* hosts without a known address */
	size_t nunknown;
};

static const struct exports_client *client_of(const struct nfs_match *m, const struct nfs_entry *e)
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

		if (slice_eq_str(members.rows[i].member_host, "-"))
			continue;
		/* A triple without a host has every host in it. */
		if (members.rows[i].member_host.n == 0)
			*p = (struct peers){.outside = SLICE("any host")};
		else
			peers_of_name(c, members.rows[i].member_host, p);
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
		    goes_by_kind(f) ? (int)client_of(m, &m->entries[i])->kind : 0, i};
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
	const struct exports_client *client = client_of(m, e);
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

static int by_spot(const struct spot *a, const struct spot *b)
{
	int order = addr_cmp(&a->addr, &b->addr);

	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

/* Entries of a group come in the order of their ranks, so a stable order of entries would do; the
 * rank is not at hand, but where the spot was added is. */
static int spots_order(const void *left, const void *right)
{
	const struct spot *a = left, *b = right;
	int order = by_spot(a, b);

	return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static int nets_order(const void *left, const void *right)
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
		qsort(m->spots + g->spots, g->nspots, sizeof(*m->spots), spots_order);
	if (g->nnets > 1)
		qsort(m->nets + g->nets, g->nnets, sizeof(*m->nets), nets_order);
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

/* ---- Does an entry that no array holds name an address of a host? 1, 0, -1 ---- */

/* The server looks the address up. Its own hosts file is what it would find; what others call the
 * host is a guess. */
static int wildcard_has(
    const struct nfs_match *m, struct slice pattern, const struct addr *a, uint32_t host)
{
	const struct own_name *own;
	const struct host_alias *aliases;
	size_t n = names_own_at(m->c.names, m->c.host, a, &own);

	for (size_t i = 0; i < n; i++)
		if (exports_wildcard_match(pattern, own[i].name))
			return 1;
	if (n > 0)
		return 0;
	n = names_aliases(m->c.names, host, &aliases);
	for (size_t i = 0; i < n; i++)
		if (exports_wildcard_match(pattern, aliases[i].name))
			return -1;
	return 0;
}

static int entry_has(
    const struct nfs_match *m, const struct nfs_entry *e, const struct addr *a, uint32_t host)
{
	const struct exports_client *client = client_of(m, e);

	switch (client->kind) {
	case EXPORTS_CLIENT_NETGROUP: /* not defined here, or any host is in it */
		return e->unknown_group ? -1 : 1;
	case EXPORTS_CLIENT_NETWORK: /* of a mask with holes */
		return -1;
	case EXPORTS_CLIENT_WILDCARD:
		return wildcard_has(m, client->name, a, host);
	case EXPORTS_CLIENT_ANYONE:
	case EXPORTS_CLIENT_GSS:
		return 1;
	case EXPORTS_CLIENT_HOST:
	case EXPORTS_CLIENT_BAD:
		break;
	}
	return 0;
}

/* ---- Who comes first ---- */

/* A list that grows: hosts, or entries. */
struct candidates {
	uint32_t *v;
	size_t n, cap;
};

static void candidate(struct candidates *k, uint32_t number)
{
	grow(&k->v, &k->cap, k->n + 1, sizeof(*k->v));
	k->v[k->n++] = number;
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Each once. */
static void settle_candidates(struct candidates *k)
{
	size_t kept = 0;

	if (k->n > 1)
		qsort(k->v, k->n, sizeof(*k->v), by_number);
	for (size_t i = 0; i < k->n; i++)
		if (i == 0 || k->v[i] != k->v[i - 1])
			k->v[kept++] = k->v[i];
	k->n = kept;
}

/* What all entries of a path say to one address of a host. */
struct answers {
	const struct nfs_match *m;
	const struct group *g;
	const struct addr *addr; /* family ADDR_NONE: the host's addresses are not known */
	uint32_t host;
	size_t sure;		/* the least rank that surely names it */
	size_t maybe;		/* the least that might */
	size_t asked;		/* an entry, or SIZE_MAX */
	int has;		/* what that one says by itself */
	struct candidates *met; /* entries that say something; or NULL */
};

static void meet(struct answers *a, size_t entry, int has)
{
	size_t rank = a->m->entries[entry].rank;

	if (has > 0 && rank < a->sure)
		a->sure = rank;
	if (has < 0 && rank < a->maybe)
		a->maybe = rank;
	if (entry == a->asked && a->has <= 0 && has != 0)
		a->has = has;
	if (a->met != NULL && has != 0)
		candidate(a->met, (uint32_t)entry);
}

static size_t lower_bound(const struct spot *v, size_t n, const struct spot *key,
    int (*order)(const void *, const void *))
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (order(&v[mid], key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void meet_spots(struct answers *a, struct spot key)
{
	const struct spot *v = a->m->spots + a->g->spots;
	size_t n = a->g->nspots;

	for (size_t i = lower_bound(v, n, &key, spots_order); i < n && by_spot(&v[i], &key) == 0;
	     i++)
		meet(a, v[i].entry, v[i].has);
}

/* Networks of one length stand together: one look-up for each length that there is. A host whose
 * addresses are not known may be in any. */
static void meet_nets(struct answers *a)
{
	const struct spot *v = a->m->nets + a->g->nets;
	size_t n = a->g->nnets, i = 0;

	for (size_t k = 0; a->addr->family == ADDR_NONE && k < n; k++)
		meet(a, v[k].entry, -1);
	while (a->addr->family != ADDR_NONE && i < n) {
		struct spot key = {.addr = addr_masked(a->addr, v[i].bits), .bits = v[i].bits};
		struct spot next = {.bits = (uint8_t)(v[i].bits + 1)};

		for (size_t k = i + lower_bound(v + i, n - i, &key, nets_order);
		     k < n && v[k].bits == key.bits && addr_eq(&v[k].addr, &key.addr); k++)
			meet(a, v[k].entry, 1);
		i += lower_bound(v + i, n - i, &next, nets_order);
	}
}

static struct answers ask_all(const struct nfs_match *m, const struct group *g,
    const struct addr *addr, uint32_t host, size_t asked, struct candidates *met)
{
	struct answers a = {m, g, addr, host, SIZE_MAX, SIZE_MAX, asked, 0, met};

	if (addr->family != ADDR_NONE)
		meet_spots(&a, (struct spot){.addr = *addr, .host = NO_HOST});
	meet_spots(&a, (struct spot){.host = host});
	meet_nets(&a);
	for (size_t i = 0; i < g->nothers; i++) {
		size_t entry = m->others[g->others + i];

		/* Sorted by rank: what is behind the first sure one is not asked. */
		if (m->entries[entry].rank > a.sure)
			break;
		meet(&a, entry, entry_has(m, &m->entries[entry], addr, host));
	}
	return a;
}

/* 1 when the entry names the address and none before it does. */
static int verdict(const struct answers *a, size_t rank, int has)
{
	if (has == 0 || a->sure < rank)
		return 0;
	return a->maybe < rank ? -1 : has;
}

/* A host may choose among its addresses: the surest answer holds. */
static int surer(int a, int b)
{
	return a == 1 || b == 1 ? 1 : a != 0 ? a : b;
}

/* The addresses of a host, and a last one that is none where there are none. */
static size_t addresses(const struct nfs_match *m, uint32_t host, const struct host_addr **own)
{
	static const struct host_addr none;
	size_t n = names_addrs_of(m->c.names, host, own);

	if (n > 0)
		return n;
	*own = &none;
	return 1;
}

int nfs_match_has_addr(const struct nfs_match *m, size_t export, const struct addr *addr)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);
	struct answers a =
	    ask_all(m, &m->groups[e->group], addr, NO_HOST, m->entry_of[export], NULL);

	return verdict(&a, e->rank, a.has);
}

int nfs_match_has(const struct nfs_match *m, size_t export, uint32_t host)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);
	const struct host_addr *own;
	size_t n = addresses(m, host, &own);
	int answer = 0;

	for (size_t k = 0; k < n && answer <= 0; k++) {
		struct answers a =
		    ask_all(m, &m->groups[e->group], &own[k].addr, host, m->entry_of[export], NULL);

		answer = surer(answer, verdict(&a, e->rank, a.has));
	}
	return answer;
}

/* ---- Hosts that an entry might name ---- */

static void at_address(const struct nfs_match *m, struct candidates *k, const struct addr *addr)
{
	const struct host_addr *at;
	size_t n = names_hosts_at(m->c.names, addr, &at);

	for (size_t i = 0; i < n; i++)
		candidate(k, at[i].host);
}

static void in_names(const struct nfs_match *m, struct candidates *k, const struct nfs_entry *e)
{
	for (size_t i = 0; i < e->nnames; i++) {
		const struct peers *p = &e->names[i];

		for (size_t j = 0; j < p->naddrs; j++)
			at_address(m, k, &p->addrs[j]);
		for (size_t j = 0; j < p->nhosts && p->naddrs == 0; j++)
			candidate(k, p->hosts[j]);
	}
}

/* Addresses of all hosts are sorted: those of a network stand together. */
static void in_network(const struct nfs_match *m, struct candidates *k, const struct cidr *net)
{
	const struct host_addr *at;

	names_hosts_at(m->c.names, &net->net, &at);
	for (; at < m->c.names->addrs + m->c.names->naddrs && cidr_has(net, &at->addr); at++)
		candidate(k, at->host);
	for (size_t i = 0; i < m->nunknown; i++)
		candidate(k, m->unknown[i]);
}

void nfs_match_hosts(const struct nfs_match *m, size_t export,
    void (*tie)(void *ctx, uint32_t host, int has), void *ctx)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);
	struct candidates k = {0};

	if (e->other)
		for (uint32_t h = 0; h < m->c.graph->nhosts; h++)
			candidate(&k, h);
	else if (client_of(m, e)->kind == EXPORTS_CLIENT_NETWORK)
		in_network(m, &k, &client_of(m, e)->net);
	else
		in_names(m, &k, e);
	settle_candidates(&k);
	for (size_t i = 0; i < k.n; i++) {
		int has = nfs_match_has(m, export, k.v[i]);

		if (has != 0)
			tie(ctx, k.v[i], has);
	}
	free(k.v);
}

/* ---- What counts of a path ---- */

size_t nfs_match_counting(
    const struct nfs_match *m, struct slice path, uint32_t host, struct nfs_counting **out)
{
	struct candidates met = {0};
	const struct path_entry *at;
	const struct host_addr *own;
	size_t n = 0, count = 0;

	if (path_index_at(&m->paths, path, &at) > 0)
		n = addresses(m, host, &own);
	for (size_t k = 0; k < n; k++)
		ask_all(m, &m->groups[at->row], &own[k].addr, host, SIZE_MAX, &met);
	settle_candidates(&met);
	*out = arena_alloc(m->c.arena, (met.n * EXPORTS_FLAVOURS + 1) * sizeof(**out));
	for (size_t i = 0; i < met.n; i++) {
		size_t e = m->entries[met.v[i]].export;
		int has = nfs_match_has(m, e, host);

		for (size_t k = 0; has != 0 && k < EXPORTS_FLAVOURS && e + k < m->x->n &&
				   m->entry_of[e + k] == met.v[i];
		     k++)
			(*out)[count++] = (struct nfs_counting){e + k, has};
	}
	free(met.v);
	return count;
}

/* ---- Words ---- */

static bool net_has_any(const struct cidr *net, const struct nfs_entry *e)
{
	for (size_t i = 0; i < e->names->naddrs; i++)
		if (cidr_has(net, &e->names->addrs[i]))
			return true;
	return false;
}

/* Can one client fit both? Only where all addresses are known can it not. */
static bool may_overlap(
    const struct nfs_match *m, const struct nfs_entry *a, const struct nfs_entry *b)
{
	const struct exports_client *ca = client_of(m, a), *cb = client_of(m, b);
	const struct cidr *x = &ca->net, *y = &cb->net;
	bool a_name = ca->kind == EXPORTS_CLIENT_HOST && a->names->naddrs > 0;
	bool b_name = cb->kind == EXPORTS_CLIENT_HOST && b->names->naddrs > 0;

	if (x->net.family != ADDR_NONE && y->net.family != ADDR_NONE)
		return cidr_has(x, &y->net) || cidr_has(y, &x->net);
	if (x->net.family != ADDR_NONE && b_name)
		return net_has_any(x, b);
	if (y->net.family != ADDR_NONE && a_name)
		return net_has_any(y, a);
	/* Two names are taken for two hosts. */
	if (ca->kind == EXPORTS_CLIENT_HOST && cb->kind == EXPORTS_CLIENT_HOST)
		return slice_eq_ci(ca->name, cb->name);
	return true;
}

/* Of many: does an entry before this one have its address? */
static bool has_twin(const struct nfs_match *m, const struct nfs_entry *e)
{
	for (size_t i = 0; i < e->names->naddrs; i++) {
		struct answers a =
		    ask_all(m, &m->groups[e->group], &e->names->addrs[i], NO_HOST, SIZE_MAX, NULL);

		if (a.sure < e->rank || a.maybe < e->rank)
			return true;
	}
	return e->names->naddrs == 0;
}

static struct slice before_many(const struct nfs_match *m, const struct nfs_entry *e)
{
	const struct group *g = &m->groups[e->group];

	if (e->rank == 0 || (client_of(m, e)->kind == EXPORTS_CLIENT_HOST && !has_twin(m, e)))
		return slice_of(NULL, 0);
	return arena_printf(m->c.arena, "%zu others of %.*s", e->rank, SLICE_ARG(g->path));
}

/* Many are told apart by a hash of them all. */
static struct slice before_few(const struct nfs_match *m, const struct nfs_entry *e)
{
	const struct group *g = &m->groups[e->group];
	char hex[SHA256_HEX_BYTES];
	struct slice all;
	struct out o;
	size_t n = 0;

	out_memory(&o);
	for (size_t k = 0; k < e->rank; k++) {
		const struct nfs_entry *b = &m->entries[m->order[g->first + k]];

		if (!may_overlap(m, b, e))
			continue;
		out_str(&o, n++ > 0 ? ", " : "");
		out_bytes(&o, m->x->v[b->export].fact->client);
	}
	sha256_hex(out_slice(&o), hex);
	all = out_slice(&o).n <= NAMED_BYTES
		  ? arena_dup(m->c.arena, out_slice(&o))
		  : arena_printf(m->c.arena, "%zu others (%.8s)", n, hex);
	out_free(&o);
	return all;
}

struct slice nfs_match_before(const struct nfs_match *m, size_t export)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);

	return m->groups[e->group].n > COMPARED ? before_many(m, e) : before_few(m, e);
}
