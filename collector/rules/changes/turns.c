/* Hosts that are told something else than before. */
#include <stdlib.h>

#include "collector/rules/changes/changes.h"

static int by_name(const void *x, const void *y)
{
	const struct result_host *a = *(const struct result_host *const *)x;
	const struct result_host *b = *(const struct result_host *const *)y;

	return slice_cmp(a->name, b->name);
}

static const struct result_host **sorted(struct arena *a, const struct result *r)
{
	const struct result_host **list = arena_alloc(a, (r->nhosts + 1) * sizeof(*list));

	for (size_t i = 0; i < r->nhosts; i++)
		list[i] = &r->hosts[i];
	if (r->nhosts > 1)
		qsort(list, r->nhosts, sizeof(*list), by_name);
	return list;
}

/* Worst now first; what is not there any more comes last. */
static int by_worst(const void *x, const void *y)
{
	const struct result_turn *a = x, *b = y;

	if (a->is_there != b->is_there)
		return a->is_there ? -1 : 1;
	if (a->is_there && a->is != b->is)
		return (int)a->is - (int)b->is;
	return slice_cmp(a->host, b->host);
}

static bool differs(const struct result_host *was, const struct result_host *is)
{
	return was == NULL || is == NULL || was->state != is->state || was->seen != is->seen ||
	       (is->state == STATE_AT_RISK &&
		   (was->hops != is->hops || was->certainty != is->certainty));
}

static void add(
    struct result_changes *r, const struct result_host *was, const struct result_host *is)
{
	struct result_turn *t = &r->turns[r->nturns];

	if (!differs(was, is))
		return;
	*t = (struct result_turn){
	    .host = is != NULL ? is->name : was->name,
	    .was_there = was != NULL,
	    .is_there = is != NULL,
	};
	if (was != NULL)
		t->was = was->state;
	if (is != NULL) {
		t->is = is->state;
		t->hops = is->hops;
		t->certainty = is->certainty;
		t->reason = is->reason;
	}
	r->nturns++;
}

void changes_turns(
    struct result_changes *r, struct arena *a, const struct result *old, const struct result *new)
{
	const struct result_host **was = sorted(a, old), **is = sorted(a, new);
	size_t i = 0, k = 0;

	r->turns = arena_alloc(a, (old->nhosts + new->nhosts + 1) * sizeof(*r->turns));
	while (i < old->nhosts || k < new->nhosts) {
		int order = i == old->nhosts   ? 1
			    : k == new->nhosts ? -1
					       : slice_cmp(was[i]->name, is[k]->name);

		add(r, order <= 0 ? was[i] : NULL, order >= 0 ? is[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
	if (r->nturns > 1)
		qsort(r->turns, r->nturns, sizeof(*r->turns), by_worst);
}
