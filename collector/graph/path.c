/* The easiest path to a node: as edges, and folded into steps from account to account. */
#include <stdlib.h>
#include <string.h>

#include "collector/graph/reach.h"

/* The edges of a path, collected from its end. */
struct walk {
	const struct reach_pass *pass;
	const struct graph *g;
	uint32_t *mark; /* per node: equals `walk` when this walk met it */
	uint32_t walk;
	uint32_t *stack;
	size_t nstack, cap_stack;
	struct settled_edge {
		uint32_t order, edge;
	} * edges;
	size_t nedges, cap_edges;
};

static void push(struct walk *w, uint32_t node)
{
	if (w->mark[node] == w->walk)
		return;
	w->mark[node] = w->walk;
	grow(&w->stack, &w->cap_stack, w->nstack + 1, sizeof(*w->stack));
	w->stack[w->nstack++] = node;
}

static int by_order(const void *x, const void *y)
{
	const struct settled_edge *a = x, *b = y;

	return (a->order > b->order) - (a->order < b->order);
}

static void walk_back(struct walk *w, uint32_t target)
{
	push(w, target);
	while (w->nstack > 0) {
		uint32_t node = w->stack[--w->nstack];
		uint32_t e = w->pass->edge[node];

		if (e == NO_EDGE)
			continue;
		grow(&w->edges, &w->cap_edges, w->nedges + 1, sizeof(*w->edges));
		w->edges[w->nedges++] = (struct settled_edge){w->pass->order[node], e};
		for (size_t i = 0; i < w->g->edges[e].nfrom; i++)
			push(w, w->g->edges[e].from[i]);
	}
	if (w->nedges > 1)
		qsort(w->edges, w->nedges, sizeof(*w->edges), by_order);
}

size_t reach_path(struct reach *r, struct arena *a, uint32_t node, uint32_t **edges)
{
	struct walk w = {.g = r->g};
	enum certainty level;
	uint32_t hops;

	*edges = NULL;
	if (!reach_of(r, node, &level, &hops))
		return 0;
	w.pass = &r->pass[level];
	w.mark = r->mark;
	w.walk = ++r->walks;
	walk_back(&w, node);
	*edges = arena_alloc(a, w.nedges * sizeof(**edges) + 1);
	for (size_t i = 0; i < w.nedges; i++)
		(*edges)[i] = w.edges[i].edge;
	free(w.stack);
	free(w.edges);
	return w.nedges;
}

/* ---- Folding ---- */

/* What a folded step collects; lists grow outside the arena until the step is whole. */
struct folding {
	const struct graph *g;
	struct arena *a;
	const uint32_t *path;
	size_t npath;
	struct slice *from, *needs, *missing;
	size_t nfrom, cap_from, nneeds, cap_needs, nmissing, cap_missing;
	struct evidence_ref *evidence;
	size_t nevidence, cap_evidence;
	struct slice via, used;
	enum certainty worst;
};

static void add_word(struct slice **list, size_t *n, size_t *cap, struct slice word)
{
	for (size_t i = 0; i < *n; i++)
		if (slice_eq((*list)[i], word))
			return;
	grow(list, cap, *n + 1, sizeof(**list));
	(*list)[(*n)++] = word;
}

static void add_words(
    struct slice **list, size_t *n, size_t *cap, struct slice text, uint8_t separator)
{
	struct slice word;

	while (text.n > 0) {
		slice_cut(&text, separator, &word);
		word = slice_trim(word);
		if (word.n > 0)
			add_word(list, n, cap, word);
	}
}

static bool same_ref(const struct evidence_ref *x, const struct evidence_ref *y)
{
	return x->line == y->line && slice_eq(x->host, y->host) && slice_eq(x->path, y->path);
}

static void add_evidence(struct folding *f, const struct graph_edge *e)
{
	for (size_t i = 0; i < e->nevidence; i++) {
		bool known = false;

		for (size_t k = 0; k < f->nevidence && !known; k++)
			known = same_ref(&f->evidence[k], &e->evidence[i]);
		if (known)
			continue;
		grow(&f->evidence, &f->cap_evidence, f->nevidence + 1, sizeof(*f->evidence));
		f->evidence[f->nevidence++] = e->evidence[i];
	}
}

