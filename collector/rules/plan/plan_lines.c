/*
 * Lines to be removed. A line moves within its file and may be written anew, so what is looked for
 * is the trust that it gave: an edge of the same rule, with the same premises, to the same end.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/plan/plan.h"
#include "common/lower_bound.h"

/* An edge in words. */
struct edge_words {
	struct slice says;
	const struct evidence_ref *at; /* its granting line */
};

struct plan_edges {
	struct edge_words *old; /* by granting line */
	struct edge_words *new; /* by what they say */
	size_t nold, nnew;
};

static int by_label(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

static struct slice words_of(const struct graph *g, struct arena *a, const struct graph_edge *e)
{
	struct slice *from = arena_alloc(a, (e->nfrom + 1) * sizeof(*from));
	struct slice words = arena_printf(a, "%s", e->rule);

	for (size_t i = 0; i < e->nfrom; i++)
		from[i] = graph_label(g, a, e->from[i]);
	if (e->nfrom > 1)
		qsort(from, e->nfrom, sizeof(*from), by_label);
	for (size_t i = 0; i < e->nfrom; i++)
		words = arena_printf(a, "%.*s\n%.*s", SLICE_ARG(words), SLICE_ARG(from[i]));
	return arena_printf(
	    a, "%.*s\n-> %.*s", SLICE_ARG(words), SLICE_ARG(graph_label(g, a, e->to)));
}

static size_t list(const struct graph *g, struct arena *a, struct edge_words **out)
{
	size_t n = 0;

	*out = arena_alloc(a, (g->nedges + 1) * sizeof(**out));
	for (size_t i = 0; i < g->nedges; i++)
		if (g->edges[i].nevidence > 0)
			(*out)[n++] = (struct edge_words){
			    words_of(g, a, &g->edges[i]), &g->edges[i].evidence[0]};
	return n;
}

static int by_line(const struct evidence_ref *a, const struct evidence_ref *b)
{
	int order = slice_cmp(a->host, b->host);

	if (order == 0)
		order = slice_cmp(a->path, b->path);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int by_line_of(const void *x, const void *y)
{
	return by_line(((const struct edge_words *)x)->at, ((const struct edge_words *)y)->at);
}

static int by_words(const void *x, const void *y)
{
	return slice_cmp(
	    ((const struct edge_words *)x)->says, ((const struct edge_words *)y)->says);
}

struct plan_edges *plan_edges_of(const struct plan_check *c)
{
	struct plan_edges *e = arena_new(c->a, struct plan_edges);

	e->nold = list(c->old_graph, c->a, &e->old);
	e->nnew = list(c->new_graph, c->a, &e->new);
	if (e->nold > 1)
		qsort(e->old, e->nold, sizeof(*e->old), by_line_of);
	if (e->nnew > 1)
		qsort(e->new, e->nnew, sizeof(*e->new), by_words);
	return e;
}

static const struct edge_words *same_now(const struct plan_edges *e, const struct edge_words *was)
{
	size_t i = SLICE_LOWER_BOUND(e->new, e->nnew, says, was->says);

	/* Of several, the one in the same file says it best. */
	for (size_t k = i; k < e->nnew && slice_eq(e->new[k].says, was->says); k++)
		if (slice_eq(e->new[k].at->path, was->at->path))
			return &e->new[k];
	return i < e->nnew && slice_eq(e->new[i].says, was->says) ? &e->new[i] : NULL;
}

static size_t first_of(const struct plan_edges *e, const struct evidence_ref *line)
{
	size_t lo;

	LOWER_BOUND(lo, e->nold, by_line(e->old[lo].at, line) < 0);
	return lo;
}

struct plan_verdict plan_check_line(
    const struct plan_check *c, const struct plan_edges *e, const struct evidence_ref *line)
{
	struct slice unsure;

	for (size_t i = first_of(e, line); i < e->nold && by_line(e->old[i].at, line) == 0; i++) {
		const struct edge_words *is = same_now(e, &e->old[i]);

		if (is != NULL)
			return (struct plan_verdict){STEP_OPEN,
			    arena_printf(c->a, "%.*s:%.*s:%u still lets in",
				SLICE_ARG(is->at->host), SLICE_ARG(is->at->path), is->at->line)};
	}
	unsure = seen_unsure(c->new, c->a, seen_host(c->new, line->host), line->path);
	if (unsure.n > 0)
		return (struct plan_verdict){STEP_UNKNOWN, unsure};
	return (struct plan_verdict){STEP_DONE, SLICE("the line gives nothing any more")};
}
