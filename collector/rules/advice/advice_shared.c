/*
 * Hosts with one identity. Who holds the host key of one can pass for the others wherever that key
 * is known: to clients, and to servers that take host-based log-ins. Hosts with one machine-id are
 * clones, or one host that was swept by several names.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice_parts.h"

#define SHARED_EVIDENCE 8

/* One host's word on its identity. */
struct identity {
	const char *what;
	struct slice value;
	uint32_t host;
	struct fact_origin at;
};

struct identities {
	struct identity *v;
	size_t n, cap;
};

static void add(struct identities *all, struct identity one)
{
	if (one.value.n == 0)
		return;
	grow(&all->v, &all->cap, all->n + 1, sizeof(*all->v));
	all->v[all->n++] = one;
}

static int by_value(const void *x, const void *y)
{
	const struct identity *a = x, *b = y;
	int order = strcmp(a->what, b->what);

	if (order == 0)
		order = slice_cmp(a->value, b->value);
	if (order == 0)
		order = (a->host > b->host) - (a->host < b->host);
	return order != 0 ? order : slice_cmp(a->at.path, b->at.path);
}

static bool is_same(const struct identity *a, const struct identity *b)
{
	return strcmp(a->what, b->what) == 0 && slice_eq(a->value, b->value);
}

static void load(struct advising *v, struct identities *all)
{
	for (uint32_t h = 0; h < v->g->nhosts; h++) {
		int64_t id = v->g->hosts[h].id;
		struct fact_host_key *keys;
		struct fact_host_info *info;
		size_t n = fact_load(v->facts, v->a, host_key, id, &keys);

		for (size_t i = 0; i < n; i++)
			add(all, (struct identity){"host-key", keys[i].fingerprint, h, keys[i].at});
		if (fact_load(v->facts, v->a, host_info, id, &info) > 0)
			add(all,
			    (struct identity){"machine-id", info[0].machine_id, h, info[0].at});
	}
	if (all->n > 1)
		qsort(all->v, all->n, sizeof(*all->v), by_value);
}

/* The rows of one identity, where more than one host has it. */
static void tell(struct advising *v, const struct identity *rows, size_t n)
{
	struct result_shared *s = &v->r->shared[v->r->nshared];

	*s = (struct result_shared){.what = rows[0].what,
	    .value = rows[0].value,
	    .hosts = arena_alloc(v->a, n * sizeof(*s->hosts)),
	    .evidence = arena_alloc(v->a, SHARED_EVIDENCE * sizeof(*s->evidence))};
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && rows[i].host == rows[i - 1].host)
			continue;
		s->hosts[s->nhosts++] = v->g->hosts[rows[i].host].name;
		if (rows[i].at.path.n > 0 && s->nevidence < SHARED_EVIDENCE)
			s->evidence[s->nevidence++] =
			    (struct evidence_ref){.host = v->g->hosts[rows[i].host].name,
				.path = rows[i].at.path,
				.line = (uint32_t)rows[i].at.line};
	}
	v->r->nshared += s->nhosts > 1;
}

void advice_shared(struct advising *v)
{
	struct identities all = {0};

	load(v, &all);
	v->r->shared = arena_alloc(v->a, (all.n + 1) * sizeof(*v->r->shared));
	for (size_t i = 0, end; i < all.n; i = end) {
		for (end = i + 1; end < all.n && is_same(&all.v[i], &all.v[end]);)
			end++;
		if (all.v[i].host != all.v[end - 1].host)
			tell(v, &all.v[i], end - i);
	}
	free(all.v);
}
