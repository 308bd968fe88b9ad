/*
 * Sets of a host's accounts, as lists of names in sudoers and doas.conf give them: a few accounts,
 * or all but a few. So a line for everybody costs no more than a line for one.
 *
 * Owner: the numbers live in the arena that was passed in. An account is its number in ctx's
 * accounts.
 */
#ifndef CORDON_RULES_ACCOUNT_SET_H
#define CORDON_RULES_ACCOUNT_SET_H

#include "collector/rules/rule.h"

struct account_set {
	bool all;    /* all but those of v */
	uint32_t *v; /* sorted, each once */
	size_t n;
};

bool account_set_has(const struct account_set *s, uint32_t account);
/* Of `count` accounts: does none belong to it? */
bool account_set_empty(const struct account_set *s, size_t count);
bool account_set_eq(const struct account_set *x, const struct account_set *y);
struct account_set account_set_or(
    struct arena *a, const struct account_set *x, const struct account_set *y);
struct account_set account_set_and(
    struct arena *a, const struct account_set *x, const struct account_set *y);
/* Those of x that are not in y. */
struct account_set account_set_minus(
    struct arena *a, const struct account_set *x, const struct account_set *y);

/* What a list says of an account: one of these, or several where that is not known. */
enum { ANSWER_NO = 1, ANSWER_NOTHING = 2, ANSWER_YES = 4 };

/* `otherwise` of those not in v. */
struct account_answers {
	int otherwise;
	struct account_answer {
		uint32_t account;
		int8_t says;
	} * v; /* sorted */
	size_t n;
};

/* Those of whom it says yes, or may. */
struct account_set account_set_of(struct arena *a, const struct account_answers *answers);
/* Those of whom it says yes for certain. */
struct account_set account_set_sure(struct arena *a, const struct account_answers *answers);

/* A list while it is gone over, item by item; what an item says of an account replaces what was
 * said before. One at a time: it works on the marks of its host. */
struct account_marks {
	size_t count;
	uint32_t *seen; /* per account: the round in which it was marked */
	int8_t *says;
	uint32_t *marked;
	size_t nmarked;
	uint32_t round;
	int otherwise;
};

void account_marks_begin(struct account_marks *m, struct arena *a, size_t count);
/* Begins the next list. `says`, here and below: -1 no, 1 yes, 0 nothing. */
void account_marks_clear(struct account_marks *m);
void account_mark(struct account_marks *m, uint32_t account, int says);
void account_mark_all(struct account_marks *m, int says);
/* An item that is for nobody knows whom: it may say so of each. */
void account_mark_maybe(struct account_marks *m, int says);
/* All that another list says, turned round when `turn` is -1. */
void account_mark_answers(struct account_marks *m, const struct account_answers *other, int turn);
struct account_answers account_marks_end(struct account_marks *m, struct arena *a);

/* Accounts by name in lower case: names that differ in case alone stand together. */
struct account_names {
	struct account_name {
		struct slice lower;
		uint32_t account;
	} * v;
	size_t n;
};

struct account_names account_names_of(const struct rule_ctx *c);
/* The same of groups: `account` is the number in ctx's groups. */
struct account_names account_names_of_groups(const struct rule_ctx *c);
/* The first entry with that name in lower case; *n how many follow. */
const struct account_name *account_names_find(
    const struct account_names *names, struct arena *a, struct slice name, size_t *n);

#endif
