/*
 * The reduced picture: hosts and the links between them. See map.h.
 *
 * A key that one host holds, or that opens one host, becomes links from host to host; one that
 * several hold and that opens several stays a node, so the number of links never exceeds the
 * number of edges.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/report/map.h"
#include "common/lower_bound.h"

struct links {
	struct map_link *v;
	size_t n, cap;
};

/* How many links lead to and from a node that is no host. */
struct degree {
	uint32_t in, out;
	bool only_hosts; /* on its other ends */
};

static void add(struct links *l, struct map_link link)
{
	if (link.from == link.to)
		return;
	grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = link;
}

static int by_ends(const void *a, const void *b)
{
	const struct map_link *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

static int by_strength(const void *a, const void *b)
{
	const struct map_link *x = a, *y = b;

	if (x->taken != y->taken)
		return x->taken ? -1 : 1;
	if (x->certainty != y->certainty)
		return x->certainty < y->certainty ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return by_ends(a, b);
}

static bool same_rule(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Sorts, and folds links with the same ends. */
static void fold(struct links *l)
{
	size_t n = 0;

	if (l->n > 0)
		qsort(l->v, l->n, sizeof(*l->v), by_ends);
	for (size_t i = 0; i < l->n; i++) {
		struct map_link *into = n > 0 ? &l->v[n - 1] : NULL, *link = &l->v[i];

		if (into == NULL || by_ends(into, link) != 0) {
			l->v[n++] = *link;
			continue;
		}
		into->count += link->count;
		into->taken |= link->taken;
		if (link->certainty < into->certainty)
			into->certainty = link->certainty;
		if (!same_rule(into->rule, link->rule))
			into->rule = NULL;
	}
	l->n = n;
}

static uint32_t end_of(const struct map *m, uint32_t node)
{
	uint32_t host = m->nodes[node].host;

	return host != MAP_NO_HOST ? host : (uint32_t)m->result->nhosts + node;
}

static void take_drawn(const struct map *m, struct links *l)
{
	for (size_t i = 0; i < m->result->nedges; i++) {
		const struct map_edge *e = &m->edges[i];

		for (uint32_t p = 0; e->drawn && p < e->nfrom; p++)
			add(l, (struct map_link){.from = end_of(m, e->from[p]),
				   .to = end_of(m, e->to),
				   .count = 1,
				   .certainty = e->edge->certainty,
				   .taken = e->edge->taken,
				   .rule = e->edge->rule});
	}
}

static struct degree *degrees_of(struct map *m, const struct links *l)
{
	uint32_t nhosts = (uint32_t)m->result->nhosts;
	struct degree *d = arena_alloc(&m->arena, (m->result->nnodes + 1) * sizeof(*d));

	for (size_t i = 0; i < m->result->nnodes; i++)
		d[i].only_hosts = true;
	for (size_t i = 0; i < l->n; i++) {
		uint32_t from = l->v[i].from, to = l->v[i].to;

		if (to >= nhosts) {
			d[to - nhosts].in++;
			d[to - nhosts].only_hosts &= from < nhosts;
		}
		if (from >= nhosts) {
			d[from - nhosts].out++;
			d[from - nhosts].only_hosts &= to < nhosts;
		}
	}
	return d;
}

static bool folds(const struct degree *d)
{
	return d->only_hosts && d->in > 0 && d->out > 0 && (d->in == 1 || d->out == 1);
}

/* First link with this end, in links sorted by it. */
static size_t first_from(const struct links *l, uint32_t from)
{
	size_t lo;

	LOWER_BOUND(lo, l->n, l->v[lo].from < from);
	return lo;
}

/* A link to a node that folds becomes links to what the node leads to. */
static void pass_on(const struct links *all, struct links *out, const struct map_link *in)
{
	for (size_t i = first_from(all, in->to); i < all->n && all->v[i].from == in->to; i++) {
		struct map_link link = all->v[i];

		link.from = in->from;
		link.taken &= in->taken;
		if (in->certainty > link.certainty)
			link.certainty = in->certainty;
		add(out, link);
	}
}

static void fold_nodes(struct map *m, struct links *l)
{
	uint32_t nhosts = (uint32_t)m->result->nhosts;
	const struct degree *d = degrees_of(m, l);
	struct links out = {0};

	for (size_t i = 0; i < l->n; i++) {
		const struct map_link *link = &l->v[i];

		if (link->from >= nhosts && folds(&d[link->from - nhosts]))
			continue;
		if (link->to >= nhosts && folds(&d[link->to - nhosts]))
			pass_on(l, &out, link);
		else
			add(&out, *link);
	}
	free(l->v);
	*l = out;
}

void map_reduce(struct map *m, size_t most)
{
	struct links l = {0};

	take_drawn(m, &l);
	fold(&l);
	fold_nodes(m, &l);
	fold(&l);
	if (l.n > 0)
		qsort(l.v, l.n, sizeof(*l.v), by_strength);
	m->nlinks = l.n > most ? most : l.n;
	m->nleft_out = l.n - m->nlinks;
	m->links = arena_alloc(&m->arena, (m->nlinks + 1) * sizeof(*m->links));
	if (m->nlinks > 0)
		memcpy(m->links, l.v, m->nlinks * sizeof(*m->links));
	free(l.v);
}
