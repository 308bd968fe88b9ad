/* Entries in the order they were added, chained by path. */
#include "collector/rules/local/grant_later.h"

#include <stdlib.h>

#include "collector/rules/local/grant_command.h"

static int by_path(const void *x, const void *y)
{
	const struct grant *a = *(const struct grant *const *)x;
	const struct grant *b = *(const struct grant *const *)y;

	return slice_cmp(a->what.path, b->what.path);
}

/* Equal paths have equal numbers. */
static void number_paths(struct grant_later *l, const struct grants *g)
{
	const struct grant **order = arena_alloc(g->c->arena, (g->n + 1) * sizeof(*order));
	uint32_t number = 0;

	for (size_t i = 0; i < g->n; i++)
		order[i] = &g->v[i];
	if (g->n > 1)
		qsort(order, g->n, sizeof(*order), by_path);
	for (size_t i = 0; i < g->n; i++) {
		number += i > 0 && !slice_eq(order[i]->what.path, order[i - 1]->what.path);
		l->path[order[i] - g->v] = number;
	}
}

void grant_later_begin(struct grant_later *l, const struct grants *g)
{
	struct arena *a = g->c->arena;

	*l = (struct grant_later){.all = g->v,
	    .path = arena_alloc(a, (g->n + 1) * sizeof(*l->path)),
	    .last = arena_alloc(a, (g->n + 1) * sizeof(*l->last)),
	    .round_of = arena_alloc(a, (g->n + 1) * sizeof(*l->round_of)),
	    .round = 1};
	number_paths(l, g);
}

void grant_later_clear(struct grant_later *l)
{
	l->n = l->broad.n = l->denying.n = 0;
	l->round++;
}

void grant_later_free(struct grant_later *l)
{
	free(l->v);
	free(l->broad.v);
	free(l->denying.v);
}

/* The entry before, with the path of this grant, plus 1. */
static size_t last_of(const struct grant_later *l, const struct grant *v)
{
	uint32_t path = l->path[v - l->all];

	return l->round_of[path] == l->round ? l->last[path] : 0;
}

static void keep(struct later_list *list, size_t entry)
{
	grow(&list->v, &list->cap, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = entry;
}

void grant_later_add(struct grant_later *l, const struct grant *v)
{
	uint32_t path = l->path[v - l->all];

	grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n] = (struct later_entry){v, last_of(l, v)};
	l->last[path] = ++l->n;
	l->round_of[path] = l->round;
	if (grant_is_broad(&v->what))
		keep(&l->broad, l->n);
	if (v->deny)
		keep(&l->denying, l->n);
}

struct grant_later_walk grant_later_of(const struct grant_later *l, const struct grant *v)
{
	const struct later_list *others = grant_is_broad(&v->what) ? &l->denying : &l->broad;

	return (struct grant_later_walk){l, others, others->n, last_of(l, v)};
}

const struct grant *grant_later_next(struct grant_later_walk *w)
{
	size_t other = w->left == 0 ? 0 : w->others->v[w->left - 1];
	size_t at = other > w->same ? other : w->same;

	if (at == 0)
		return NULL;
	w->left -= other == at;
	if (w->same == at)
		w->same = w->l->v[at - 1].same;
	return w->l->v[at - 1].v;
}
