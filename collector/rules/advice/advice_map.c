/* Edges and nodes of the map. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice_parts.h"

/* Marks the edges on the easiest paths that the hosts' blocks tell. */
static uint8_t *mark_taken(struct advising *v)
{
	uint8_t *taken = arena_alloc(v->a, v->g->nedges + 1);
	uint8_t *done = arena_alloc(v->a, v->g->nhosts + 1);

	for (size_t i = 0; i < v->nheld; i++) {
		const struct held *h = &v->held[i];
		bool root = v->g->nodes[h->node].uid == 0;
		uint32_t *edges;
		size_t n;

		/* The easiest way onto the host, and the one to its root. */
		if ((done[h->host] & 1) != 0 && (!root || (done[h->host] & 2) != 0))
			continue;
		done[h->host] |= root ? 3 : 1;
		n = reach_path(&v->reach, v->a, h->node, &edges);
		for (size_t k = 0; k < n; k++)
			taken[edges[k]] = 1;
	}
	return taken;
}

static size_t split(struct arena *a, struct slice text, uint8_t separator, struct slice **list)
{
	size_t n = 0, room = 1;
	struct slice word;

	for (size_t i = 0; i < text.n; i++)
		room += text.p[i] == separator;
	*list = arena_alloc(a, room * sizeof(**list));
	while (text.n > 0) {
		slice_cut(&text, separator, &word);
		word = slice_trim(word);
		if (word.n > 0)
			(*list)[n++] = word;
	}
	return n;
}

static struct result_edge edge_row(struct advising *v, const struct graph_edge *e, bool taken)
{
	struct result_edge row = {
	    .rule = e->rule,
	    .technique = e->technique,
	    .from = arena_alloc(v->a, (e->nfrom + 1) * sizeof(*row.from)),
	    .nfrom = e->nfrom,
	    .to = graph_label(v->g, v->a, e->to),
	    .certainty = e->certainty,
	    .grade = node_grade(v->g->nodes[e->to].kind),
	    .why = e->why,
	    .used = e->used,
	    .evidence = e->evidence,
	    .nevidence = e->nevidence,
	    .taken = taken,
	};

	for (size_t i = 0; i < e->nfrom; i++)
		row.from[i] = graph_label(v->g, v->a, e->from[i]);
	row.nneeds = split(v->a, e->needs, ',', &row.needs);
	row.nmissing = split(v->a, e->missing, ';', &row.missing);
	return row;
}

static int by_rule(const void *x, const void *y)
{
	const struct result_edge *a = x, *b = y;
	int order = strcmp(a->rule, b->rule);

	if (order == 0)
		order = slice_cmp(a->to, b->to);
	for (size_t i = 0; order == 0 && i < a->nfrom && i < b->nfrom; i++)
		order = slice_cmp(a->from[i], b->from[i]);
	if (order == 0)
		order = (a->nfrom > b->nfrom) - (a->nfrom < b->nfrom);
	if (order == 0 && a->nevidence > 0 && b->nevidence > 0)
		order = (a->evidence[0].line > b->evidence[0].line) -
			(a->evidence[0].line < b->evidence[0].line);
	return order != 0 ? order : slice_cmp(a->why, b->why);
}

static int by_label(const void *x, const void *y)
{
	const struct result_node *a = x, *b = y;

	return slice_cmp(a->label, b->label);
}

static struct result_node node_row(struct advising *v, uint32_t i)
{
	const struct graph_node *n = &v->g->nodes[i];
	enum certainty level;
	uint32_t hops;

	return (struct result_node){
	    .kind = node_kind_desc(n->kind)->word,
	    .label = graph_label(v->g, v->a, i),
	    .host = n->host == NO_HOST ? slice_of(NULL, 0) : v->g->hosts[n->host].name,
	    .name = n->name,
	    .root = node_kind_desc(n->kind)->is_account && n->uid == 0,
	    .held = reach_of(&v->reach, i, &level, &hops),
	};
}

/* That an account runs programs on its own host goes without saying, on a map as in a list. */
static bool is_drawn(const struct graph *g, const struct graph_edge *e)
{
	return g->nodes[e->to].kind != NODE_PLACE;
}

static void add_edges(struct advising *v)
{
	const struct graph *g = v->g;
	uint8_t *taken = mark_taken(v);
	uint8_t *named = arena_alloc(v->a, g->nnodes + 1);
	struct result *r = v->r;

	r->edges = arena_alloc(v->a, (g->nedges + 1) * sizeof(*r->edges));
	r->nodes = arena_alloc(v->a, (g->nnodes + 1) * sizeof(*r->nodes));
	for (size_t i = 0; i < g->nedges; i++) {
		const struct graph_edge *e = &g->edges[i];

		if (!is_drawn(g, e))
			continue;
		r->edges[r->nedges++] = edge_row(v, e, taken[i]);
		named[e->to] = 1;
		for (size_t k = 0; k < e->nfrom; k++)
			named[e->from[k]] = 1;
	}
	for (uint32_t i = 0; i < g->nnodes; i++)
		if (named[i])
			r->nodes[r->nnodes++] = node_row(v, i);
	if (r->nedges > 1)
		qsort(r->edges, r->nedges, sizeof(*r->edges), by_rule);
	if (r->nnodes > 1)
		qsort(r->nodes, r->nnodes, sizeof(*r->nodes), by_label);
}

void advice_map(struct advising *v)
{
	add_edges(v);
}
