/* Log-ins to edges. */
#include "collector/rules/used.h"

#include <stdlib.h>

#include "collector/rules/rule_list.h"
#include "common/lower_bound.h"

/* A log-in with a key, to what it proves the use of: an account, or a file that vouched. */
struct use {
	uint32_t to;
	struct slice key;
	struct slice time;
	bool by_host;
};

struct uses {
	struct fact_store *facts;
	struct graph *g;
	struct arena arena;
	struct use *v;
	size_t n, cap;
};

static void add(struct uses *u, uint32_t to, struct slice key, struct slice time, bool by_host)
{
	if (key.n == 0)
		return;
	grow(&u->v, &u->cap, u->n + 1, sizeof(*u->v));
	u->v[u->n++] = (struct use){to, key, time, by_host};
}

/* ---- Accounts ---- */

static int by_name(const void *x, const void *y)
{
	const struct fact_account *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : (a->at.record > b->at.record) - (a->at.record < b->at.record);
}

static int by_uid(const void *x, const void *y)
{
	const struct fact_account *a = x, *b = y;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return (a->at.record > b->at.record) - (a->at.record < b->at.record);
}

/* The accounts of a host in two orders. */
struct accounts {
	struct fact_account *by_name, *by_uid;
	size_t n;
};

/* The node of the account, which is named after the first row with its uid. */
static uint32_t node_of(
    const struct uses *u, uint32_t host, const struct accounts *accounts, struct slice name)
{
	size_t lo;
	int64_t uid;

	LOWER_BOUND(lo, accounts->n, slice_cmp(accounts->by_name[lo].name, name) < 0);
	if (lo == accounts->n || !slice_eq(accounts->by_name[lo].name, name))
		return NO_NODE;
	uid = accounts->by_name[lo].uid;
	LOWER_BOUND(lo, accounts->n, accounts->by_uid[lo].uid < uid);
	return graph_find(u->g, NODE_ACCOUNT, host, accounts->by_uid[lo].name);
}

static void load_host(struct uses *u, uint32_t host)
{
	int64_t id = u->g->hosts[host].id;
	struct fact_login *logins;
	struct accounts accounts;
	size_t n = fact_load(u->facts, &u->arena, login, id, &logins);

	if (n == 0)
		return;
	accounts.n = fact_load(u->facts, &u->arena, account, id, &accounts.by_name);
	fact_load(u->facts, &u->arena, account, id, &accounts.by_uid);
	if (accounts.n > 1) {
		qsort(accounts.by_name, accounts.n, sizeof(*accounts.by_name), by_name);
		qsort(accounts.by_uid, accounts.n, sizeof(*accounts.by_uid), by_uid);
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t to = node_of(u, host, &accounts, logins[i].user);
		bool by_host = slice_eq_str(logins[i].method, "hostbased");

		if (to == NO_NODE)
			continue;
		add(u, to, logins[i].fingerprint, logins[i].time, by_host);
		add(u, to, logins[i].ca, logins[i].time, by_host);
	}
}

/* ---- Looking up ---- */

static int by_place(const void *x, const void *y)
{
	const struct use *a = x, *b = y;
	int order = (a->to > b->to) - (a->to < b->to);

	if (order == 0)
		order = slice_cmp(a->key, b->key);
	return order != 0 ? order : slice_cmp(b->time, a->time);
}

static void sort(struct uses *u)
{
	if (u->n > 1)
		qsort(u->v, u->n, sizeof(*u->v), by_place);
}

/* The first use of a node, or of a node by a key: the last in time. NULL: none. */
static const struct use *find(const struct uses *u, uint32_t to, struct slice key)
{
	size_t lo;

	LOWER_BOUND(
	    lo, u->n, u->v[lo].to < to || (u->v[lo].to == to && slice_cmp(u->v[lo].key, key) < 0));
	if (lo == u->n || u->v[lo].to != to || (key.n > 0 && !slice_eq(u->v[lo].key, key)))
		return NULL;
	return &u->v[lo];
}

/* ---- Marking ---- */

/* The account node that an edge ends at, in whatever grade. */
static uint32_t account_of(const struct graph *g, const struct graph_edge *e)
{
	const struct graph_node *n = &g->nodes[e->to];

	if (!node_kind_desc(n->kind)->is_account)
		return NO_NODE;
	return n->kind == NODE_ACCOUNT ? e->to : graph_find(g, NODE_ACCOUNT, n->host, n->name);
}

