/* The steps, put in order. */
#include "collector/rules/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "common/lower_bound.h"
#include "common/sha256.h"

#define NAME_DIGITS 12

/* Phases, in their order; `line`: the step's first evidence is a line to be removed. */
static const struct {
	const char *flag;
	int phase;
	bool line;
} phases[] = {
    {"cut-trust", 0, true},
    {"remount", 0, true},
    {"revoke-key", 0, true},
    {"unexport", 0, true},
    {"change-root-password", 1, false},
    {"change-all-passwords", 1, false},
    {"change-passwords", 1, false},
    {"inspect", 2, false},
};

static size_t place_of(const char *flag)
{
	size_t i = 0;

	while (i + 1 < sizeof(phases) / sizeof(phases[0]) && strcmp(phases[i].flag, flag) != 0)
		i++;
	return i;
}

static bool is_line(const struct result_plan_step *s)
{
	return phases[place_of(s->flag->flag)].line && s->flag->nevidence > 0;
}

/* ---- Paths over a line ---- */

static int by_ref(const struct evidence_ref *a, const struct evidence_ref *b)
{
	int order = slice_cmp(a->host, b->host);

	if (order == 0)
		order = slice_cmp(a->path, b->path);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int by_ref_of(const void *x, const void *y)
{
	return by_ref(
	    *(const struct evidence_ref *const *)x, *(const struct evidence_ref *const *)y);
}

struct crossings {
	const struct evidence_ref **refs;
	size_t n, cap;
};

/* Each line once for each path. */
static void cross(struct crossings *c, const struct result_reached *to)
{
	size_t first = c->n, kept;

	for (size_t i = 0; i < to->nsteps; i++)
		for (size_t k = 0; k < to->steps[i].nevidence; k++) {
			grow(&c->refs, &c->cap, c->n + 1, sizeof(const struct evidence_ref *));
			c->refs[c->n++] = &to->steps[i].evidence[k];
		}
	if (c->n == first)
		return;
	qsort(c->refs + first, c->n - first, sizeof(const struct evidence_ref *), by_ref_of);
	kept = first + 1;
	for (size_t i = first + 1; i < c->n; i++)
		if (by_ref(c->refs[i], c->refs[kept - 1]) != 0)
			c->refs[kept++] = c->refs[i];
	c->n = kept;
}

static struct crossings crossings_of(const struct result *r)
{
	struct crossings c = {0};

	for (size_t i = 0; i < r->nhosts; i++)
		for (size_t k = 0; k < r->hosts[i].nreached; k++)
			cross(&c, &r->hosts[i].reached[k]);
	if (c.n > 1)
		qsort(c.refs, c.n, sizeof(const struct evidence_ref *), by_ref_of);
	return c;
}

static size_t count(const struct crossings *c, const struct evidence_ref *ref)
{
	size_t lo, n = 0;

	LOWER_BOUND(lo, c->n, by_ref(c->refs[lo], ref) < 0);
	while (lo + n < c->n && by_ref(c->refs[lo + n], ref) == 0)
		n++;
	return n;
}

/* ---- Steps ---- */

/* A name that another run of the same plan gives as well. */
static struct slice name_of(struct arena *a, const struct result_plan_step *s)
{
	struct slice text = arena_printf(
	    a, "%s\n%.*s\n%.*s", s->flag->flag, SLICE_ARG(s->host), SLICE_ARG(s->flag->subject));
	char hash[SHA256_HEX_BYTES];

	if (is_line(s))
		text = arena_printf(a, "%.*s\n%.*s\n%u", SLICE_ARG(text),
		    SLICE_ARG(s->flag->evidence[0].path), s->flag->evidence[0].line);
	sha256_hex(text, hash);
	return arena_dup(a, slice_of(hash, NAME_DIGITS));
}

/* A host with its place in the result, which has the worst and nearest first. */
struct placed {
	struct result_plan_step step;
	size_t host;
};

static int by_turn(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	size_t fa = place_of(a->step.flag->flag), fb = place_of(b->step.flag->flag);
	int order = phases[fa].phase - phases[fb].phase;

	if (order == 0 && a->step.paths != b->step.paths)
		order = a->step.paths > b->step.paths ? -1 : 1;
	if (order == 0 && a->step.flag->priority != b->step.flag->priority)
		order = a->step.flag->priority - b->step.flag->priority;
	if (order == 0 && a->host != b->host)
		order = a->host < b->host ? -1 : 1;
	if (order == 0 && fa != fb)
		order = fa < fb ? -1 : 1;
	if (order == 0 && is_line(&a->step) && is_line(&b->step))
		order = by_ref(&a->step.flag->evidence[0], &b->step.flag->evidence[0]);
	if (order == 0)
		order = slice_cmp(a->step.flag->subject, b->step.flag->subject);
	return order != 0 ? order : slice_cmp(a->step.flag->why, b->step.flag->why);
}

void plan_make(struct result_plan *p, struct arena *a, const struct result *r)
{
	struct crossings crossings = crossings_of(r);
	struct placed *all = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < r->nhosts; i++)
		for (size_t k = 0; k < r->hosts[i].nflags; k++) {
			struct placed one = {{.flag = &r->hosts[i].flags[k]}, i};

			one.step.host = r->hosts[i].name;
			one.step.name = name_of(a, &one.step);
			if (is_line(&one.step))
				one.step.paths = count(&crossings, &one.step.flag->evidence[0]);
			grow(&all, &cap, n + 1, sizeof(*all));
			all[n++] = one;
		}
	if (n > 1)
		qsort(all, n, sizeof(*all), by_turn);
	*p = (struct result_plan){
	    .title = r->title,
	    .swept_at = r->swept_at,
	    .compromised = r->compromised,
	    .ncompromised = r->ncompromised,
	    .steps = arena_alloc(a, (n + 1) * sizeof(*p->steps)),
	    .nsteps = n,
	};
	for (size_t i = 0; i < n; i++) {
		p->steps[i] = all[i].step;
		p->steps[i].state = STEP_OPEN;
	}
	free(all);
	free(crossings.refs);
}

