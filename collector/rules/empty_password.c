/*
 * Accounts without a password: whoever runs programs on the host becomes them with su(1) and
 * nothing typed, where PAM's auth stack for su takes that (pam_unix with nullok) and its account
 * stack has nothing against the account [pam_unix support.c _unix_blankpasswd]. An `x` in passwd
 * without a row in shadow is no empty password.
 */
#include "collector/rules/door.h"
#include "collector/rules/pam.h"
#include "collector/rules/rule_list.h"

struct judging {
	struct rule_ctx *c;
	struct pam_stack auth, account;
	struct door su;
	bool loaded;
};

static bool is_empty(const struct fact_account *a)
{
	return slice_eq_str(slice_eq_str(a->pw, "shadowed") ? a->shadow : a->pw, "empty");
}

/* The search for setuid programs tells of every one in root's path. */
static void check_su(struct judging *j)
{
	static const char *const places[] = {"/usr/bin/su", "/bin/su"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct fact_file *f = rule_file(j->c, slice_str(places[i]));

		if (f == NULL || f->mode < 0 || (f->mode & 04000) == 0)
			continue;
		if ((f->mode & 01) == 0)
			door_unsure(&j->su, SLICE("who may run su"));
		return;
	}
	door_unsure(&j->su, SLICE("whether su is there, with its setuid bit"));
}

static void load(struct judging *j)
{
	if (j->loaded)
		return;
	j->loaded = true;
	pam_load_auth(&j->auth, j->c, "su");
	j->auth.plain = true;
	pam_load(&j->account, j->c, "su");
	j->su = door_open(j->c, &rule_empty_password);
	check_su(j);
}

static bool is_barred(const struct fact_account *a)
{
	return slice_ends(a->shell, "/nologin") || slice_ends(a->shell, "/false");
}

static void judge(struct judging *j, const struct fact_account *a)
{
	struct slice unknown;
	struct door d;
	int lets;

	load(j);
	d = j->su;
	door_premise(&d, rule_place_of(j->c, j->c->host));
	door_grant(&d, a->at);
	lets = pam_lets_in(&j->auth, j->c, a, NULL, &unknown);
	if (lets == 0)
		door_shut(&d, j->auth.at, "PAM takes no empty password from su");
	else if (lets < 0)
		door_unsure(
		    &d, arena_printf(j->c->arena, "what PAM says: %.*s", SLICE_ARG(unknown)));
	door_cite(&d, j->auth.at);
	pam_check(&j->account, &d, a);
	if (is_barred(a))
		door_shut(&d, a->at, "the login shell runs nothing");
	door_to_account(&d, a,
	    arena_printf(
		j->c->arena, "%.*s has no password: su asks for none", SLICE_ARG(a->name)));
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c};

	for (size_t i = 0; i < c->naccounts; i++)
		if (is_empty(&c->accounts[i]))
			judge(&j, &c->accounts[i]);
}

const struct rule rule_empty_password = {
    .name = "empty-password",
    .technique = "T1078.003",
    .doc = "an account without a password, which su gives to everybody",
    .host = run,
};
