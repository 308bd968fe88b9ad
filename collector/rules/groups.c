/* Sorted lists of pointers, and binary search over them. */
#include "collector/rules/groups.h"

#include <stdlib.h>

#include "collector/rules/rule.h"
#include "common/formats/nsswitch.h"
#include "common/lower_bound.h"

static int order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Pointers into one array: their order is the order of the rows. */
static int row_order(const void *a, const void *b)
{
	return (a > b) - (a < b);
}

static int by_gid(const void *x, const void *y)
{
	const struct fact_unix_group *a = *(const struct fact_unix_group *const *)x;
	const struct fact_unix_group *b = *(const struct fact_unix_group *const *)y;
	int order = order_of(a->gid, b->gid);

	return order != 0 ? order : row_order(a, b);
}

static int by_name(const void *x, const void *y)
{
	const struct fact_unix_group *a = *(const struct fact_unix_group *const *)x;
	const struct fact_unix_group *b = *(const struct fact_unix_group *const *)y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : row_order(a, b);
}

static int by_member(const void *x, const void *y)
{
	const struct fact_group_member *a = *(const struct fact_group_member *const *)x;
	const struct fact_group_member *b = *(const struct fact_group_member *const *)y;
	int order = slice_cmp(a->member, b->member);

	if (order == 0)
		order = order_of(a->gid, b->gid);
	return order != 0 ? order : row_order(a, b);
}

static int by_number(const void *x, const void *y)
{
	const struct fact_group_member *a = *(const struct fact_group_member *const *)x;
	const struct fact_group_member *b = *(const struct fact_group_member *const *)y;
	int order = order_of(a->gid, b->gid);

	return order != 0 ? order : row_order(a, b);
}

static int by_primary(const void *x, const void *y)
{
	const struct fact_account *a = *(const struct fact_account *const *)x;
	const struct fact_account *b = *(const struct fact_account *const *)y;
	int order = order_of(a->gid, b->gid);

	return order != 0 ? order : row_order(a, b);
}

/* Sorted pointers to the n rows of an array. */
static void *sorted(struct arena *arena, const void *rows, size_t n, size_t row_bytes,
    int (*order)(const void *, const void *))
{
	const void **list = arena_alloc(arena, (n + 1) * sizeof(*list));

	for (size_t i = 0; i < n; i++)
		list[i] = (const uint8_t *)rows + i * row_bytes;
	if (n > 1)
		qsort(list, n, sizeof(*list), order);
	return list;
}

/* Is one of these sources no file of the host? */
static bool is_elsewhere(struct slice sources)
{
	struct slice source;

	while (word_next(&sources, &source))
		if (!nsswitch_is_own(source))
			return true;
	return false;
}

const struct group_index *groups_build(const struct rule_ctx *c)
{
	struct group_index *x = arena_new(c->arena, struct group_index);
	struct fact_resolver *sources;

	*x = (struct group_index){
	    .ngroups = c->ngroups, .nlisted = c->nmembers, .nprimary = c->naccounts};
	x->groups = sorted(c->arena, c->groups, x->ngroups, sizeof(*c->groups), by_gid);
	x->named = sorted(c->arena, c->groups, x->ngroups, sizeof(*c->groups), by_name);
	x->listed = sorted(c->arena, c->members, x->nlisted, sizeof(*c->members), by_member);
	x->members = sorted(c->arena, c->members, x->nlisted, sizeof(*c->members), by_number);
	x->primary = sorted(c->arena, c->accounts, x->nprimary, sizeof(*c->accounts), by_primary);
	if (fact_load(c->facts, c->arena, resolver, c->host_id, &sources) > 0) {
		x->elsewhere = is_elsewhere(sources->groups);
		x->accounts_elsewhere = is_elsewhere(sources->accounts);
	}
	return x;
}

const struct fact_unix_group *groups_row(const struct group_index *x, int64_t gid)
{
	size_t lo;

	LOWER_BOUND(lo, x->ngroups, x->groups[lo]->gid < gid);
	return lo < x->ngroups && x->groups[lo]->gid == gid ? x->groups[lo] : NULL;
}

const struct fact_unix_group *groups_named(const struct group_index *x, struct slice name)
{
	size_t lo = SLICE_LOWER_BOUND_AT(x->named, x->ngroups, name, name);

	return lo < x->ngroups && slice_eq(x->named[lo]->name, name) ? x->named[lo] : NULL;
}

size_t groups_listing(const struct group_index *x, const struct fact_account *account,
    const struct fact_group_member *const **first)
{
	size_t lo = SLICE_LOWER_BOUND_AT(x->listed, x->nlisted, member, account->name), n = 0;

	while (lo + n < x->nlisted && slice_eq(x->listed[lo + n]->member, account->name))
		n++;
	*first = x->listed + lo;
	return n;
}

bool groups_has(const struct group_index *x, const struct fact_account *account, int64_t gid)
{
	size_t lo = 0, hi = x->nlisted;

	if (account->gid == gid)
		return true;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = slice_cmp(x->listed[mid]->member, account->name);

		if (order < 0 || (order == 0 && x->listed[mid]->gid < gid))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->nlisted && x->listed[lo]->gid == gid &&
	       slice_eq(x->listed[lo]->member, account->name);
}

/* The first of them whose number is not less. */
static size_t first_listed(const struct group_index *x, int64_t gid)
{
	size_t lo;

	LOWER_BOUND(lo, x->nlisted, x->members[lo]->gid < gid);
	return lo;
}

static size_t first_primary(const struct group_index *x, int64_t gid)
{
	size_t lo;

	LOWER_BOUND(lo, x->nprimary, x->primary[lo]->gid < gid);
	return lo;
}

/* Large groups are asked about for many files: their members are not counted one by one. */
size_t groups_members(
    const struct group_index *x, int64_t gid, const struct fact_group_member *const **first)
{
	size_t from = first_listed(x, gid);

	*first = x->members + from;
	return gid == INT64_MAX ? x->nlisted - from : first_listed(x, gid + 1) - from;
}

size_t groups_primary(
    const struct group_index *x, int64_t gid, const struct fact_account *const **first)
{
	size_t from = first_primary(x, gid);

	*first = x->primary + from;
	return gid == INT64_MAX ? x->nprimary - from : first_primary(x, gid + 1) - from;
}

struct slice groups_unknown(const struct rule_ctx *c, struct slice name)
{
	return arena_printf(
	    c->arena, "whether a directory service has it in the group %.*s", SLICE_ARG(name));
}