/* ---- Checked ---- */

void plan_recall(struct result_plan *p, const struct slice *done, size_t n)
{
	for (size_t i = 0; i < p->nsteps; i++) {
		size_t lo;

		LOWER_BOUND(lo, n, slice_cmp(done[lo], p->steps[i].name) < 0);
		if (lo < n && slice_eq(done[lo], p->steps[i].name))
			p->steps[i].state = STEP_DONE;
	}
}

static struct plan_verdict check(const struct plan_check *c, const struct plan_edges *edges,
    struct plan_accounts *accounts, const struct result_plan_step *s)
{
	if (is_line(s))
		return plan_check_line(c, edges, &s->flag->evidence[0]);
	if (strcmp(s->flag->flag, "change-all-passwords") == 0)
		return plan_check_passwords(c, accounts, s->host);
	if (phases[place_of(s->flag->flag)].phase == 1)
		return plan_check_password(c, accounts, s->host, s->flag->subject);
	return (struct plan_verdict){STEP_UNKNOWN, SLICE("a person says it: cordon log")};
}

/* Not to know is no reason to forget that it was done and undone. */
static enum step_state after(enum step_state before, enum step_state now)
{
	bool was_done = before == STEP_DONE || before == STEP_UNDONE;

	if (now == STEP_OPEN && was_done)
		return STEP_UNDONE;
	return now == STEP_UNKNOWN && before == STEP_UNDONE ? before : now;
}

void plan_check(struct result_plan *p, const struct plan_check *c)
{
	const struct plan_edges *edges = plan_edges_of(c);
	struct plan_accounts *accounts = plan_accounts_new(c);

	for (size_t i = 0; i < p->nsteps; i++) {
		struct result_plan_step *s = &p->steps[i];
		struct plan_verdict v = check(c, edges, accounts, s);

		s->state = after(s->state, v.state);
		s->says = v.says;
	}
	plan_accounts_free(accounts);
}
