/* Conditions on an account as arguments: `uid >= 1000`, `user ingroup wheel`; all have to hold
 * [Linux-PAM pam_succeed_if.c evaluate]. */
#include "collector/rules/pam/pam_conditions.h"

bool pam_in_group(const struct rule_ctx *c, const struct fact_account *a, struct slice name)
{
	for (size_t i = 0; i < c->ngroups; i++)
		if (slice_eq(c->groups[i].name, name))
			return rule_in_group(c, a, c->groups[i].gid);
	return false;
}

/* Is a word among those between colons? */
static bool in_words(struct slice list, struct slice word)
{
	struct slice one;

	while (list.n > 0) {
		slice_cut(&list, ':', &one);
		if (slice_eq(one, word))
			return true;
	}
	return false;
}

static int by_number(int64_t number, struct slice how, struct slice with)
{
	int64_t other;

	if (slice_to_i64(with, &other) != 0)
		return -1;
	if (slice_eq_str(how, "eq") || slice_eq_str(how, "="))
		return number == other;
	if (slice_eq_str(how, "ne") || slice_eq_str(how, "!="))
		return number != other;
	if (slice_eq_str(how, "lt") || slice_eq_str(how, "<"))
		return number < other;
	if (slice_eq_str(how, "le") || slice_eq_str(how, "<="))
		return number <= other;
	if (slice_eq_str(how, "gt") || slice_eq_str(how, ">"))
		return number > other;
	if (slice_eq_str(how, "ge") || slice_eq_str(how, ">="))
		return number >= other;
	return -1;
}

static int by_word(struct slice word, struct slice how, struct slice with)
{
	if (slice_eq_str(how, "="))
		return slice_eq(word, with);
	if (slice_eq_str(how, "!="))
		return !slice_eq(word, with);
	if (slice_eq_str(how, "in"))
		return in_words(with, word);
	return slice_eq_str(how, "notin") ? !in_words(with, word) : -1;
}

/* Groups between colons: any of them. */
static int by_group(const struct rule_ctx *c, const struct fact_account *a, struct slice list)
{
	struct slice one;

	while (list.n > 0) {
		slice_cut(&list, ':', &one);
		if (pam_in_group(c, a, one))
			return 1;
	}
	return 0;
}

static int holds(const struct rule_ctx *c, const struct fact_account *a, struct slice what,
    struct slice how, struct slice with)
{
	int member;

	if (slice_eq_str(how, "ingroup") || slice_eq_str(how, "notingroup")) {
		member = slice_eq_str(what, "user") ? by_group(c, a, with) : -1;
		return member < 0 ? -1 : member == slice_eq_str(how, "ingroup");
	}
	if (slice_eq_str(what, "uid"))
		return by_number(a->uid, how, with);
	if (slice_eq_str(what, "gid"))
		return by_number(a->gid, how, with);
	if (slice_eq_str(what, "user"))
		return by_word(a->name, how, with);
	if (slice_eq_str(what, "shell"))
		return by_word(a->shell, how, with);
	return slice_eq_str(what, "home") ? by_word(a->home, how, with) : -1;
}

static bool is_flag(struct slice arg)
{
	static const char *const flags[] = {
	    "audit", "debug", "quiet", "quiet_fail", "quiet_success"};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (slice_eq_str(arg, flags[i]))
			return true;
	return false;
}

int pam_succeed_if(const struct pam_question *q)
{
	struct slice args = q->row->args, what, how, with;
	int answer = -1, one;

	while (pam_arg(&args, &what)) {
		if (is_flag(what))
			continue;
		if (!pam_arg(&args, &how) || !pam_arg(&args, &with))
			return -1;
		one = holds(q->c, q->account, what, how, with);
		if (one <= 0)
			return one;
		answer = 1;
	}
	return answer;
}
