/*
 * For each class of accounts the lines from the last to the first. What that costs is counted: a
 * line, a comparison and an edge are a few steps each. Behind the last step all accounts that were
 * not asked to the end are let through as anybody, with the condition that they were not.
 */
#include "collector/rules/local/grants.h"

#include "collector/rules/left_out.h"
#include "collector/rules/local/grant_classes.h"
#include "collector/rules/local/grant_command.h"
#include "collector/rules/local/grant_later.h"
#include "collector/rules/local/grant_ways.h"
#include "common/lower_bound.h"
#include "include/limits.h"

/* Later commands that one is compared with. */
#define MOST_LATER 500

/* ---- Steps ---- */

void grants_step(struct grants *g, size_t steps)
{
	g->steps += steps;
	if (g->steps > LIMIT_GRANT_STEPS)
		g->cut = "more lines for more accounts than the limit";
}

/* Sets are gone over by the dozen of accounts. */
static size_t set_steps(const struct account_set *x, const struct account_set *y)
{
	return 1 + (x->n + y->n) / 16;
}

/* ---- Lists of a class ---- */

static bool is_turned(const struct grant_class *k, uint32_t list)
{
	size_t at;

	LOWER_BOUND(at, k->nturned, k->turned[at] < list);
	return at < k->nturned && k->turned[at] == list;
}

bool grant_class_in(const struct grant_class *k, uint32_t list)
{
	return k->g->lists[list].all != is_turned(k, list);
}

/* ---- One class ---- */

/* What is known from the lines that stand later. */
struct judging {
	struct grant_class *k;
	struct grant_later *later;
	struct account_set closed; /* targets of which all is decided */
	const struct grant **closers, **doubts;
	size_t ncloser, ndoubt, room;
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

static bool is_over(const struct judging *j)
{
	return j->k->g->cut != NULL;
}

static struct account_set both_of(
    const struct judging *j, const struct account_set *x, const struct account_set *y)
{
	struct grants *g = j->k->g;

	grants_step(g, set_steps(x, y));
	return account_set_and(g->c->arena, x, y);
}

static void refuse(struct judging *j, const struct grant *v, const struct account_set *targets,
    struct fact_origin at, const char *why)
{
	struct grant_way w = {.k = j->k, .v = v, .of = v, .targets = *targets};

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