static void mark(struct graph *g, struct graph_edge *e, struct slice time)
{
	if (slice_cmp(time, e->used) > 0)
		e->used = arena_dup(&g->arena, time);
}

/* Edges to `to` that one of their keys was used for. */
static void mark_by_key(const struct uses *u, struct graph_edge *e, uint32_t to)
{
	for (size_t i = 0; i < e->nfrom; i++) {
		const struct graph_node *n = &u->g->nodes[e->from[i]];
		const struct use *use = n->kind == NODE_KEY ? find(u, to, n->name) : NULL;

		if (use != NULL)
			mark(u->g, e, use->time);
	}
}

/* A log-in by a host's word: the edge from the file, whose keys are looked at then. */
static void mark_by_host(struct uses *u, struct graph_edge *e, uint32_t account)
{
	size_t n = u->n;
	const struct use *first = find(u, account, slice_of(NULL, 0));

	for (size_t i = first == NULL ? n : (size_t)(first - u->v); i < n && u->v[i].to == account;
	     i++)
		if (u->v[i].by_host)
			mark(u->g, e, u->v[i].time);
}

/* The keys that were used for accounts behind a file count for the edges to the file. */
static void carry(struct uses *u, struct uses *files, const struct graph_edge *e, uint32_t account)
{
	const struct use *first = find(u, account, slice_of(NULL, 0));

	for (size_t i = first == NULL ? u->n : (size_t)(first - u->v);
	     i < u->n && u->v[i].to == account; i++)
		if (u->v[i].by_host)
			add(files, e->from[0], u->v[i].key, u->v[i].time, true);
}

/* ssh-keysign of a host signs with the host's keys. */
static void mark_by_keysign(const struct uses *u, struct graph_edge *e)
{
	for (size_t i = 0; i < e->nfrom; i++) {
		const struct graph_node *n = &u->g->nodes[e->from[i]];
		struct fact_host_key *keys;
		struct arena a = {0};
		size_t nkeys;

		if (n->kind != NODE_SOURCE || n->host == NO_HOST ||
		    !slice_eq_str(n->name, "ssh-keysign"))
			continue;
		nkeys = fact_load(u->facts, &a, host_key, u->g->hosts[n->host].id, &keys);
		for (size_t k = 0; k < nkeys; k++) {
			const struct use *use = find(u, e->to, keys[k].fingerprint);

			if (use != NULL)
				mark(u->g, e, use->time);
		}
		arena_free(&a);
	}
}

/* What needs an address that is not the key's own was not what the log shows. */
static void mark_file(const struct uses *files, struct graph_edge *e)
{
	if (e->needs.n > 0 || find(files, e->to, slice_of(NULL, 0)) == NULL)
		return;
	mark_by_key(files, e, e->to);
	mark_by_keysign(files, e);
}

static bool is_hostbased(const struct graph_edge *e)
{
	return e->rule == rule_ssh_hostbased.name;
}

static void mark_all(struct uses *u)
{
	struct uses files = {.facts = u->facts, .g = u->g};
	struct graph *g = u->g;

	for (size_t i = 0; i < g->nedges; i++) {
		struct graph_edge *e = &g->edges[i];
		uint32_t account = account_of(g, e);

		if (account == NO_NODE || find(u, account, slice_of(NULL, 0)) == NULL)
			continue;
		if (!is_hostbased(e)) {
			mark_by_key(u, e, account);
		} else if (e->nfrom > 0) {
			mark_by_host(u, e, account);
			carry(u, &files, e, account);
		}
	}
	sort(&files);
	for (size_t i = 0; i < g->nedges; i++)
		if (is_hostbased(&g->edges[i]))
			mark_file(&files, &g->edges[i]);
	free(files.v);
}

int used_mark(struct fact_store *facts, struct graph *g)
{
	struct uses u = {.facts = facts, .g = g};

	for (uint32_t h = 0; h < g->nhosts && facts->err == 0; h++)
		load_host(&u, h);
	sort(&u);
	if (u.n > 0)
		mark_all(&u);
	free(u.v);
	arena_free(&u.arena);
	return facts->err;
}
