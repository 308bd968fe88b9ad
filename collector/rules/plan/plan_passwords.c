/*
 * Passwords to be changed: by the day of the last change that shadow has. Digests can not tell:
 * each case has a key of its own for them.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/clock.h"
#include "collector/rules/plan/plan.h"

#define DAY_S 86400
#define NAMED 8 /* accounts that the words name */

/* The accounts of a host in one of the cases, by name. */
struct accounts {
	struct fact_account *v;
	size_t n;
};

/* Of the host that was asked for last. */
struct plan_accounts {
	struct slice host;
	const struct seen_host *there; /* in the later case */
	struct accounts was, is;
	struct arena arena;
};

static int by_name(const void *x, const void *y)
{
	return slice_cmp(
	    ((const struct fact_account *)x)->name, ((const struct fact_account *)y)->name);
}

static struct accounts accounts_of(
    struct plan_accounts *at, struct seen *s, const struct seen_host *h)
{
	struct accounts all = {0};

	if (h != NULL && h->seen)
		all.n = fact_load(s->facts, &at->arena, account, h->id, &all.v);
	if (all.n > 1)
		qsort(all.v, all.n, sizeof(*all.v), by_name);
	return all;
}

static void go_to(const struct plan_check *c, struct plan_accounts *at, struct slice host)
{
	if (at->host.p == host.p && at->host.n == host.n)
		return;
	arena_reset(&at->arena);
	at->host = host;
	at->there = seen_host(c->new, host);
	at->was = accounts_of(at, c->old, seen_host(c->old, host));
	at->is = accounts_of(at, c->new, at->there);
}

struct plan_accounts *plan_accounts_new(const struct plan_check *c)
{
	return arena_new(c->a, struct plan_accounts);
}

void plan_accounts_free(struct plan_accounts *at)
{
	arena_free(&at->arena);
}

static const struct fact_account *find(const struct accounts *all, struct slice name)
{
	size_t i = SLICE_LOWER_BOUND(all->v, all->n, name, name);

	return i < all->n && slice_eq(all->v[i].name, name) ? &all->v[i] : NULL;
}

static struct slice state_of(const struct fact_account *f)
{
	return slice_eq_str(f->pw, "shadowed") ? f->shadow : f->pw;
}

static bool has_password(const struct fact_account *f)
{
	struct slice state = state_of(f);

	return slice_eq_str(state, "hash") || slice_eq_str(state, "empty") ||
	       slice_eq_str(state, "unread");
}

/* -1: not known. */
static int64_t day_of(struct slice time)
{
	int64_t s;

	return clock_parse(time, &s) == 0 ? s / DAY_S : -1;
}

static struct plan_verdict verdict(enum step_state state, struct slice says)
{
	return (struct plan_verdict){state, says};
}

/* is NULL: there is no such account any more. */
static struct plan_verdict judge(
    const struct plan_check *c, const struct fact_account *was, const struct fact_account *is)
{
	int64_t swept = day_of(c->swept_at);

	if (is == NULL)
		return verdict(STEP_DONE, SLICE("the account is gone"));
	if (slice_eq_str(state_of(is), "unread"))
		return verdict(STEP_UNKNOWN, SLICE("shadow was not read"));
	if (!has_password(is))
		return verdict(STEP_DONE,
		    arena_printf(c->a, "it has no password now: %.*s", SLICE_ARG(state_of(is))));
	if (is->lastchg < 0 || was->lastchg < 0 || swept < 0)
		return verdict(STEP_UNKNOWN, SLICE("no day of the last change"));
	if (is->lastchg > swept || is->lastchg > was->lastchg)
		return verdict(STEP_DONE, SLICE("changed since"));
	if (is->lastchg == swept)
		return verdict(STEP_UNKNOWN,
		    SLICE("last changed on the day of the sweep: before it or after it"));
	return verdict(STEP_OPEN, SLICE("not changed since"));
}

/* Is there anything to read at all? */
static bool is_blind(
    const struct plan_check *c, const struct plan_accounts *at, struct plan_verdict *v)
{
	if (at->there == NULL || !at->there->seen) {
		*v = verdict(STEP_UNKNOWN, SLICE("the host was not seen"));
		return true;
	}
	if (at->is.n > 0)
		return false;
	*v = verdict(STEP_UNKNOWN, seen_unsure(c->new, c->a, at->there, SLICE("/etc/passwd")));
	if (v->says.n == 0)
		v->says = SLICE("no account was read");
	return true;
}

struct plan_verdict plan_check_password(
    const struct plan_check *c, struct plan_accounts *at, struct slice host, struct slice account)
{
	const struct fact_account *was;
	struct plan_verdict v;

	go_to(c, at, host);
	if (is_blind(c, at, &v))
		return v;
	was = find(&at->was, account);
	if (was == NULL)
		return verdict(STEP_UNKNOWN, SLICE("the account was not read before"));
	return judge(c, was, find(&at->is, account));
}

/* "alice, bob" of those that are open, or not known. */
static struct plan_verdict add_up(
    const struct plan_check *c, const struct plan_accounts *at, enum step_state wanted, size_t *n)
{
	struct slice names = {0};

	*n = 0;
	for (size_t i = 0; i < at->was.n; i++) {
		const struct fact_account *was = &at->was.v[i];

		if (!has_password(was) || judge(c, was, find(&at->is, was->name)).state != wanted)
			continue;
		if ((*n)++ < NAMED)
			names = arena_printf(c->a, "%.*s%s%.*s", SLICE_ARG(names),
			    *n == 1 ? "" : ", ", SLICE_ARG(was->name));
	}
	return verdict(wanted, arena_printf(c->a, "%s: %zu: %.*s%s",
				   wanted == STEP_OPEN ? "not changed since" : "not known", *n,
				   SLICE_ARG(names), *n > NAMED ? ", ..." : ""));
}

struct plan_verdict plan_check_passwords(
    const struct plan_check *c, struct plan_accounts *at, struct slice host)
{
	struct plan_verdict v;
	size_t n;

	go_to(c, at, host);
	if (is_blind(c, at, &v))
		return v;
	v = add_up(c, at, STEP_OPEN, &n);
	if (n > 0)
		return v;
	v = add_up(c, at, STEP_UNKNOWN, &n);
	return n > 0 ? v : verdict(STEP_DONE, SLICE("all are changed"));
}
