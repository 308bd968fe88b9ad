/* The choice of what is drawn: see map.h. */
#include "collector/report/map.h"

#include <stdlib.h>
#include <string.h>

#include "common/die.h"
#include "include/limits.h"

/* The last row is for kinds that are not listed. */
static const struct map_kind kinds[] = {
    {"account", "box", "", .link = false},
    {"command", "box", "one command", .link = false},
    {"files", "box", "files", .link = false},
    {"net", "box", "forwarding", .link = false},
    {"key", "note", "", .link = true},
    {"cert", "note", "certificate", .link = true, .condition = true},
    {"certified", "component", "", .link = true},
    {"place", "box", "any account", .condition = true},
    {"source", "hexagon", "", .link = true, .condition = true, .origin = true},
    {"tree", "folder", "", .link = true},
    {"file", "note", "who can write it", .link = true},
    {"outside", "octagon", "", .link = true, .origin = true},
    {NULL, "ellipse", "", .link = true},
};

static const struct map_kind *kind_of(const char *word)
{
	const struct map_kind *k = kinds;

	while (k->word != NULL && strcmp(k->word, word) != 0)
		k++;
	return k;
}

/* An index of slices, to find their numbers. */
struct place {
	struct slice name;
	uint32_t number;
};

static int by_name(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return slice_cmp(x->name, y->name);
}

static bool find(const struct place *v, size_t n, struct slice name, uint32_t *number)
{
	struct place key = {.name = name};
	const struct place *at = bsearch(&key, v, n, sizeof(*v), by_name);

	if (at != NULL)
		*number = at->number;
	return at != NULL;
}

static void take_nodes(struct map *m)
{
	const struct result *r = m->result;
	struct place *hosts = arena_alloc(&m->arena, (r->nhosts + 1) * sizeof(*hosts));

	for (size_t i = 0; i < r->nhosts; i++)
		hosts[i] = (struct place){r->hosts[i].name, (uint32_t)i};
	qsort(hosts, r->nhosts, sizeof(*hosts), by_name);
	m->nodes = arena_alloc(&m->arena, (r->nnodes + 1) * sizeof(*m->nodes));
	for (size_t i = 0; i < r->nnodes; i++) {
		struct map_node *n = &m->nodes[i];

		n->node = &r->nodes[i];
		n->kind = kind_of(n->node->kind);
		if (n->node->host.n == 0 || !find(hosts, r->nhosts, n->node->host, &n->host))
			n->host = MAP_NO_HOST;
	}
}

static uint32_t node_of(const struct place *labels, size_t n, struct slice label)
{
	uint32_t number = 0;

	if (!find(labels, n, label, &number))
		die("the result has an edge to a node that it does not list");
	return number;
}

/* Premises and conditions; an edge of conditions alone takes them as premises. */
static void take_edge(struct map *m, struct map_edge *e, const struct place *labels)
{
	size_t n = m->result->nnodes;

	e->from = arena_alloc(&m->arena, (e->edge->nfrom + 1) * sizeof(*e->from));
	e->conditions = arena_alloc(&m->arena, (e->edge->nfrom + 1) * sizeof(*e->conditions));
	for (size_t i = 0; i < e->edge->nfrom; i++) {
		uint32_t number = node_of(labels, n, e->edge->from[i]);

		if (m->nodes[number].kind->condition)
			e->conditions[e->nconditions++] = number;
		else
			e->from[e->nfrom++] = number;
	}
	if (e->nfrom == 0) {
		uint32_t *none = e->from;

		e->from = e->conditions;
		e->nfrom = e->nconditions;
		e->conditions = none;
		e->nconditions = 0;
	}
	e->to = node_of(labels, n, e->edge->to);
}

static void take_edges(struct map *m)
{
	const struct result *r = m->result;
	struct place *labels = arena_alloc(&m->arena, (r->nnodes + 1) * sizeof(*labels));

	for (size_t i = 0; i < r->nnodes; i++)
		labels[i] = (struct place){r->nodes[i].label, (uint32_t)i};
	qsort(labels, r->nnodes, sizeof(*labels), by_name);
	m->edges = arena_alloc(&m->arena, (r->nedges + 1) * sizeof(*m->edges));
	for (size_t i = 0; i < r->nedges; i++) {
		m->edges[i].edge = &r->edges[i];
		take_edge(m, &m->edges[i], labels);
	}
}

/* Conditions that are a premise of a live edge must be reached by live edges themselves. */
static void find_live(struct map *m)
{
	bool *needed = arena_alloc(&m->arena, m->result->nnodes + 1);
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < m->result->nedges; i++) {
			struct map_edge *e = &m->edges[i];

			if (e->live || (m->nodes[e->to].kind->condition && !needed[e->to]))
				continue;
			e->live = changed = true;
			for (uint32_t p = 0; p < e->nfrom; p++)
				needed[e->from[p]] = true;
		}
	}
}

