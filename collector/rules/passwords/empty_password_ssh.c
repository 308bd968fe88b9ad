/*
 * Accounts without a password at an sshd with PermitEmptyPasswords: whoever can speak to it logs in
 * and types nothing [openssh auth2-none.c; auth-passwd.c auth_password; auth-pam.c
 * sshpam_auth_passwd, PAM_DISALLOW_NULL_AUTHTOK].
 */
#include "collector/rules/passwords/empty_password.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/sshd_state.h"
#include "collector/rules/ssh/sshd_walk.h"

#define ANYWHERE SLICE("0.0.0.0/0,::/0")

static void check_root(struct sshd_walk *w, struct door *d)
{
	if (w->account->uid == 0 &&
	    !slice_eq_str_ci(sshd_word(&w->sshd, d, "permitrootlogin", "prohibit-password"), "yes"))
		sshd_shut(&w->sshd, d, "permitrootlogin", "PermitRootLogin: not with a password");
}

/* Without PAM a row of shadow counts, whatever passwd says [openbsd-compat/xcrypt.c shadow_pw]. */
static bool is_empty_without_pam(struct sshd_walk *w, struct door *d)
{
	struct slice shadow = w->account->shadow;

	if (slice_eq_str(shadow, "unread"))
		door_unsure(d, SLICE("what shadow says of the password: it was not read"));
	return shadow.n == 0 || slice_eq_str(shadow, "missing") || slice_eq_str(shadow, "unread")
		   ? slice_eq_str(w->account->pw, "empty")
		   : slice_eq_str(shadow, "empty");
}

static void check_without_pam(struct sshd_walk *w, struct door *d, enum sshd_method method)
{
	if (method == SSHD_BY_PROMPT)
		sshd_shut(&w->sshd, d, "usepam", "without PAM sshd asks no questions");
	else if (!is_empty_without_pam(w, d))
		door_shut(d, w->account->at, "shadow has a password for the account");
}

/* PAM alone answers questions at the keyboard, and passwords where sshd uses it. */
static void check_pam(struct sshd_walk *w, struct door *d)
{
	const struct pam_service *pam = &w->sshd.state->pam;
	struct slice unknown;
	int lets = pam_lets_in(pam, &w->c, w->account, NULL, &unknown);

	if (!account_has_no_password(w->account))
		door_shut(d, w->account->at, "the account has a password");
	else if (lets == 0)
		door_shut(d, pam->auth.at, "PAM takes no empty password from sshd");
	else if (lets < 0)
		door_unsure(d, arena_printf(w->c.arena, "what PAM says: %.*s", SLICE_ARG(unknown)));
	door_cite(d, pam->auth.at);
}

/* From every host of the case that the server lets speak to it, and from elsewhere. */
static void open_account(struct sshd_walk *w, const struct door *account, enum sshd_method method)
{
	struct slice why = arena_printf(w->c.arena,
	    "%.*s has no password, and sshd takes an empty one", SLICE_ARG(w->account->name));
	struct door near = *account, far = *account;

	if (!source_asks(w->c.arena, near.client))
		source_need(&near, SOURCE_FROM, ANYWHERE);
	else
		door_unsure(&far, SLICE("which addresses outside of the case sshd lets in"));
	sshd_admit(&w->sshd, &near, w->account, method, why);
	far.client = slice_of(NULL, 0);
	door_premise(&far, graph_node(w->c.graph, NODE_OUTSIDE, NO_HOST, SLICE("any host")));
	sshd_admit(&w->sshd, &far, w->account, method, why);
}

static void judge(struct sshd_walk *w, struct door *d, enum sshd_method method)
{
	struct authkey_options plain = authkey_options_default();

	if (!rule_may_lack_password(w->account))
		return;
	door_grant(d, w->account->at);
	if (!sshd_is_yes(&w->sshd, d, "permitemptypasswords", false))
		sshd_shut(&w->sshd, d, "permitemptypasswords", "PermitEmptyPasswords is not on");
	check_root(w, d);
	if (sshd_uses_pam(&w->sshd, d))
		check_pam(w, d);
	else
		check_without_pam(w, d, method);
	sshd_check_grade(&w->sshd, d, &plain);
	if (d->shut)
		door_refused(d, w->account);
	else
		open_account(w, d, method);
}

static void judge_password(struct sshd_walk *w, struct door *d)
{
	judge(w, d, SSHD_BY_PASSWORD);
}

/* Where passwords are taken as well, questions add nothing. */
static void judge_prompt(struct sshd_walk *w, struct door *d)
{
	struct sshd_value methods = sshd_get(&w->sshd, "authenticationmethods");
	struct door tried = *d;

	if (methods.nrows + methods.nmaybe > 0 ||
	    !sshd_is_yes(&w->sshd, &tried, "passwordauthentication", true))
		judge(w, d, SSHD_BY_PROMPT);
}

void empty_password_over_ssh(struct rule_ctx *c, const struct rule *rule)
{
	static const struct sshd_visitor by_password = {
	    .method = SSHD_BY_PASSWORD, .end = judge_password};
	static const struct sshd_visitor by_prompt = {
	    .method = SSHD_BY_PROMPT, .end = judge_prompt};

	sshd_walk(c, rule, &by_password, NULL);
	sshd_walk(c, rule, &by_prompt, NULL);
}
