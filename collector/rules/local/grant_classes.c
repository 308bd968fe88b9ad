/* Accounts sorted by the lists that speak of them otherwise than of most. */
#include "collector/rules/local/grant_classes.h"

#include <stdlib.h>
#include <string.h>

#include "include/limits.h"

/* A list that says otherwise of an account than of most. */
struct turn {
	uint32_t account, list;
};

static int by_account(const void *x, const void *y)
{
	const struct turn *a = x, *b = y;

	if (a->account != b->account)
		return a->account < b->account ? -1 : 1;
	return (a->list > b->list) - (a->list < b->list);
}

/* Root needs nobody. Accounts that share a uid are each asked, for the groups that they have. */
static bool may_call(const struct rule_ctx *c, uint32_t account)
{
	return c->accounts[account].uid != 0;
}

static struct turn *collect_turns(struct grants *g, size_t *n)
{
	size_t most = 0;
	struct turn *turns;

	*n = 0;
	for (uint32_t k = 0; k < g->nlists; k++)
		most += g->lists[k].n;
	if (most > LIMIT_GRANT_TURNS) {
		most = LIMIT_GRANT_TURNS;
		g->cut = "lines for more accounts than the limit";
		g->unsure = slice_str(g->cut);
	}
	turns = arena_alloc(g->c->arena, (most + 1) * sizeof(*turns));
	for (uint32_t k = 0; k < g->nlists; k++)
		for (size_t i = 0; i < g->lists[k].n && *n < most; i++)
			if (may_call(g->c, g->lists[k].v[i]))
				turns[(*n)++] = (struct turn){g->lists[k].v[i], k};
	if (*n > 1)
		qsort(turns, *n, sizeof(*turns), by_account);
	return turns;
}

static int by_turned(const void *x, const void *y)
{
	const struct grant_member *a = x, *b = y;
	size_t n = a->nturned < b->nturned ? a->nturned : b->nturned;

	for (size_t i = 0; i < n; i++)
		if (a->turned[i] != b->turned[i])
			return a->turned[i] < b->turned[i] ? -1 : 1;
	if (a->nturned != b->nturned)
		return a->nturned < b->nturned ? -1 : 1;
	return (a->account > b->account) - (a->account < b->account);
}

bool grant_same_class(const struct grant_member *a, const struct grant_member *b)
{
	return a->nturned == b->nturned &&
	       (a->nturned == 0 ||
		   memcmp(a->turned, b->turned, a->nturned * sizeof(*a->turned)) == 0);
}

struct grant_member *grant_members(struct grants *g, size_t *n)
{
	struct rule_ctx *c = g->c;
	struct grant_member *members = arena_alloc(c->arena, (c->naccounts + 1) * sizeof(*members));
	size_t nturns, at = 0;
	const struct turn *turns = collect_turns(g, &nturns);
	uint32_t *lists = arena_alloc(c->arena, (nturns + 1) * sizeof(*lists));

	*n = 0;
	for (size_t i = 0; i < nturns; i++)
		lists[i] = turns[i].list;
	for (uint32_t i = 0; i < c->naccounts; i++) {
		struct grant_member m = {i, lists + at, 0};

		while (at < nturns && turns[at].account == i)
			at++, m.nturned++;
		if (may_call(c, i))
			members[(*n)++] = m;
	}
	if (*n > 1)
		qsort(members, *n, sizeof(*members), by_turned);
	return members;
}
