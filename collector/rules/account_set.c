/* Sets as sorted numbers and a word on the rest. */
#include "collector/rules/account_set.h"

#include <stdlib.h>
#include <string.h>

#include "common/lower_bound.h"

/* ---- Sets ---- */

static size_t lower_bound(const struct account_set *s, uint32_t account)
{
	size_t lo;

	LOWER_BOUND(lo, s->n, s->v[lo] < account);
	return lo;
}

bool account_set_has(const struct account_set *s, uint32_t account)
{
	size_t i = lower_bound(s, account);

	return (i < s->n && s->v[i] == account) != s->all;
}

bool account_set_empty(const struct account_set *s, size_t count)
{
	return s->all ? s->n >= count : s->n == 0;
}

bool account_set_eq(const struct account_set *x, const struct account_set *y)
{
	return x->all == y->all && x->n == y->n &&
	       (x->n == 0 || memcmp(x->v, y->v, x->n * sizeof(*x->v)) == 0);
}

static bool in_or(bool x, bool y)
{
	return x || y;
}

static bool in_and(bool x, bool y)
{
	return x && y;
}

static bool in_minus(bool x, bool y)
{
	return x && !y;
}

static struct account_set combine(struct arena *a, const struct account_set *x,
    const struct account_set *y, bool (*in)(bool, bool))
{
	struct account_set r = {.all = in(x->all, y->all)};
	size_t i = 0, k = 0;

	r.v = arena_alloc(a, (x->n + y->n + 1) * sizeof(*r.v));
	while (i < x->n || k < y->n) {
		bool of_x = i < x->n && (k == y->n || x->v[i] <= y->v[k]);
		bool of_y = k < y->n && (i == x->n || y->v[k] <= x->v[i]);
		uint32_t account = of_x ? x->v[i] : y->v[k];

		if (in(of_x != x->all, of_y != y->all) != r.all)
			r.v[r.n++] = account;
		i += of_x;
		k += of_y;
	}
	return r;
}

struct account_set account_set_or(
    struct arena *a, const struct account_set *x, const struct account_set *y)
{
	return combine(a, x, y, in_or);
}

struct account_set account_set_and(
    struct arena *a, const struct account_set *x, const struct account_set *y)
{
	return combine(a, x, y, in_and);
}

struct account_set account_set_minus(
    struct arena *a, const struct account_set *x, const struct account_set *y)
{
	return combine(a, x, y, in_minus);
}

/* Those of whom it says nothing but what is in `of`, and something that is in `least`. */
static struct account_set select_set(
    struct arena *a, const struct account_answers *answers, int least, int of)
{
	struct account_set s = {
	    .all = (answers->otherwise & least) != 0 && (answers->otherwise & ~of) == 0};

	s.v = arena_alloc(a, (answers->n + 1) * sizeof(*s.v));
	for (size_t i = 0; i < answers->n; i++) {
		int says = answers->v[i].says;

		if (((says & least) != 0 && (says & ~of) == 0) != s.all)
			s.v[s.n++] = answers->v[i].account;
	}
	return s;
}

struct account_set account_set_of(struct arena *a, const struct account_answers *answers)
{
	return select_set(a, answers, ANSWER_YES, ANSWER_NO | ANSWER_NOTHING | ANSWER_YES);
}

struct account_set account_set_sure(struct arena *a, const struct account_answers *answers)
{
	return select_set(a, answers, ANSWER_YES, ANSWER_YES);
}

/* ---- Lists ---- */

void account_marks_begin(struct account_marks *m, struct arena *a, size_t count)
{
	*m = (struct account_marks){
	    .count = count,
	    .seen = arena_alloc(a, (count + 1) * sizeof(*m->seen)),
	    .says = arena_alloc(a, count + 1),
	    .marked = arena_alloc(a, (count + 1) * sizeof(*m->marked)),
	};
	account_marks_clear(m);
}

static int as_bit(int says)
{
	return says < 0 ? ANSWER_NO : says > 0 ? ANSWER_YES : ANSWER_NOTHING;
}

void account_marks_clear(struct account_marks *m)
{
	account_mark_all(m, 0);
}

static void set(struct account_marks *m, uint32_t account, int bits)
{
	if (m->seen[account] != m->round) {
		m->seen[account] = m->round;
		m->marked[m->nmarked++] = account;
	}
	m->says[account] = (int8_t)bits;
}

void account_mark(struct account_marks *m, uint32_t account, int says)
{
	set(m, account, as_bit(says));
}

static void set_all(struct account_marks *m, int bits)
{
	m->round++;
	m->nmarked = 0;
	m->otherwise = bits;
}

