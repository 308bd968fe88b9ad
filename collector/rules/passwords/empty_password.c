/*
 * Accounts without a password: whoever runs programs on the host becomes them with su(1) and
 * nothing typed, where PAM's auth stack for su takes that (pam_unix with nullok) and its account
 * stack has nothing against the account [pam_unix support.c _unix_blankpasswd]. An `x` in passwd
 * without a row in shadow is no empty password.
 */
#include "collector/rules/passwords/empty_password.h"

#include "collector/rules/door.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/login_shell.h"
#include "collector/rules/pam/pam.h"
#include "collector/rules/pam/pam_memory.h"
#include "collector/rules/rule_list.h"

#define MOST_ONE_BY_ONE 16 /* accounts without a password for which each caller is asked for */

struct judging {
	struct rule_ctx *c;
	size_t one_by_one;
	struct pam_service pam;
	struct door su;
	const struct fact_file *program; /* su itself */
	bool loaded;
};

bool account_has_no_password(const struct fact_account *a)
{
	return slice_eq_str(slice_eq_str(a->pw, "shadowed") ? a->shadow : a->pw, "empty");
}

static void load(struct judging *j)
{
	static const char *const places[] = {"/usr/bin/su", "/bin/su"};

	if (j->loaded)
		return;
	j->loaded = true;
	pam_load(&j->pam, j->c, "su", true);
	j->su = door_open(j->c, &rule_empty_password);
	j->program = setuid_program_find(&j->su, places, 2);
}

/* `from`: the node of `who`, who starts su; `lets`: what the auth stack says to her. */
static void judge_caller(struct judging *j, const struct fact_account *a,
    const struct fact_account *who, uint32_t from, int lets, struct slice unknown)
{
	struct door d = j->su;

	door_premise(&d, from);
	door_grant(&d, a->at);
	if (lets == 0)
		door_shut(&d, j->pam.auth.at, "PAM takes no empty password from su");
	else if (lets < 0)
		door_unsure(
		    &d, arena_printf(j->c->arena, "what PAM says: %.*s", SLICE_ARG(unknown)));
	door_cite(&d, j->pam.auth.at);
	pam_check_local(&j->pam, &d, a, who, true);
	pam_check_session(&j->pam, &d, a, who);
	if (j->program != NULL && j->program->mode >= 0 && (j->program->mode & 01) == 0)
		door_unsure(&d, SLICE("who may run su"));
	login_shell_check_su(&d, a, pam_file_has(&j->pam.account, SLICE("/etc/shells"), a->shell));
	door_to_account(&d, a,
	    arena_printf(
		j->c->arena, "%.*s has no password: su asks for none", SLICE_ARG(a->name)));
}

/* Everybody; or, where the stack asks who is in a group, each for herself: accounts without a
 * password are few. */
static void judge(struct judging *j, const struct fact_account *a)
{
	const struct fact_account somebody = {.uid = -1, .gid = -1};
	struct slice unknown;
	int lets;

	load(j);
	lets = pam_lets_caller_in(&j->pam, j->c, a, &somebody, false, &unknown);
	if (!pam_asks_caller(&j->pam) || lets < 0 || j->one_by_one++ >= MOST_ONE_BY_ONE) {
		judge_caller(j, a, &somebody, rule_place_of(j->c, j->c->host), lets, unknown);
		return;
	}
	for (size_t i = 0; i < j->c->naccounts; i++) {
		const struct fact_account *who = &j->c->accounts[i];

		lets =
		    who->uid == 0 ? 0 : pam_lets_caller_in(&j->pam, j->c, a, who, false, &unknown);
		if (lets != 0)
			judge_caller(j, a, who, rule_account_node(j->c, who), lets, unknown);
	}
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c};
	bool any = false;

	for (size_t i = 0; i < c->naccounts; i++) {
		any = any || rule_may_lack_password(&c->accounts[i]);
		if (account_has_no_password(&c->accounts[i]))
			judge(&j, &c->accounts[i]);
	}
	if (any)
		empty_password_over_ssh(c, &rule_empty_password);
}

const struct rule rule_empty_password = {
    .name = "empty-password",
    .technique = "T1078.003",
    .doc = "an account without a password, which su gives to everybody, and sshd where it may",
    .host = run,
};