/* The edge of the path that concludes a node, or NO_EDGE for a seed. */
static uint32_t concluding(const struct folding *f, uint32_t node)
{
	for (size_t i = 0; i < f->npath; i++)
		if (f->g->edges[f->path[i]].to == node)
			return f->path[i];
	return NO_EDGE;
}

/* Takes in an edge and, first, those that give its premises which are no accounts. The depth is
 * that of key, place, source and tree nodes behind each other: rules chain at most a few. */
static void fold_in(struct folding *f, uint32_t edge)
{
	const struct graph_edge *e = &f->g->edges[edge];

	/* What the step itself goes through, rather than what gave that. */
	for (size_t i = 0; i < e->nfrom && f->via.n == 0; i++) {
		const struct graph_node *n = &f->g->nodes[e->from[i]];

		if (n->kind == NODE_KEY)
			f->via = n->name;
		else if (n->kind == NODE_TREE || n->kind == NODE_AGENT || n->kind == NODE_FILE)
			f->via = graph_label(f->g, f->a, e->from[i]);
	}
	for (size_t i = 0; i < e->nfrom; i++) {
		const struct graph_node *n = &f->g->nodes[e->from[i]];
		uint32_t giving = concluding(f, e->from[i]);

		if (node_kind_desc(n->kind)->is_account || giving == NO_EDGE)
			add_word(
			    &f->from, &f->nfrom, &f->cap_from, graph_label(f->g, f->a, e->from[i]));
		else
			fold_in(f, giving);
	}
	/* That an account runs programs on its own host needs no proof in every step. */
	if (f->g->nodes[e->to].kind != NODE_PLACE)
		add_evidence(f, e);
	add_words(&f->needs, &f->nneeds, &f->cap_needs, e->needs, ',');
	add_words(&f->missing, &f->nmissing, &f->cap_missing, e->missing, ';');
	if (e->certainty > f->worst)
		f->worst = e->certainty;
	if (slice_cmp(e->used, f->used) > 0)
		f->used = e->used;
}

static void *keep(struct arena *a, const void *items, size_t n, size_t size)
{
	void *copy = arena_alloc(a, n * size + 1);

	if (n > 0)
		memcpy(copy, items, n * size);
	return copy;
}

static struct result_step fold_step(struct folding *f, uint32_t edge)
{
	const struct graph_edge *e = &f->g->edges[edge];
	struct result_step step;

	f->nfrom = f->nneeds = f->nmissing = f->nevidence = 0;
	f->via = f->used = slice_of(NULL, 0);
	f->worst = CERTAINTY_PROVEN;
	fold_in(f, edge);
	step = (struct result_step){
	    .rule = e->rule,
	    .technique = e->technique,
	    .from = keep(f->a, f->from, f->nfrom, sizeof(*f->from)),
	    .nfrom = f->nfrom,
	    .to = graph_label(f->g, f->a, e->to),
	    .via = f->via,
	    .why = e->why,
	    .certainty = f->worst,
	    .grade = node_grade(f->g->nodes[e->to].kind),
	    .needs = keep(f->a, f->needs, f->nneeds, sizeof(*f->needs)),
	    .nneeds = f->nneeds,
	    .missing = keep(f->a, f->missing, f->nmissing, sizeof(*f->missing)),
	    .nmissing = f->nmissing,
	    .used = f->used,
	    .evidence = keep(f->a, f->evidence, f->nevidence, sizeof(*f->evidence)),
	    .nevidence = f->nevidence,
	};
	return step;
}

size_t reach_steps(struct reach *r, struct arena *a, uint32_t node, struct result_step **steps)
{
	struct folding f = {.g = r->g, .a = a};
	uint32_t *path;
	size_t n = 0;

	f.npath = reach_path(r, a, node, &path);
	f.path = path;
	*steps = arena_alloc(a, f.npath * sizeof(**steps) + 1);
	for (size_t i = 0; i < f.npath; i++) {
		uint32_t to = r->g->edges[path[i]].to;

		if (node_kind_desc(r->g->nodes[to].kind)->is_account || to == node)
			(*steps)[n++] = fold_step(&f, path[i]);
	}
	free(f.from);
	free(f.needs);
	free(f.missing);
	free(f.evidence);
	return n;
}
