/* The accounts that a reach got to, each by its easiest path. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice.h"
#include "collector/rules/advice/advice_parts.h"

/* Account, then the better grade first: equal accounts stand together. */
static int by_account(const void *x, const void *y)
{
	const struct held *a = x, *b = y;
	int order;

	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	order = slice_cmp(a->account, b->account);
	return order != 0 ? order : (int)a->grade - (int)b->grade;
}

static int by_ease(const void *x, const void *y)
{
	const struct held *a = x, *b = y;

	if (a->certainty != b->certainty)
		return (int)a->certainty - (int)b->certainty;
	if (a->hops != b->hops)
		return a->hops < b->hops ? -1 : 1;
	if (a->grade != b->grade)
		return (int)a->grade - (int)b->grade;
	if (a->root != b->root)
		return a->root ? -1 : 1;
	return by_account(a, b);
}

static int by_hops(const void *x, const void *y)
{
	const struct held *a = x, *b = y;

	if (a->hops != b->hops)
		return a->hops < b->hops ? -1 : 1;
	return by_ease(a, b);
}

/* Drops what another way of holding the same account beats in grade and in certainty. */
static size_t drop_beaten(struct held *h, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool same = kept > 0 && h[kept - 1].host == h[i].host &&
			    slice_eq(h[kept - 1].account, h[i].account);

		if (same && h[kept - 1].certainty <= h[i].certainty)
			continue;
		h[kept++] = h[i];
	}
	return kept;
}

static void sort(struct held *h, size_t n, int (*order)(const void *, const void *))
{
	if (n > 1)
		qsort(h, n, sizeof(*h), order);
}

size_t held_list(struct arena *a, const struct reach *r, enum held_order order, struct held **out)
{
	const struct graph *g = r->g;
	struct held *h = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t i = 0; i < g->nnodes; i++) {
		const struct graph_node *node = &g->nodes[i];
		struct held one = {
		    i, node->host, node->name, node->uid == 0, node_grade(node->kind), 0, 0};

		if (!node_kind_desc(node->kind)->is_account ||
		    !reach_of(r, i, &one.certainty, &one.hops) ||
		    r->pass[one.certainty].edge[i] == NO_EDGE)
			continue;
		grow(&h, &cap, n + 1, sizeof(*h));
		h[n++] = one;
	}
	sort(h, n, by_account);
	n = drop_beaten(h, n);
	sort(h, n, order == HELD_BY_HOPS ? by_hops : by_ease);
	*out = arena_alloc(a, n * sizeof(*h) + 1);
	if (n > 0)
		memcpy(*out, h, n * sizeof(*h));
	free(h);
	return n;
}

static void add_need(struct result_reached *to, struct slice need)
{
	for (size_t i = 0; i < to->nneeds; i++)
		if (slice_eq(to->needs[i], need))
			return;
	to->needs[to->nneeds++] = need;
}

/* What all steps of the path need, each once. */
static void sum_needs(struct arena *a, struct result_reached *to)
{
	size_t n = 0;

	for (size_t i = 0; i < to->nsteps; i++)
		n += to->steps[i].nneeds;
	to->needs = arena_alloc(a, (n + 1) * sizeof(*to->needs));
	for (size_t i = 0; i < to->nsteps; i++)
		for (size_t k = 0; k < to->steps[i].nneeds; k++)
			add_need(to, to->steps[i].needs[k]);
}

struct result_reached held_report(
    struct arena *a, struct reach *r, const struct held *h, bool steps)
{
	struct result_reached to = {
	    .account = h->account,
	    .root = h->root,
	    .host = r->g->hosts[h->host].name,
	    .hops = h->hops,
	    .certainty = h->certainty,
	    .grade = h->grade,
	};

	if (steps) {
		to.nsteps = reach_steps(r, a, h->node, &to.steps);
		sum_needs(a, &to);
	}
	return to;
}

size_t advice_reached(struct arena *a, struct reach *r, bool steps, struct result_reached **out)
{
	struct held *held;
	size_t n = held_list(a, r, HELD_BY_HOPS, &held);

	*out = arena_alloc(a, n * sizeof(**out) + 1);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = held_report(a, r, &held[i], steps);
	return n;
}
