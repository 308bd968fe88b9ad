/* Shells by their names. */
#include "collector/rules/login_shell.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_named(struct slice path, const char *const *names, size_t n)
{
	size_t slash = slice_rfind(path, '/');

	if (slash < path.n)
		path = slice_sub(path, slash + 1, path.n);
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(path, names[i]))
			return true;
	return false;
}

enum login_shell login_shell_of(const struct rule_ctx *c, const struct fact_account *account)
{
	static const char *const none[] = {"false", "nologin", "sync", "true"};
	static const char *const shells[] = {"ash", "bash", "bash5", "csh", "dash", "fish", "ksh",
	    "ksh2020", "ksh93", "mksh", "pdksh", "sash", "sh", "tcsh", "yash", "zsh", "zsh5"};
	struct slice shell = account->shell.n == 0 ? SLICE("/bin/sh") : account->shell;
	const struct fact_file *f = rule_file(c, shell);

	if (is_named(shell, none, COUNT(none)) ||
	    is_named(f == NULL ? shell : f->real, none, COUNT(none)))
		return LOGIN_SHELL_NOTHING;
	return is_named(shell, shells, COUNT(shells)) ? LOGIN_SHELL_RUNS : LOGIN_SHELL_UNKNOWN;
}

void login_shell_check(struct door *d, const struct fact_account *account)
{
	switch (login_shell_of(d->c, account)) {
	case LOGIN_SHELL_RUNS:
		break;
	case LOGIN_SHELL_UNKNOWN:
		door_unsure(d, SLICE("what the login shell runs"));
		break;
	case LOGIN_SHELL_NOTHING:
		door_shut(d, account->at, "the login shell runs nothing");
		break;
	}
}

/* [util-linux su-common.c restricted_shell] */
void login_shell_check_su(struct door *d, const struct fact_account *account, bool listed)
{
	if (!listed && login_shell_of(d->c, account) != LOGIN_SHELL_RUNS)
		login_shell_check(d, account);
}