void account_mark_all(struct account_marks *m, int says)
{
	set_all(m, as_bit(says));
}

/* What stood before stays where the new one may say nothing. */
static int merged(int before, int bits)
{
	return (bits & ANSWER_NOTHING) != 0 ? before | (bits & ~ANSWER_NOTHING) : bits;
}

void account_mark_maybe(struct account_marks *m, int says)
{
	int bits = ANSWER_NOTHING | as_bit(says);

	for (size_t i = 0; i < m->nmarked; i++)
		m->says[m->marked[i]] = (int8_t)merged(m->says[m->marked[i]], bits);
	m->otherwise = merged(m->otherwise, bits);
}

static int turned(int bits, int turn)
{
	if (turn > 0)
		return bits;
	return (bits & ANSWER_NOTHING) | ((bits & ANSWER_NO) != 0 ? ANSWER_YES : 0) |
	       ((bits & ANSWER_YES) != 0 ? ANSWER_NO : 0);
}

static int before(const struct account_marks *m, uint32_t account)
{
	return m->seen[account] == m->round ? m->says[account] : m->otherwise;
}

static bool names(const struct account_answers *list, uint32_t account)
{
	size_t lo;

	LOWER_BOUND(lo, list->n, list->v[lo].account < account);
	return lo < list->n && list->v[lo].account == account;
}

/* Those whom the other list does not name, by what it may say of all. */
static void mark_others(struct account_marks *m, const struct account_answers *other, int bits)
{
	for (size_t i = 0; i < other->n; i++)
		set(m, other->v[i].account, before(m, other->v[i].account));
	for (size_t i = 0; i < m->nmarked; i++)
		if (!names(other, m->marked[i]))
			m->says[m->marked[i]] = (int8_t)merged(m->says[m->marked[i]], bits);
	m->otherwise = merged(m->otherwise, bits);
}

void account_mark_answers(struct account_marks *m, const struct account_answers *other, int turn)
{
	int bits = turned(other->otherwise, turn);

	if ((bits & ANSWER_NOTHING) == 0)
		set_all(m, bits);
	else if (bits != ANSWER_NOTHING)
		mark_others(m, other, bits);
	for (size_t i = 0; i < other->n; i++) {
		uint32_t account = other->v[i].account;

		set(m, account, merged(before(m, account), turned(other->v[i].says, turn)));
	}
}

static int by_account(const void *x, const void *y)
{
	const struct account_answer *a = x, *b = y;

	return (a->account > b->account) - (a->account < b->account);
}

struct account_answers account_marks_end(struct account_marks *m, struct arena *a)
{
	struct account_answers r = {.otherwise = m->otherwise};

	r.v = arena_alloc(a, (m->nmarked + 1) * sizeof(*r.v));
	for (size_t i = 0; i < m->nmarked; i++)
		r.v[r.n++] = (struct account_answer){m->marked[i], m->says[m->marked[i]]};
	if (r.n > 1)
		qsort(r.v, r.n, sizeof(*r.v), by_account);
	return r;
}

/* ---- Names ---- */

static struct slice lowered(struct arena *a, struct slice s)
{
	char *p = arena_str(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, s.n);
}

static int by_name(const void *x, const void *y)
{
	const struct account_name *a = x, *b = y;
	int order = slice_cmp(a->lower, b->lower);

	return order != 0 ? order : (a->account > b->account) - (a->account < b->account);
}

struct account_names account_names_of(const struct rule_ctx *c)
{
	struct account_names names = {.n = c->naccounts};

	names.v = arena_alloc(c->arena, (names.n + 1) * sizeof(*names.v));
	for (size_t i = 0; i < names.n; i++)
		names.v[i] =
		    (struct account_name){lowered(c->arena, c->accounts[i].name), (uint32_t)i};
	if (names.n > 1)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	return names;
}

struct account_names account_names_of_groups(const struct rule_ctx *c)
{
	struct account_names names = {.n = c->ngroups};

	names.v = arena_alloc(c->arena, (names.n + 1) * sizeof(*names.v));
	for (size_t i = 0; i < names.n; i++)
		names.v[i] =
		    (struct account_name){lowered(c->arena, c->groups[i].name), (uint32_t)i};
	if (names.n > 1)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	return names;
}

const struct account_name *account_names_find(
    const struct account_names *names, struct arena *a, struct slice name, size_t *n)
{
	struct slice wanted = lowered(a, name);
	size_t lo = SLICE_LOWER_BOUND(names->v, names->n, lower, wanted);

	for (*n = 0; lo + *n < names->n && slice_eq(names->v[lo + *n].lower, wanted); (*n)++)
		;
	return &names->v[lo];
}
