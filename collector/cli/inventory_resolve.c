/*
 * How to get into each host, once the inventory is read: its own words, then those of its groups,
 * the inner before the outer, then the defaults; behind each of them the credential that it names.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/cli/inventory_parts.h"
#include "common/nearest.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- Credentials ---- */

static int fail_credential(struct inventory *inv, const char *name, uint32_t line)
{
	struct nearest near = nearest_to(slice_str(name));

	for (size_t i = 0; i < inv->ncredentials; i++)
		nearest_offer(&near, slice_str(inv->credentials[i].name));
	return inventory_fail(inv, line, "no credential is called '%s'%s", name,
	    nearest_words(&near, &inv->arena, ""));
}

/* What one place says, and behind it the credential it names. */
static int say(struct inventory *inv, struct way *to, const struct way *own, const char *credential,
    uint32_t line)
{
	way_merge(to, own);
	if (credential == NULL)
		return 0;
	for (size_t i = 0; i < inv->ncredentials; i++)
		if (strcmp(inv->credentials[i].name, credential) == 0) {
			way_merge(to, &inv->credentials[i].way);
			return 0;
		}
	return fail_credential(inv, credential, line);
}

/* ---- Groups, from the inside out ---- */

struct ranked {
	uint32_t height; /* groups within groups below it */
	uint32_t group;
};

/* One more than the highest of its groups; a circle is left where it closes. */
static uint32_t height_of(const struct inventory *inv, uint32_t *heights, uint32_t g, int depth)
{
	const struct text_list *members = &inv->groups[g].members;
	uint32_t height = 1, inner;

	if (heights[g] > 0 || depth > LIMIT_INCLUDE_DEPTH)
		return heights[g];
	heights[g] = 1; /* who comes here again goes in a circle */
	for (size_t i = 0; i < members->n; i++) {
		struct slice m = slice_str(members->items[i]);

		if (m.p[0] != '@' ||
		    !text_index_get(&inv->group_names, slice_sub(m, 1, m.n), &inner) || inner == g)
			continue;
		inner = height_of(inv, heights, inner, depth + 1);
		if (inner >= height)
			height = inner + 1;
	}
	return heights[g] = height;
}

static int by_height(const void *l, const void *r)
{
	const struct ranked *a = l, *b = r;

	if (a->height != b->height)
		return a->height < b->height ? -1 : 1;
	return a->group < b->group ? -1 : a->group > b->group;
}

static struct ranked *rank(struct inventory *inv)
{
	struct ranked *all = arena_alloc(&inv->arena, (inv->ngroups + 1) * sizeof(*all));
	uint32_t *heights = arena_alloc(&inv->arena, (inv->ngroups + 1) * sizeof(*heights));

	for (uint32_t g = 0; g < inv->ngroups; g++)
		all[g] = (struct ranked){height_of(inv, heights, g, 0), g};
	if (inv->ngroups > 0)
		qsort(all, inv->ngroups, sizeof(*all), by_height);
	return all;
}

/* What a group says, to all of its hosts. One that says nothing is not even expanded: what is wrong
 * with its members is told to whoever names it. */
static int say_group(struct inventory *inv, const struct inventory_group *g)
{
	bool *chosen;

	if (g->way.said == 0 && g->credential == NULL)
		return 0;
	chosen = arena_alloc(&inv->arena, inv->nhosts + 1);
	if (inventory_mark_group(inv, slice_str(g->name), chosen, &inv->arena, &inv->why) != 0)
		return ERR_USAGE;
	for (size_t h = 0; h < inv->nhosts; h++)
		if (chosen[h] && say(inv, &inv->hosts[h].way, &g->way, g->credential, g->line) != 0)
			return ERR_USAGE;
	return 0;
}

int inventory_resolve(struct inventory *inv)
{
	struct ranked *groups = rank(inv);
	int err = 0;

	for (size_t h = 0; err == 0 && h < inv->nhosts; h++)
		err = say(inv, &inv->hosts[h].way, &inv->hosts[h].own, inv->hosts[h].credential,
		    inv->hosts[h].line);
	for (size_t g = 0; err == 0 && g < inv->ngroups; g++)
		err = say_group(inv, &inv->groups[groups[g].group]);
	for (size_t h = 0; err == 0 && h < inv->nhosts; h++)
		err = say(inv, &inv->hosts[h].way, &inv->defaults.way, inv->defaults.credential, 0);
	return err;
}
