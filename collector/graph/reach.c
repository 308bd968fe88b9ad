/* Forward chaining, one pass for each level of certainty. */
#include "collector/graph/reach.h"

#include <stdlib.h>
#include <string.h>

#include "common/die.h"

/* What a pass needs besides its result: a pass settles nodes in the order of their hops. */
struct chaining {
	const struct reach *r;
	struct reach_pass *pass;
	enum certainty level;
	uint32_t max_hops;
	uint32_t *unmet;      /* per edge: premises not settled yet */
	uint32_t *now, *next; /* nodes at the present number of hops, and at one more */
	size_t nnow, nnext;
	uint32_t nsettled;
};

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (p == NULL)
		die("out of memory (%zu items)", n);
	return p;
}

static uint32_t *filled(size_t n)
{
	uint32_t *p = zeroed(n, sizeof(*p));

	memset(p, 0xff, (n + 1) * sizeof(*p));
	return p;
}

/* Lists, for each node, the edges that have it as a premise. */
static void index_uses(struct reach *r)
{
	const struct graph *g = r->g;
	uint32_t *fill;
	size_t total = 0;

	r->first_use = zeroed(g->nnodes + 1, sizeof(*r->first_use));
	for (size_t e = 0; e < g->nedges; e++)
		for (size_t i = 0; i < g->edges[e].nfrom; i++, total++)
			r->first_use[g->edges[e].from[i] + 1]++;
	for (size_t n = 0; n < g->nnodes; n++)
		r->first_use[n + 1] += r->first_use[n];
	r->uses = zeroed(total, sizeof(*r->uses));
	fill = zeroed(g->nnodes, sizeof(*fill));
	for (size_t e = 0; e < g->nedges; e++)
		for (size_t i = 0; i < g->edges[e].nfrom; i++) {
			uint32_t n = g->edges[e].from[i];

			r->uses[r->first_use[n] + fill[n]++] = (uint32_t)e;
		}
	free(fill);
}

/* A node can be had with these hops, by this edge: keep it when that is better than before. */
static void offer(struct chaining *c, uint32_t node, uint32_t hops, uint32_t edge, uint32_t present)
{
	struct reach_pass *p = c->pass;

	if (hops > c->max_hops || (p->hops[node] != NOT_REACHED && p->hops[node] <= hops))
		return;
	p->hops[node] = hops;
	p->edge[node] = edge;
	if (hops == present)
		c->now[c->nnow++] = node;
	else
		c->next[c->nnext++] = node;
}

static void settle(struct chaining *c, uint32_t node, uint32_t present)
{
	const struct reach *r = c->r;

	for (uint32_t i = r->first_use[node]; i < r->first_use[node + 1]; i++) {
		uint32_t e = r->uses[i];
		const struct graph_edge *edge = &r->g->edges[e];
		enum node_kind kind;

		if (edge->certainty > c->level || --c->unmet[e] > 0)
			continue;
		kind = r->g->nodes[edge->to].kind;
		offer(c, edge->to, present + node_kind_desc(kind)->hop, e, present);
	}
}

/* A node can wait in both queues: first offered with one hop more, then with the present number;
 * it is settled once. */
static void chain(struct chaining *c)
{
	for (uint32_t present = 0; c->nnow > 0; present++) {
		uint32_t *done = c->now;

		for (size_t i = 0; i < c->nnow; i++) {
			uint32_t node = c->now[i];

			if (c->pass->order[node] != NOT_REACHED)
				continue;
			c->pass->order[node] = c->nsettled++;
			settle(c, node, present);
		}
		c->now = c->next;
		c->nnow = c->nnext;
		c->next = done;
		c->nnext = 0;
	}
}

static void run_pass(
    struct reach *r, enum certainty level, const uint32_t *seeds, size_t nseeds, uint32_t max_hops)
{
	const struct graph *g = r->g;
	struct chaining c = {
	    .r = r,
	    .pass = &r->pass[level],
	    .level = level,
	    .max_hops = max_hops,
	    .unmet = zeroed(g->nedges, sizeof(*c.unmet)),
	    .now = zeroed(g->nnodes * 2 + nseeds, sizeof(*c.now)),
	    .next = zeroed(g->nnodes * 2 + nseeds, sizeof(*c.next)),
	};

	c.pass->hops = filled(g->nnodes);
	c.pass->edge = filled(g->nnodes);
	c.pass->order = filled(g->nnodes);
	for (size_t e = 0; e < g->nedges; e++)
		c.unmet[e] = g->edges[e].nfrom;
	for (size_t i = 0; i < nseeds; i++)
		offer(&c, seeds[i], 0, NO_EDGE, 0);
	chain(&c);
	free(c.unmet);
	free(c.now);
	free(c.next);
}

void reach_run(
    struct reach *r, const struct graph *g, const uint32_t *seeds, size_t nseeds, uint32_t max_hops)
{
	*r = (struct reach){.g = g};
	index_uses(r);
	r->mark = zeroed(g->nnodes, sizeof(*r->mark));
	for (int level = 0; level < CERTAINTY_COUNT; level++)
		run_pass(r, (enum certainty)level, seeds, nseeds, max_hops);
}

void reach_free(struct reach *r)
{
	for (int level = 0; level < CERTAINTY_COUNT; level++) {
		free(r->pass[level].hops);
		free(r->pass[level].edge);
		free(r->pass[level].order);
	}
	free(r->first_use);
	free(r->uses);
	free(r->mark);
	*r = (struct reach){0};
}

bool reach_of(const struct reach *r, uint32_t node, enum certainty *level, uint32_t *hops)
{
	for (int l = 0; l < CERTAINTY_COUNT; l++) {
		if (r->pass[l].hops[node] == NOT_REACHED)
			continue;
		*level = (enum certainty)l;
		*hops = r->pass[l].hops[node];
		return true;
	}
	return false;
}
