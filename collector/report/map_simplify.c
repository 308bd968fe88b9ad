/*
 * What is taken out of the picture before it is drawn, because another line says as much: see
 * map.h. A source that one node alone can be is that node; that root too can use a key of one of
 * its accounts is known.
 */
#include <stdlib.h>

#include "collector/report/map.h"

#define NO_NODE UINT32_MAX
#define MOST_PASSED 8 /* sources in a row: "low port", then "rsh as root" */

/* ---- Sources that only pass on ---- */

/* For each condition the one premise of its only edge, when that edge is sure; else NO_NODE. */
static uint32_t *find_single(struct map *m)
{
	uint32_t *single = arena_alloc(&m->arena, (m->result->nnodes + 1) * sizeof(*single));
	uint8_t *ways = arena_alloc(&m->arena, m->result->nnodes + 1);

	for (size_t i = 0; i < m->result->nnodes; i++)
		single[i] = NO_NODE;
	for (size_t i = 0; i < m->result->nedges; i++) {
		const struct map_edge *e = &m->edges[i];
		bool sure = e->edge->certainty == CERTAINTY_PROVEN && e->edge->nneeds == 0;

		if (!e->live || !m->nodes[e->to].kind->condition)
			continue;
		ways[e->to] += ways[e->to] < 2;
		single[e->to] =
		    ways[e->to] == 1 && sure && e->edge->nfrom == 1 ? e->from[0] : NO_NODE;
	}
	return single;
}

/* The premise is replaced by who can be it; its name stays as a word on the edge. */
static void pass(struct map_edge *e, uint32_t *premise, const uint32_t *single)
{
	uint32_t node = *premise;

	for (int i = 0; i < MOST_PASSED && single[node] != NO_NODE; i++)
		node = single[node];
	if (node == *premise)
		return;
	e->conditions[e->nconditions++] = *premise;
	*premise = node;
}

/* Two sources may have been the same node. */
static void drop_doubles(struct map_edge *e)
{
	uint32_t n = 0;

	for (uint32_t p = 0; p < e->nfrom; p++) {
		uint32_t same = 0;

		while (same < n && e->from[same] != e->from[p])
			same++;
		if (same == n)
			e->from[n++] = e->from[p];
	}
	e->nfrom = n;
}

void map_pass_sources(struct map *m)
{
	const uint32_t *single = find_single(m);

	for (size_t i = 0; i < m->result->nedges; i++) {
		struct map_edge *e = &m->edges[i];

		if (single[e->to] != NO_NODE)
			e->live = false;
		for (uint32_t p = 0; e->live && p < e->nfrom; p++)
			pass(e, &e->from[p], single);
		if (e->live)
			drop_doubles(e);
	}
}

/* ---- What root can do as well ---- */

/* A link that an account of the host holds, without being root. */
struct holding {
	uint32_t link, host;
};

static int by_link(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->link != y->link)
		return x->link < y->link ? -1 : 1;
	return x->host < y->host ? -1 : x->host > y->host;
}

/* Does one account alone give the link? Then *h says which host's. */
static bool is_holding(const struct map *m, const struct map_edge *e, struct holding *h)
{
	if (!e->live || e->edge->nfrom != 1 || !m->nodes[e->to].kind->link)
		return false;
	*h = (struct holding){e->to, m->nodes[e->from[0]].host};
	return h->host != MAP_NO_HOST;
}

void map_drop_root(struct map *m)
{
	struct holding *v = arena_alloc(&m->arena, (m->result->nedges + 1) * sizeof(*v)), h;
	size_t n = 0;

	for (size_t i = 0; i < m->result->nedges; i++)
		if (is_holding(m, &m->edges[i], &h) && !m->nodes[m->edges[i].from[0]].node->root)
			v[n++] = h;
	qsort(v, n, sizeof(*v), by_link);
	for (size_t i = 0; i < m->result->nedges; i++) {
		struct map_edge *e = &m->edges[i];

		if (is_holding(m, e, &h) && m->nodes[e->from[0]].node->root && !e->edge->taken &&
		    bsearch(&h, v, n, sizeof(*v), by_link) != NULL)
			e->live = false;
	}
}
