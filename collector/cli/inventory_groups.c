/* Groups of hosts: their members, the hosts that name them, and groups within groups. */
#include <string.h>

#include "collector/cli/inventory.h"
#include "common/nearest.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

void inventory_mark_network(const struct inventory *inv, const struct cidr *net, bool *chosen)
{
	for (size_t h = 0; h < inv->nhosts; h++) {
		const struct text_list *all = &inv->hosts[h].addresses;

		for (size_t i = 0; i < all->n; i++) {
			struct addr addr;

			if (address_parse(slice_str(all->items[i]), &addr) == 0 &&
			    cidr_has(net, &addr))
				chosen[h] = true;
		}
	}
}

struct marking {
	const struct inventory *inv;
	bool *chosen;  /* hosts */
	bool *entered; /* groups: each is walked once */
	struct arena *a;
	const char **why;
};

static int mark_group(struct marking *m, struct slice name, int depth);

static int fail_member(struct marking *m, const struct inventory_group *g, const char *member)
{
	struct nearest near = nearest_to(slice_str(member));

	for (size_t i = 0; i < m->inv->nhosts; i++)
		nearest_offer(&near, slice_str(m->inv->hosts[i].name));
	*m->why = words_make(m->a, "%s:%u: group '%s': '%s' is no host of the inventory%s",
	    m->inv->path, g->line, g->name, member, nearest_words(&near, m->a, ""));
	return ERR_USAGE;
}

static int mark_member(
    struct marking *m, const struct inventory_group *g, const char *member, int depth)
{
	struct slice text = slice_str(member);
	const struct inventory_host *h;
	struct cidr net;

	if (text.p[0] == '@')
		return mark_group(m, slice_sub(text, 1, text.n), depth + 1);
	h = inventory_by_name(m->inv, text);
	if (h != NULL)
		m->chosen[h - m->inv->hosts] = true;
	else if (cidr_parse_strict(text, &net) == 0)
		inventory_mark_network(m->inv, &net, m->chosen);
	else
		return fail_member(m, g, member);
	return 0;
}

/* Hosts that name the group themselves. */
static bool mark_by_host(struct marking *m, struct slice name)
{
	bool all = slice_eq_str(name, "all"), any = all;

	for (size_t h = 0; h < m->inv->nhosts; h++) {
		const struct text_list *groups = &m->inv->hosts[h].groups;

		if (all)
			m->chosen[h] = true;
		for (size_t i = 0; i < groups->n; i++)
			if (slice_eq_str(name, groups->items[i]))
				any = m->chosen[h] = true;
	}
	return any;
}

static int fail_group(struct marking *m, struct slice name)
{
	struct nearest near = nearest_to(name);

	nearest_offer(&near, SLICE("all"));
	for (size_t i = 0; i < m->inv->ngroups; i++)
		nearest_offer(&near, slice_str(m->inv->groups[i].name));
	for (size_t h = 0; h < m->inv->nhosts; h++)
		for (size_t i = 0; i < m->inv->hosts[h].groups.n; i++)
			nearest_offer(&near, slice_str(m->inv->hosts[h].groups.items[i]));
	*m->why = words_make(m->a, "@%.*s: no such group in the inventory%s", SLICE_ARG(name),
	    nearest_words(&near, m->a, "@"));
	return ERR_USAGE;
}

static int mark_group(struct marking *m, struct slice name, int depth)
{
	const struct inventory_group *g = inventory_group(m->inv, name);

	if (g != NULL && m->entered[g - m->inv->groups])
		return 0;
	if (!mark_by_host(m, name) && g == NULL)
		return fail_group(m, name);
	if (g == NULL)
		return 0;
	if (depth > LIMIT_INCLUDE_DEPTH) {
		*m->why = words_make(m->a, "%s:%u: groups within groups, over %d deep",
		    m->inv->path, g->line, LIMIT_INCLUDE_DEPTH);
		return ERR_USAGE;
	}
	m->entered[g - m->inv->groups] = true;
	for (size_t i = 0; i < g->members.n; i++)
		if (mark_member(m, g, g->members.items[i], depth) != 0)
			return ERR_USAGE;
	return 0;
}

int inventory_mark_group(const struct inventory *inv, struct slice group, bool *chosen,
    struct arena *a, const char **why)
{
	struct marking m = {inv, chosen, arena_alloc(a, inv->ngroups + 1), a, why};

	return mark_group(&m, group, 0);
}
