/*
 * access.conf: `+ or - : users : origins`, the first line that fits rules, without one all are let
 * in [Linux-PAM pam_access.c login_access, list_match, user_match].
 */
#include "collector/rules/pam/pam_conditions.h"

#define ACCESS_CONF "/etc/security/access.conf"
#define ACCESS_FOLDER "/etc/security/access.d/"
#define TIME_CONF "/etc/security/time.conf"

/* ---- Items ---- */

static int names_user(const struct rule_ctx *c, const struct fact_account *a, struct slice item)
{
	if (slice_starts(item, "(") && slice_ends(item, ")"))
		return pam_in_group(c, a, slice_sub(item, 1, item.n - 1));
	if (slice_eq_str_ci(item, "ALL") || slice_eq_ci(item, a->name))
		return 1;
	/* A netgroup, or a user at certain hosts. */
	if (slice_find(item, '@') < item.n)
		return -1;
	return pam_in_group(c, a, item);
}

/* Where a client comes from is not known here. */
static int names_origin(const struct rule_ctx *c, const struct fact_account *a, struct slice item)
{
	(void)c;
	(void)a;
	return slice_eq_str_ci(item, "ALL") ? 1 : -1;
}

static bool next_item(struct slice *list, struct slice *item)
{
	size_t n = 0;

	while (list->n > 0 && (list->p[0] == ' ' || list->p[0] == '\t' || list->p[0] == ','))
		*list = slice_sub(*list, 1, list->n);
	while (n < list->n && list->p[n] != ' ' && list->p[n] != '\t' && list->p[n] != ',')
		n++;
	*item = slice_sub(*list, 0, n);
	*list = slice_sub(*list, n, list->n);
	return n > 0;
}

/* `a b EXCEPT c EXCEPT d`: one of the first, and none of what comes behind EXCEPT. */
static int in_list(const struct rule_ctx *c, const struct fact_account *a, struct slice list,
    int (*names)(const struct rule_ctx *, const struct fact_account *, struct slice), int depth)
{
	int answer = 0, except;
	struct slice item;

	while (next_item(&list, &item)) {
		int one;

		if (slice_eq_str_ci(item, "EXCEPT")) {
			except = answer == 0 || depth > LIMIT_INCLUDE_DEPTH
				     ? 0
				     : in_list(c, a, list, names, depth + 1);
			return except == 0 ? answer : except > 0 ? 0 : -1;
		}
		one = answer == 1 ? 1 : names(c, a, item);
		if (one != 0)
			answer = one;
	}
	return answer;
}

/* ---- Lines ---- */

/* 1 or 0: the line decides so; -1: it may; 2: it does not fit. */
static int by_line(const struct rule_ctx *c, const struct fact_account *a, struct slice line)
{
	struct slice sign, users;
	int user, origin;

	line = slice_sub(line, 0, slice_find(line, '#'));
	if (!slice_cut(&line, ':', &sign) || !slice_cut(&line, ':', &users) ||
	    (!slice_starts(sign, "+") && !slice_starts(sign, "-")))
		return 2;
	user = in_list(c, a, users, names_user, 0);
	origin = in_list(c, a, line, names_origin, 0);
	if (user == 0 || origin == 0)
		return 2;
	return user < 0 || origin < 0 ? -1 : slice_starts(sign, "+");
}

static bool is_unread(const struct rule_ctx *c, const char *path)
{
	const struct fact_file *f = rule_file(c, slice_str(path));

	return f == NULL ||
	       (!slice_eq_str(f->status, "absent") && !slice_eq_str(f->status, "read"));
}

/* With both answers still open it is unknown; lines that all say the same are no doubt. */
int pam_access(const struct pam_question *q)
{
	const struct fact_config_line *lines = q->lines;
	struct slice args = q->row->args, arg;
	bool may_pass = false, may_fail = false;

	while (pam_arg(&args, &arg))
		if (slice_find(arg, '=') < arg.n || slice_eq_str(arg, "nodefgroup"))
			return -1;
	if (is_unread(q->c, ACCESS_CONF))
		return -1;
	for (size_t i = 0; i < q->nlines; i++) {
		int one = slice_eq_str(lines[i].path, ACCESS_CONF) ||
				  slice_starts(lines[i].path, ACCESS_FOLDER)
			      ? by_line(q->c, q->account, lines[i].raw)
			      : 2;

		if (one == 2)
			continue;
		may_pass = may_pass || one == 1 || (one < 0 && slice_starts(lines[i].raw, "+"));
		may_fail = may_fail || one == 0 || (one < 0 && slice_starts(lines[i].raw, "-"));
		if (one >= 0)
			return may_pass && may_fail ? -1 : one;
	}
	return may_fail ? -1 : 1;
}

int pam_time(const struct pam_question *q)
{
	if (q->row->args.n > 0 || is_unread(q->c, TIME_CONF))
		return -1;
	for (size_t i = 0; i < q->nlines; i++)
		if (slice_eq_str(q->lines[i].path, TIME_CONF))
			return -1;
	return 1;
}