/* What stands around a link. */
struct around {
	bool before, behind;
	bool spans; /* more hosts than one; a neighbour without a host counts as another */
	bool met;
	uint32_t host;
};

static void meet(struct around *a, uint32_t host)
{
	a->spans |= host == MAP_NO_HOST || (a->met && a->host != host);
	a->met = true;
	a->host = host;
}

static bool is_kept(const struct map_node *n, const struct around *a)
{
	bool led_to = a->before || n->kind->origin;
	bool leads_on = a->behind || (a->before && n->host != MAP_NO_HOST);
	bool ties = a->spans || (n->kind->origin && !a->before);

	return n->kind->link && led_to && leads_on && ties;
}

/* Marks the links that tie hosts together. */
static void keep_links(struct map *m)
{
	struct around *around = arena_alloc(&m->arena, (m->result->nnodes + 1) * sizeof(*around));

	for (size_t i = 0; i < m->result->nedges; i++) {
		const struct map_edge *e = &m->edges[i];

		for (uint32_t p = 0; e->live && p < e->nfrom; p++) {
			around[e->to].before = true;
			meet(&around[e->to], m->nodes[e->from[p]].host);
			around[e->from[p]].behind = true;
			meet(&around[e->from[p]], m->nodes[e->to].host);
		}
	}
	for (size_t i = 0; i < m->result->nnodes; i++) {
		if (m->nodes[i].host != MAP_NO_HOST)
			meet(&around[i], m->nodes[i].host);
		m->nodes[i].drawn = is_kept(&m->nodes[i], &around[i]);
	}
}

/* Does the edge lead through a link that is not kept? */
static bool is_idle(const struct map *m, const struct map_edge *e)
{
	const struct map_node *to = &m->nodes[e->to];

	if (!e->live || (to->kind->link && !to->drawn))
		return true;
	for (uint32_t p = 0; p < e->nfrom; p++)
		if (m->nodes[e->from[p]].kind->link && !m->nodes[e->from[p]].drawn)
			return true;
	return false;
}

/* Between hosts, or to or from what ties them together? */
static bool crosses(const struct map *m, const struct map_edge *e)
{
	const struct map_node *to = &m->nodes[e->to];

	for (uint32_t p = 0; p < e->nfrom; p++) {
		const struct map_node *from = &m->nodes[e->from[p]];

		if (to->kind->link || from->kind->link || to->host != from->host)
			return true;
	}
	return false;
}

static bool all_drawn(const struct map *m, const struct map_edge *e)
{
	for (uint32_t p = 0; p < e->nfrom; p++)
		if (!m->nodes[e->from[p]].drawn)
			return false;
	return m->nodes[e->to].drawn;
}

/* root's hold on its own host, known without a picture? */
static bool is_own(const struct map *m, const struct map_edge *e)
{
	for (uint32_t p = 0; p < e->nfrom; p++)
		if (!m->nodes[e->from[p]].node->root)
			return false;
	return !crosses(m, e);
}

static bool draw(struct map *m, struct map_edge *e)
{
	bool grown = !m->nodes[e->to].drawn;

	e->drawn = true;
	m->ndrawn += e->nfrom;
	m->nodes[e->to].drawn = true;
	for (uint32_t p = 0; p < e->nfrom; p++) {
		grown |= !m->nodes[e->from[p]].drawn;
		m->nodes[e->from[p]].drawn = true;
	}
	return grown;
}

/* Inside a host: the intruder's way to an account that is drawn, account by account. */
static void draw_ways(struct map *m)
{
	bool grown = true;

	while (grown) {
		grown = false;
		for (size_t i = 0; i < m->result->nedges; i++) {
			struct map_edge *e = &m->edges[i];

			if (!e->drawn && e->live && e->edge->taken && m->nodes[e->to].drawn)
				grown |= draw(m, e);
		}
	}
}

static void choose(struct map *m)
{
	find_live(m);
	map_pass_sources(m);
	map_drop_root(m);
	keep_links(m);
	for (size_t i = 0; i < m->result->nedges; i++)
		if (!is_idle(m, &m->edges[i]) && crosses(m, &m->edges[i]))
			draw(m, &m->edges[i]);
	draw_ways(m);
	for (size_t i = 0; i < m->result->nedges; i++) {
		struct map_edge *e = &m->edges[i];

		if (!e->drawn && !is_idle(m, e) && all_drawn(m, e) && !is_own(m, e))
			draw(m, e);
	}
}

void map_open(struct map *m, const struct result *r)
{
	*m = (struct map){.result = r};
	take_nodes(m);
	take_edges(m);
	choose(m);
	m->reduced = m->ndrawn > LIMIT_DRAWN_EDGES;
	if (m->reduced)
		map_reduce(m, LIMIT_DRAWN_EDGES);
}

void map_close(struct map *m)
{
	arena_free(&m->arena);
}
