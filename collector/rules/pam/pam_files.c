/* Modules that look the account up in a file: shells, lists that a line of the stack names, and
 * time.conf. */
#include "collector/rules/pam/pam_conditions.h"
#include "collector/rules/pam/pam_memory.h"

bool pam_file_is_known(const struct pam_asking *q, const char *path)
{
	const struct fact_file *f = rule_file(q->c, slice_str(path));

	return f != NULL &&
	       (slice_eq_str(f->status, "absent") || slice_eq_str(f->status, "read")) &&
	       !pam_file_is_over(q->stack, slice_str(path));
}

bool pam_file_is_empty(const struct pam_asking *q, const char *path)
{
	return pam_lines_of(q->stack, slice_str(path)).n == 0 && pam_file_is_known(q, path);
}

/* 1, 0, -1: is it a file that its module takes? */
static int is_sound(const struct fact_file *f)
{
	if (f == NULL)
		return -1;
	if (slice_eq_str(f->status, "absent") || (f->mode >= 0 && (f->mode & 02) != 0))
		return 0;
	return slice_eq_str(f->status, "read") ? 1 : -1;
}

/* ---- pam_shells [pam_shells.c perform_check] ---- */

int pam_shells(struct pam_asking *q, const struct pam_row *row)
{
	struct slice shell = q->account->shell.n > 0 ? q->account->shell : SLICE("/bin/sh");
	int sound = is_sound(rule_file(q->c, SLICE("/etc/shells")));

	(void)row;
	return sound > 0 ? pam_file_has(q->stack, SLICE("/etc/shells"), shell) : sound;
}

/* ---- pam_listfile [pam_listfile.c pam_sm_authenticate] ---- */

static bool list_names(const struct pam_asking *q, struct slice file, struct slice item)
{
	const struct fact_account *a = q->account;

	if (slice_eq_str(item, "user"))
		return pam_file_has(q->stack, file, a->name);
	if (slice_eq_str(item, "shell"))
		return pam_file_has(q->stack, file, a->shell);
	return pam_file_has_group(q->stack, file, a);
}

static bool is_one_of(struct slice word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (slice_eq_str(word, *words))
			return true;
	return false;
}

int pam_listfile(struct pam_asking *q, const struct pam_row *row)
{
	static const char *const items[] = {"user", "group", "shell", NULL};
	static const char *const senses[] = {"allow", "deny", NULL};
	struct slice file = pam_value(row, "file"), item = pam_value(row, "item");
	struct slice sense = pam_value(row, "sense");
	const struct fact_file *f = rule_file(q->c, file);
	bool named;

	if (!is_one_of(item, items) || !is_one_of(sense, senses) || pam_value(row, "apply").n > 0)
		return -1;
	if (f != NULL && slice_eq_str(f->status, "absent"))
		return slice_eq_str(pam_value(row, "onerr"), "succeed");
	if (is_sound(f) <= 0)
		return is_sound(f);
	named = list_names(q, file, item);
	/* Of the groups of a directory service the list may name one too. */
	if (!named && slice_eq_str(item, "group") && q->c->group_index->elsewhere)
		return -1;
	return named == slice_eq_str(sense, "allow");
}

/* ---- pam_time [pam_time.c check_account, logic_field] ---- */

/* A `*` stands for any end. */
static int time_word(struct slice word, struct slice with)
{
	size_t star = slice_find(with, '*');

	if (star == with.n)
		return slice_eq(word, with);
	with = slice_sub(with, 0, star);
	return word.n >= with.n && slice_eq(slice_sub(word, 0, with.n), with);
}

/* Names between `&` and `|`, taken from left to right; `!` before one turns it round. `word`: what
 * is compared; empty: not known. */
static int time_field(struct slice field, struct slice word)
{
	int answer = 0, one;
	bool both = false, not ;
	size_t n;

	while ((field = slice_trim(field)).n > 0) {
		not = slice_starts(field, "!");
		if (not )
			field = slice_trim(slice_sub(field, 1, field.n));
		for (n = 0; n < field.n && field.p[n] != '&' && field.p[n] != '|';)
			n++;
		one = slice_trim(slice_sub(field, 0, n)).n == 1 && field.p[0] == '*' ? 1
		      : word.n == 0						     ? -1
				    : time_word(word, slice_trim(slice_sub(field, 0, n)));
		one = one < 0 ? -1 : one != not ;
		if (both)
			answer = answer == 0 || one == 0 ? 0 : answer < 0 || one < 0 ? -1 : 1;
		else
			answer = answer == 1 || one == 1 ? 1 : answer < 0 || one < 0 ? -1 : 0;
		both = n < field.n && field.p[n] == '&';
		field = slice_sub(field, n < field.n ? n + 1 : n, field.n);
	}
	return answer;
}

/* Always, never, or now and then. */
static int time_now(struct slice times)
{
	times = slice_trim(times);
	if (slice_eq_str_ci(times, "Al0000-2400"))
		return 1;
	return slice_eq_str_ci(times, "!Al0000-2400") ? 0 : -1;
}

/* Does a line of time.conf speak of this log-in? 1, 0, -1. */
static int time_line_fits(struct pam_asking *q, struct slice *line)
{
	struct slice service, terminal, users;
	struct slice tty =
	    slice_eq_str(slice_str(q->service), "sshd") ? SLICE("ssh") : slice_of(NULL, 0);
	int fits[3];

	slice_cut(line, ';', &service);
	slice_cut(line, ';', &terminal);
	slice_cut(line, ';', &users);
	users = slice_trim(users);
	fits[0] = time_field(service, slice_str(q->service));
	fits[1] = time_field(terminal, tty);
	fits[2] = slice_starts(users, "@") ? pam_in_netgroup(q, slice_sub(users, 1, users.n),
						 slice_of(NULL, 0), q->account->name)
					   : time_field(users, q->account->name);
	if (fits[0] == 0 || fits[1] == 0 || fits[2] == 0)
		return 0;
	return fits[0] < 0 || fits[1] < 0 || fits[2] < 0 ? -1 : 1;
}

/* Every line that fits has to let in. */
int pam_time(struct pam_asking *q, const struct pam_row *row)
{
	struct pam_lines lines = pam_lines_of(q->stack, SLICE("/etc/security/time.conf"));
	int answer = 1;

	if (row->args.n > 0 || !pam_file_is_known(q, "/etc/security/time.conf"))
		return -1;
	for (size_t i = 0; i < lines.n; i++) {
		struct slice line = lines.v[i].raw;
		int fits, now;

		line = slice_sub(line, 0, slice_find(line, '#'));
		fits = time_line_fits(q, &line);
		now = time_now(line);
		if (fits == 0 || now == 1)
			continue;
		if (fits == 1 && now == 0)
			return 0;
		answer = -1;
	}
	return answer;
}
