/* "Sweep this next", in the order in which to sweep it: see neighbours.h. */
#include "collector/cli/neighbours.h"

#include <stdlib.h>

#include "collector/cli/question.h"
#include "include/limits.h"

/* A name, and how far from what is compromised the nearest host stands that speaks of it. */
struct neighbour {
	struct slice name;
	uint32_t distance;
	size_t rank; /* in the report */
};

#define FAR UINT32_MAX

static uint32_t distance_of(const struct result_host *h)
{
	if (h->state == STATE_COMPROMISED)
		return 0;
	return h->state == STATE_AT_RISK ? h->hops : FAR;
}

static uint32_t nearest(
    const struct result *r, const struct result_flag *f, const struct text_index *hosts)
{
	uint32_t best = FAR, h;

	for (size_t i = 0; i < f->nevidence; i++)
		if (text_index_get(hosts, f->evidence[i].host, &h) &&
		    distance_of(&r->hosts[h]) < best)
			best = distance_of(&r->hosts[h]);
	return best;
}

static int by_distance(const void *l, const void *r)
{
	const struct neighbour *a = l, *b = r;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static struct neighbour *order(const struct result *r, struct arena *a)
{
	struct neighbour *all = arena_alloc(a, (r->noutside + 1) * sizeof(*all));
	struct text_index hosts = {0};

	for (size_t i = 0; i < r->nhosts; i++)
		text_index_add(&hosts, r->hosts[i].name, (uint32_t)i);
	for (size_t i = 0; i < r->noutside; i++)
		all[i] = (struct neighbour){
		    r->outside[i].subject, nearest(r, &r->outside[i], &hosts), i};
	text_index_free(&hosts);
	if (r->noutside > 0)
		qsort(all, r->noutside, sizeof(*all), by_distance);
	return all;
}

enum exit_status neighbours_find(
    const char *path, struct text_index *before, struct text_list *found, struct arena *a)
{
	const struct text_list of_last_run = {0};
	struct question q;
	struct result r;
	struct neighbour *all;
	enum exit_status status = question_open(&q, path, "sweep", NULL);

	if (status == EXIT_DONE)
		status = question_result(&q, &of_last_run, &r);
	all = status == EXIT_DONE ? order(&r, &q.arena) : NULL;
	for (size_t i = 0; status == EXIT_DONE && i < r.noutside && found->n < LIMIT_NEIGHBOURS;
	     i++) {
		struct slice name = all[i].name;

		if (name.n > 0 && slice_find(name, 0) == name.n && text_index_add(before, name, 0))
			text_list_add(found, arena_str(a, name));
	}
	question_close(&q);
	return status;
}