	for (size_t i = 0; i < j->ncloser && c->refusals != NULL && !is_over(j); i++) {
		struct account_set of = targets_of(j, j->closers[i]);
		struct account_set part = both_of(j, targets, &of);

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
		struct account_set both = both_of(j, &of, &mine);

		if (is_over(j))
			return SLICE("whether one of many later lines decides");
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
		    .of = v,
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

/* Takes the targets off for which this later line decides about the very command. */
static struct slice overrule_by(struct judging *j, const struct grant *v, const struct grant *later,
    struct account_set *open, struct slice unsure)
{
	struct arena *a = j->k->g->c->arena;
	struct account_set of = targets_of(j, later), part = both_of(j, open, &of);
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
	return unsure;
}

static struct slice overrule(struct judging *j, const struct grant *v, struct account_set *open)
{
	struct grant_later_walk w = grant_later_of(j->later, v);
	const struct grant *later;
	struct slice unsure = {0};

	for (size_t n = 0; !is_empty(j, open) && (later = grant_later_next(&w)) != NULL; n++) {
		if (n == MOST_LATER || unsure.n > DOOR_LIST_BYTES)
			return both(j->k->g->c->arena, unsure,
			    SLICE("whether one of many later lines decides"));
		unsure = overrule_by(j, v, later, open, unsure);
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
	grants_step(j->k->g, set_steps(&targets, &j->closed));
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
	grant_later_add(j->later, v);
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
	struct grant_later *later;
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
	for (size_t i = l->first[list + 1]; i > l->first[list] && !is_over(j); i--)
		judge_one(j, &j->k->g->v[i - 1]);
}

/* From the last list to the first, both kinds in their order. */
static void judge_class(struct grant_class *k, const struct lines_of_class *l)
{
	struct judging j = {.k = k, .later = l->later, .room = count_lines(k, l)};
	size_t i = l->ncommon, t = k->nturned;

	grants_step(k->g, i + t);
	if (j.room == 0)
		return;
	grant_later_clear(l->later);
	if (k->g->begin != NULL)
		j.fallback = k->g->begin(k);
	while ((i > 0 || t > 0) && !is_over(&j)) {
		bool of_common = t == 0 || (i > 0 && l->common[i - 1] >= k->turned[t - 1]);
		uint32_t list = of_common ? l->common[i - 1] : k->turned[t - 1];

		judge_list(&j, l, list);
		i -= i > 0 && l->common[i - 1] == list;
		t -= t > 0 && k->turned[t - 1] == list;
	}
}

/* ---- All classes ---- */

static bool has_lines(const struct grant_member *m, const struct lines_of_class *l)
{
	bool any = l->ncommon > 0;

	for (size_t i = 0; i < m->nturned && !any; i++)
		any = l->first[m->turned[i]] < l->first[m->turned[i] + 1];
	return any;
}

/* Accounts that were not asked to the end: as one class, which may run anything as anybody,
 * perhaps.
 */
static void judge_rest(struct grants *g, const uint32_t *accounts, size_t n)
{
	static const struct account_set everybody = {.all = true};
	struct grant any = {.at = {0, g->path, 0}, .targets = &everybody, .what.all = true};
	struct grant_class k = {
	    .g = g, .accounts = accounts, .n = n, .gate = {NO_NODE, NO_NODE, NO_NODE}};
	struct grant_way w = {.k = &k,
	    .v = &any,
	    .targets = everybody,
	    .gate = GATE_OF_ANOTHER,
	    .unsure = SLICE("what more lines for more accounts than the limit say")};

	left_out(g->c, any.at, g->cut);
	if (n > 0)
		grant_way_add(&w);
}

/* Each class with memory of its own. Returns of how many accounts, from the first on, all lines
 * were judged. */
static size_t judge_classes(struct grants *g, const struct grant_member *m,
    const uint32_t *accounts, size_t n, const struct lines_of_class *lines)
{
	size_t end;

	for (size_t i = 0; i < n && g->cut == NULL; i = end) {
		struct grant_class k = {.g = g,
		    .accounts = accounts + i,
		    .turned = m[i].turned,
		    .nturned = m[i].nturned,
		    .gate = {NO_NODE, NO_NODE, NO_NODE}};

		for (end = i + 1; end < n && grant_same_class(&m[i], &m[end]); end++)
			;
		k.n = end - i;
		judge_class(&k, lines);
		arena_reset(g->c->arena);
		if (g->cut != NULL)
			return i;
	}
	return g->cut == NULL ? n : 0;
}

void grants_judge(struct grants *g)
{
	struct rule_ctx *c = g->c, own = *c;
	size_t n, done;
	const struct grant_member *m = grant_members(g, &n);
	struct grant_later later;
	struct lines_of_class lines = {.first = index_lists(g), .later = &later};
	uint32_t *accounts = arena_alloc(c->arena, (n + 1) * sizeof(*accounts));
	struct arena arena = {0};
	bool unread = g->cut != NULL;

	grant_later_begin(&later, g);
	lines.common = common_lists(g, lines.first, &lines.ncommon);
	for (size_t i = 0; i < n; i++)
		accounts[i] = m[i].account;
	own.arena = &arena;
	g->lasting = c;
	g->memory = grant_memory(g);
	g->c = &own;
	done = judge_classes(g, m, accounts, n, &lines);
	if (g->cut != NULL) {
		size_t rest = 0;

		for (size_t i = done; i < n; i++)
			if (unread || has_lines(&m[i], &lines))
				accounts[rest++] = m[i].account;
		judge_rest(g, accounts, rest);
	}
	grant_later_free(&later);
	arena_free(&arena);
	g->c = c;
}
