/*
 * ksu: on one host, from a ticket to an account whose .k5login or .k5users names its principal; an
 * account with neither file is opened by the principal of its own name [krb5 src/clients/ksu,
 * authorization.c krb5_authorization, k5login_lookup, k5users_lookup; main.c].
 */
#include <stdlib.h>

#include "collector/rules/krb5/krb5.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/rule_list.h"

struct judging {
	struct rule_ctx *c;
	struct krb5_host krb5;
	struct door program;
	const struct fact_config_line **shells; /* lines of /etc/shells, sorted */
	size_t nshells;
};

static int by_raw(const void *x, const void *y)
{
	const struct fact_config_line *a = *(const struct fact_config_line *const *)x;
	const struct fact_config_line *b = *(const struct fact_config_line *const *)y;

	return slice_cmp(a->raw, b->raw);
}

static void load_shells(struct judging *j)
{
	struct rule_ctx *c = j->c;
	struct fact_config_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);

	j->shells = arena_alloc(c->arena, (n + 1) * sizeof(*j->shells));
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(lines[i].path, "/etc/shells"))
			j->shells[j->nshells++] = &lines[i];
	if (j->nshells > 1)
		qsort(j->shells, j->nshells, sizeof(*j->shells), by_raw);
}

static bool is_listed_shell(const struct judging *j, struct slice shell)
{
	size_t lo = SLICE_LOWER_BOUND_AT(j->shells, j->nshells, raw, shell);

	return lo < j->nshells && slice_eq(j->shells[lo]->raw, shell);
}

/* Who is no root gets standard shells only: those of /etc/shells, or the library's own list. */
static void check_shell(const struct judging *j, struct door *d, const struct fact_account *a)
{
	struct slice shell = a->shell.n == 0 ? SLICE("/bin/sh") : a->shell;
	const struct fact_file *f = rule_file(j->c, SLICE("/etc/shells"));

	if (f == NULL || slice_eq_str(f->status, "denied"))
		door_unsure(d, SLICE("whether /etc/shells has the account's shell"));
	else if (slice_eq_str(f->status, "absent")
		     ? !slice_eq_str(shell, "/bin/sh") && !slice_eq_str(shell, "/bin/csh")
		     : !is_listed_shell(j, shell))
		door_shut(d, a->at, "ksu: its shell is not one of /etc/shells");
}

static void open_account(const struct judging *j, const struct door *account,
    struct slice principal, struct fact_origin line, const struct fact_account *a)
{
	struct door d = *account;

	if (line.path.n > 0)
		door_grant(&d, line);
	door_premise(&d, krb5_principal(j->c, principal));
	door_premise(&d, rule_place_of(j->c, j->c->host));
	door_to_account(&d, a,
	    arena_printf(j->c->arena, "ksu with a ticket of %.*s becomes %.*s",
		SLICE_ARG(principal), SLICE_ARG(a->name)));
}

/* A line of .k5users: without commands, or with `*`, it gives a shell. */
static void open_by_users_line(const struct judging *j, const struct door *account,
    const struct fact_trust_line *line, const struct fact_account *a)
{
	struct door d = *account;
	struct k5login_row row;

	if (!krb5_line(line, &row) || row.first.n == 0)
		return;
	if (row.commands.n > 0 && !row.all)
		door_limit(&d, GRADE_COMMAND);
	open_account(j, &d, row.first, line->at, a);
}

static void open_by_login_line(const struct judging *j, const struct door *account,
    const struct fact_trust_line *line, const struct fact_account *a)
{
	struct door d = *account;
	struct k5login_row row;

	if (!krb5_line(line, &row) || row.first.n == 0)
		return;
	if (row.commands.n > 0)
		door_shut(&d, line->at, "ksu: something follows the principal");
	open_account(j, &d, row.first, line->at, a);
}

static void judge(const struct judging *j, const struct fact_account *a)
{
	const struct fact_trust_line *logins, *users;
	struct door d = j->program;
	bool has_login, has_users;
	size_t nlogins, nusers;

	door_cite(&d, a->at);
	check_shell(j, &d, a);
	nlogins = krb5_file_lines(&j->krb5, &d, a, ".k5login", &logins, &has_login);
	nusers = krb5_file_lines(&j->krb5, &d, a, ".k5users", &users, &has_users);
	for (size_t i = 0; i < nlogins; i++)
		open_by_login_line(j, &d, &logins[i], a);
	for (size_t i = 0; i < nusers; i++)
		open_by_users_line(j, &d, &users[i], a);
	if (!has_login && !has_users && krb5_own(&j->krb5, a).n > 0)
		open_account(j, &d, krb5_own(&j->krb5, a), j->krb5.realm_at, a);
}

static void run(struct rule_ctx *c)
{
	static const char *const places[] = {"/usr/bin/ksu"};
	struct judging j = {.c = c, .program = door_open(c, &rule_ksu)};

	krb5_load(&j.krb5, c);
	load_shells(&j);
	setuid_program_find(&j.program, places, sizeof(places) / sizeof(places[0]));
	if (j.program.shut && c->refusals == NULL)
		return;
	krb5_check_host(&j.krb5, &j.program);
	for (size_t i = 0; i < c->naccounts; i++)
		if (rule_account(c, c->accounts[i].name) == &c->accounts[i])
			judge(&j, &c->accounts[i]);
}

const struct rule rule_ksu = {
    .name = "ksu",
    .technique = "T1548.001",
    .doc = "ksu turns a Kerberos ticket into an account of the same host",
    .cure = "cut-trust",
    .nothing = "no line of the account's .k5login or .k5users, and no realm of the host",
    .host = run,
};
