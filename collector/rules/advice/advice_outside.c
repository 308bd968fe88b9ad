/*
 * "Sweep this next": names that nobody swept, ranked. What is trusted stands before what somebody
 * comes from, and that before what somebody only goes to: a line of trust lets in, a log-in shows
 * where to look, a line of known_hosts is no more than habit.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice_parts.h"
#include "common/out.h"

/* Evidence lines that a name's flag lists. */
#define OUTSIDE_EVIDENCE 8

/* A name, and what speaks of it. */
struct outside {
	struct slice name;
	size_t trusted; /* lines that trust it */
	size_t from;	/* log-ins from it */
	size_t to;	/* log-ins to it, and lines of known_hosts */
	size_t nrefs;
	struct evidence_ref refs[OUTSIDE_EVIDENCE];
};

struct naming {
	struct outside *v;
	size_t n, cap;
};

static void cite(struct outside *o, const struct evidence_ref *refs, size_t n)
{
	for (size_t i = 0; i < n && o->nrefs < OUTSIDE_EVIDENCE; i++)
		o->refs[o->nrefs++] = refs[i];
}

static struct outside *add(struct naming *all, struct slice name)
{
	grow(&all->v, &all->cap, all->n + 1, sizeof(*all->v));
	all->v[all->n] = (struct outside){.name = name};
	return &all->v[all->n++];
}

static void add_trusted(struct advising *v, struct naming *all)
{
	const struct graph *g = v->g;
	uint32_t *index = arena_alloc(v->a, (g->nnodes + 1) * sizeof(*index));

	for (uint32_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].kind == NODE_OUTSIDE) {
			add(all, g->nodes[i].name);
			index[i] = (uint32_t)all->n;
		}
	for (size_t i = 0; i < g->nedges; i++)
		for (size_t k = 0; k < g->edges[i].nfrom; k++) {
			uint32_t at = index[g->edges[i].from[k]];

			if (at == 0)
				continue;
			all->v[at - 1].trusted++;
			cite(&all->v[at - 1], g->edges[i].evidence, g->edges[i].nevidence > 0);
		}
}

static void add_habits(struct advising *v, struct naming *all)
{
	for (size_t i = 0; i < v->r->nhabits; i++) {
		const struct result_habit *h = &v->r->habits[i];
		struct outside *o = NULL;

		if (!h->from_known) {
			o = add(all, h->from);
			o->from = h->logins;
		} else if (!h->to_known && slice_find(h->to, ' ') == h->to.n) {
			o = add(all, h->to);
			o->to = h->logins + h->lines;
		}
		if (o != NULL)
			cite(o, h->evidence, h->nevidence);
	}
}

static int by_name(const void *x, const void *y)
{
	const struct outside *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	if (order == 0 && a->trusted != b->trusted)
		order = a->trusted > b->trusted ? -1 : 1;
	if (order == 0 && a->from != b->from)
		order = a->from > b->from ? -1 : 1;
	return order != 0 ? order : (a->to < b->to) - (a->to > b->to);
}

static int by_rank(const void *x, const void *y)
{
	const struct outside *a = x, *b = y;

	if (a->trusted != b->trusted)
		return a->trusted > b->trusted ? -1 : 1;
	if (a->from != b->from)
		return a->from > b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to > b->to ? -1 : 1;
	return slice_cmp(a->name, b->name);
}

/* All that speaks of a name, together; then by rank. */
static void settle(struct naming *all)
{
	size_t kept = 0;

	if (all->n > 1)
		qsort(all->v, all->n, sizeof(*all->v), by_name);
	for (size_t i = 0; i < all->n; i++) {
		struct outside *o = &all->v[i], *last = kept > 0 ? &all->v[kept - 1] : NULL;

		if (last == NULL || !slice_eq(last->name, o->name)) {
			all->v[kept++] = *o;
			continue;
		}
		last->trusted += o->trusted;
		last->from += o->from;
		last->to += o->to;
		cite(last, o->refs, o->nrefs);
	}
	all->n = kept;
	if (all->n > 1)
		qsort(all->v, all->n, sizeof(*all->v), by_rank);
}

static void say(struct out *o, const char *before, size_t n, const char *what, const char *behind)
{
	if (n > 0)
		out_printf(o, "%s%s%zu %s%s%s", o->n > 0 ? "; " : "", before, n, what,
		    n == 1 ? "" : "s", behind);
}

static struct slice why_of(struct arena *a, const struct outside *o)
{
	struct slice why;
	struct out text;

	out_memory(&text);
	say(&text, "trusted by ", o->trusted, "line", "");
	say(&text, "", o->from, "log-in", " came from it");
	say(&text, "gone to by ", o->to, "line", " of known_hosts or a log");
	out_str(&text, ", and not swept");
	why = arena_dup(a, out_slice(&text));
	out_free(&text);
	return why;
}

void advice_outside(struct advising *v)
{
	struct naming all = {0};
	struct result *r = v->r;

	add_trusted(v, &all);
	add_habits(v, &all);
	settle(&all);
	r->outside = arena_alloc(v->a, (all.n + 1) * sizeof(*r->outside));
	for (size_t i = 0; i < all.n; i++) {
		const struct outside *o = &all.v[i];
		struct evidence_ref *refs = arena_alloc(v->a, (o->nrefs + 1) * sizeof(*refs));

		memcpy(refs, o->refs, o->nrefs * sizeof(*refs));
		r->outside[r->noutside++] = (struct result_flag){
		    .flag = "sweep-next",
		    .subject = o->name,
		    .why = why_of(v->a, o),
		    .evidence = refs,
		    .nevidence = o->nrefs,
		};
	}
	free(all.v);
}
