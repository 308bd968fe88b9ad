/* Classes of accounts, and for each the lines from the last to the first. */
#include "collector/rules/local/grants.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/local/grant_command.h"
#include "collector/rules/local/grant_ways.h"

/* Accounts times lists that say otherwise of them: beyond it the lines were made to be slow. */
#define MOST_TURNED 4000000
/* Later commands that one is compared with. */
#define MOST_LATER 500

/* ---- Classes ---- */

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
	if (most > MOST_TURNED) {
		most = MOST_TURNED;
		g->unsure = SLICE("lines for more accounts than the limit");
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

/* One account with the lists that turn for it. */
struct member {
	uint32_t account;
	const uint32_t *turned;
	size_t nturned;
};

static int by_turned(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	size_t n = a->nturned < b->nturned ? a->nturned : b->nturned;

	for (size_t i = 0; i < n; i++)
		if (a->turned[i] != b->turned[i])
			return a->turned[i] < b->turned[i] ? -1 : 1;
	if (a->nturned != b->nturned)
		return a->nturned < b->nturned ? -1 : 1;
	return (a->account > b->account) - (a->account < b->account);
}

static bool same_class(const struct member *a, const struct member *b)
{
	return a->nturned == b->nturned &&
	       (a->nturned == 0 ||
		   memcmp(a->turned, b->turned, a->nturned * sizeof(*a->turned)) == 0);
}

static struct member *collect_members(struct grants *g, size_t *n)
{
	struct rule_ctx *c = g->c;
	struct member *members = arena_alloc(c->arena, (c->naccounts + 1) * sizeof(*members));
	size_t nturns, at = 0;
	const struct turn *turns = collect_turns(g, &nturns);
	uint32_t *lists = arena_alloc(c->arena, (nturns + 1) * sizeof(*lists));

	*n = 0;
	for (size_t i = 0; i < nturns; i++)
		lists[i] = turns[i].list;
	for (uint32_t i = 0; i < c->naccounts; i++) {
		struct member m = {i, lists + at, 0};

		while (at < nturns && turns[at].account == i)
			at++, m.nturned++;
		if (may_call(c, i))
			members[(*n)++] = m;
	}
	if (*n > 1)
		qsort(members, *n, sizeof(*members), by_turned);
	return members;
}

static bool is_turned(const struct grant_class *k, uint32_t list)
{
	for (size_t lo = 0, hi = k->nturned; lo < hi;) {
		size_t mid = (lo + hi) / 2;

		if (k->turned[mid] == list)
			return true;
		if (k->turned[mid] < list)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool grant_class_in(const struct grant_class *k, uint32_t list)
{
	return k->g->lists[list].all != is_turned(k, list);
}

/* ---- One class ---- */

/* What is known from the lines that stand later. */
struct judging {
	struct grant_class *k;
	struct account_set closed; /* targets of which all is decided */
	const struct grant **closers, **later, **doubts;
	size_t ncloser, nlater, ndoubt, room;
	struct account_set fallback; /* targets of lines that name none */
};

static struct account_set targets_of(const struct judging *j, const struct grant *v)
{
	return v->targets != NULL ? *v->targets : j->fallback;
}

static bool is_empty(const struct judging *j, const struct account_set *s)
{
	return account_set_empty(s, j->k->g->c->naccounts);
}

static void refuse(struct judging *j, const struct grant *v, const struct account_set *targets,
    struct fact_origin at, const char *why)
{
	struct grant_way w = {.k = j->k, .v = v, .targets = *targets};

	if (j->k->g->c->refusals == NULL)
		return;
	w.shut = why;
	w.shut_at = at;
	grant_way_add(&w);
}

/* A later line decides for the rest of the targets: which? */
static void refuse_overruled(
    struct judging *j, const struct grant *v, const struct account_set *targets)
{
	struct rule_ctx *c = j->k->g->c;

	for (size_t i = 0; i < j->ncloser && c->refusals != NULL; i++) {
		struct account_set of = targets_of(j, j->closers[i]);
		struct account_set part = account_set_and(c->arena, targets, &of);

		if (!is_empty(j, &part))
			refuse(j, v, &part, j->closers[i]->at,
			    j->closers[i]->deny ? "a later line refuses everything"
						: "a later line decides");
	}
}

/* Lines of which it is not known whether they count may change what this one gives. */
static struct slice doubt(const struct judging *j, const struct grant *v, struct slice unsure)
{
	struct rule_ctx *c = j->k->g->c;

	for (size_t i = 0; i < j->ndoubt && unsure.n < DOOR_LIST_BYTES; i++) {
		const struct grant *later = j->doubts[i];
		struct account_set of = targets_of(j, later), mine = targets_of(j, v);
		struct account_set both = account_set_and(c->arena, &of, &mine);

		if (is_empty(j, &both) || grant_covers(&later->what, &v->what) == 0)
			continue;
		unsure = arena_printf(c->arena, "%.*s%swhether %.*s:%lld decides",
		    SLICE_ARG(unsure), unsure.n > 0 ? "; " : "", SLICE_ARG(later->at.path),
		    (long long)later->at.line);
	}
	return unsure;
}

static struct slice both(struct arena *a, struct slice x, struct slice y)
{
	if (x.n == 0 || y.n == 0)
		return x.n == 0 ? y : x;
	return arena_printf(a, "%.*s; %.*s", SLICE_ARG(x), SLICE_ARG(y));
}

/* Adds what the line gives for these targets. */
static void give(struct judging *j, const struct grant *v, const struct account_set *targets,
    struct slice unsure)
{
	struct grants *g = j->k->g;
	struct grant_part parts[GRANT_PARTS];
	size_t n = g->parts(j->k, v, targets, parts);
	struct arena *a = g->c->arena;

	unsure = doubt(j, v, both(a, both(a, g->unsure, v->unsure), unsure));
	for (size_t i = 0; i < n; i++) {
		struct grant one = *v;
		struct grant_way w = {.k = j->k,
		    .v = &one,
		    .targets = parts[i].targets,
		    .gate = parts[i].gate,
		    .shut = parts[i].shut,
		    .shut_at = parts[i].shut_at,
		    .unsure = both(a, unsure, parts[i].unsure)};

		one.noexec = parts[i].noexec;
		one.setenv = parts[i].setenv;
		grant_way_add(&w);
	}
}

static void push(struct judging *j, const struct grant ***list, size_t *n, const struct grant *v)
{
	if (*list == NULL)
		*list = arena_alloc(j->k->g->c->arena, (j->room + 1) * sizeof(**list));
	(*list)[(*n)++] = v;
}

/* A line that speaks of any program at all. */
static void judge_all(struct judging *j, const struct grant *v, const struct account_set *open)
{
	struct arena *a = j->k->g->c->arena;
	struct account_set targets = targets_of(j, v);

	if (!v->deny)
		give(j, v, open, slice_of(NULL, 0));
	if (v->unsure.n > 0) {
		push(j, &j->doubts, &j->ndoubt, v);
		return;
	}
	if (v->deny)
		refuse(j, v, open, v->at, "the line refuses everything");
	j->closed = account_set_or(a, &j->closed, &targets);
	push(j, &j->closers, &j->ncloser, v);
}

/* Takes the targets off for which a later line decides about this very command. */
static struct slice overrule(struct judging *j, const struct grant *v, struct account_set *open)
{
	struct arena *a = j->k->g->c->arena;
	size_t from = j->nlater > MOST_LATER ? j->nlater - MOST_LATER : 0;
	struct slice unsure =
	    from > 0 ? SLICE("whether one of many later lines decides") : slice_of(NULL, 0);

	for (size_t i = j->nlater; i > from && !is_empty(j, open); i--) {
		const struct grant *later = j->later[i - 1];
		struct account_set of = targets_of(j, later), part = account_set_and(a, open, &of);
		int covers = is_empty(j, &part) ? 0 : grant_covers(&later->what, &v->what);

		if (covers > 0 && later->unsure.n == 0) {
			refuse(j, v, &part, later->at,
			    later->deny ? "a later line refuses the command"
					: "a later line decides about the command");
			*open = account_set_minus(a, open, &of);
		} else if (covers != 0 && later->deny) {
			unsure = both(a, unsure,
			    arena_printf(a, "what %.*s:%lld takes away", SLICE_ARG(later->at.path),
				(long long)later->at.line));
		}
	}
	return unsure;
}

static void judge_one(struct judging *j, const struct grant *v)
{
	struct arena *a = j->k->g->c->arena;
	struct account_set targets = targets_of(j, v), open;
	struct slice unsure;

	if (v->dead != NULL) {
		refuse(j, v, &targets, v->at, v->dead);
		return;
	}
	open = account_set_minus(a, &targets, &j->closed);
	if (j->ncloser > 0)
		refuse_overruled(j, v, &targets);
	if (is_empty(j, &open) && v->ngids == 0)
		return;
	if (v->what.all && !v->what.digest) {
		judge_all(j, v, &open);
		return;
	}
	if (!v->deny) {
		unsure = overrule(j, v, &open);
		if (!is_empty(j, &open) || v->ngids > 0)
			give(j, v, &open, unsure);
	}
	push(j, &j->later, &j->nlater, v);
}

/* ---- The lines of a class ---- */

/* Where the grants of each list begin. */
static size_t *index_lists(const struct grants *g)
{
	size_t *first = arena_alloc(g->c->arena, (g->nlists + 2) * sizeof(*first)), at = 0;

	for (uint32_t k = 0; k <= g->nlists; k++) {
		while (at < g->n && g->v[at].list < k)
			at++;
		first[k] = at;
	}
	return first;
}

/* Lists that most accounts are in, and that have lines. */
static uint32_t *common_lists(const struct grants *g, const size_t *first, size_t *n)
{
	uint32_t *v = arena_alloc(g->c->arena, (g->nlists + 1) * sizeof(*v));

	*n = 0;
	for (uint32_t k = 0; k < g->nlists; k++)
		if (g->lists[k].all && first[k] < first[k + 1])
			v[(*n)++] = k;
	return v;
}

struct lines_of_class {
	const size_t *first;
	const uint32_t *common;
	size_t ncommon;
};

static size_t count_lines(const struct grant_class *k, const struct lines_of_class *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->ncommon; i++)
		n += l->first[l->common[i] + 1] - l->first[l->common[i]];
	for (size_t i = 0; i < k->nturned; i++)
		n += l->first[k->turned[i] + 1] - l->first[k->turned[i]];
	return n;
}

static void judge_list(struct judging *j, const struct lines_of_class *l, uint32_t list)
{
	if (!grant_class_in(j->k, list))
		return;
	for (size_t i = l->first[list + 1]; i > l->first[list]; i--)
		judge_one(j, &j->k->g->v[i - 1]);
}

/* From the last list to the first, both kinds in their order. */
static void judge_class(struct grant_class *k, const struct lines_of_class *l)
{
	struct judging j = {.k = k, .room = count_lines(k, l)};
	size_t i = l->ncommon, t = k->nturned;

	if (j.room == 0)
		return;
	j.fallback = k->g->begin(k);
	while (i > 0 || t > 0) {
		bool of_common = t == 0 || (i > 0 && l->common[i - 1] >= k->turned[t - 1]);
		uint32_t list = of_common ? l->common[i - 1] : k->turned[t - 1];

		judge_list(&j, l, list);
		i -= i > 0 && l->common[i - 1] == list;
		t -= t > 0 && k->turned[t - 1] == list;
	}
}

/* Each class with memory of its own. */
void grants_judge(struct grants *g)
{
	struct rule_ctx *c = g->c, own = *c;
	size_t n, end;
	const struct member *m = collect_members(g, &n);
	struct lines_of_class lines = {.first = index_lists(g)};
	uint32_t *accounts = arena_alloc(c->arena, (n + 1) * sizeof(*accounts));
	struct arena arena = {0};

	lines.common = common_lists(g, lines.first, &lines.ncommon);
	for (size_t i = 0; i < n; i++)
		accounts[i] = m[i].account;
	own.arena = &arena;
	g->lasting = c->arena;
	g->crowds = grant_crowds(c->arena);
	g->c = &own;
	for (size_t i = 0; i < n; i = end) {
		struct grant_class k = {.g = g,
		    .accounts = accounts + i,
		    .turned = m[i].turned,
		    .nturned = m[i].nturned,
		    .gate = {NO_NODE, NO_NODE, NO_NODE}};

		for (end = i + 1; end < n && same_class(&m[i], &m[end]); end++)
			;
		k.n = end - i;
		judge_class(&k, &lines);
		arena_reset(&arena);
	}
	arena_free(&arena);
	g->c = c;
}
