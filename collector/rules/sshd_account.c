/*
 * What sshd asks of an account before it looks at any key, and after: [openssh auth.c allowed_user,
 * auth_root_allowed; platform.c platform_locked_account; linux-pam pam_unix/passverify.c
 * check_shadow_expiry].
 */
#include "common/args.h"
#include "collector/rules/clock.h"
#include "collector/rules/source.h"
#include "collector/rules/sshd.h"
#include "common/pattern.h"

/* ---- Lock and expiry ---- */

static void check_without_pam(struct door *d, const struct fact_account *a, int64_t today)
{
	if (slice_eq_str(a->shadow, "locked"))
		door_shut(d, a->at, "the account is locked, and UsePAM is off");
	if (a->expire > 0 && today > a->expire)
		door_shut(d, a->at, "the account has expired");
}

static void check_with_pam(struct door *d, const struct fact_account *a, int64_t today)
{
	int64_t age = today - a->lastchg;

	if (a->expire >= 0 && today >= a->expire)
		door_shut(d, a->at, "the account has expired");
	if (a->lastchg == 0)
		door_shut(d, a->at, "the password must be changed first: no program runs");
	if (a->lastchg > 0 && a->max_days >= 0 && age > a->max_days)
		door_shut(d, a->at, "the password is too old: no program runs");
}

static void check_state(struct sshd *s, struct door *d, const struct fact_account *a)
{
	bool pam = sshd_is_yes(s, d, "usepam", false);
	int64_t today = rule_today(s->c);

	door_cite(d, a->at);
	if (slice_eq_str(a->shadow, "unread")) {
		door_unsure(d, SLICE("lock and expiry of the account: shadow was not read"));
		return;
	}
	if (today < 0) {
		door_unsure(d, SLICE("expiry of the account: the host's clock is not known"));
		return;
	}
	if (pam)
		check_with_pam(d, a, today);
	else
		check_without_pam(d, a, today);
}

static bool exists(const struct fact_file *f)
{
	return f != NULL && !slice_eq_str(f->status, "absent");
}

/* Without PAM sshd itself refuses; with it pam_nologin does, which Debian's stack has. */
static void check_nologin(struct sshd *s, struct door *d, const struct fact_account *a)
{
	static const char *const files[] = {"/etc/nologin", "/run/nologin", "/var/run/nologin"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && a->uid != 0; i++) {
		const struct fact_file *f = rule_file(s->c, slice_str(files[i]));

		if (exists(f))
			door_shut(d, f->at, "this file keeps everybody but root out");
	}
}

/* ---- Shell ---- */

static void check_shell(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct slice shell = a->shell.n == 0 ? SLICE("/bin/sh") : a->shell;
	struct slice chroot = sshd_word(s, d, "chrootdirectory", "none");
	const struct fact_file *f = rule_file(s->c, shell);

	if (slice_ends(shell, "/nologin") || slice_ends(shell, "/false"))
		door_limit(d, GRADE_NET);
	if (!slice_eq_str_ci(chroot, "none")) {
		door_unsure(d, SLICE("what the account finds in its ChrootDirectory"));
		return;
	}
	if (f == NULL)
		door_unsure(d, SLICE("whether the login shell is there"));
	else if (slice_eq_str(f->status, "absent"))
		door_shut(d, f->at, "the login shell does not exist");
	else if (f->mode < 0)
		door_unsure(d, SLICE("the mode of the login shell"));
	else if ((f->mode & 0111) == 0)
		door_shut(d, f->at, "the login shell is not executable");
}

/* ---- AllowUsers and its kin ---- */

/* Cuts USER@HOSTS at the last '@', as sshd does; hosts is empty without one. */
static struct slice cut_user(struct slice item, struct slice *hosts)
{
	size_t at = slice_rfind(item, '@');

	*hosts = slice_sub(item, at + 1, item.n);
	return slice_sub(item, 0, at);
}

static void check_deny_users(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct sshd_value v = sshd_get_list(s, "denyusers");

	for (size_t i = 0; i < v.nrows; i++) {
		struct slice args = v.rows[i]->args, item, hosts, user;

		while (args_next(s->c->arena, &args, &item)) {
			user = cut_user(item, &hosts);
			if (!pattern_match(a->name, user, false))
				continue;
			if (hosts.n == 0 && v.nmaybe == 0)
				door_shut(d, v.rows[i]->at, "DenyUsers names the account");
			else
				door_unsure(
				    d, arena_printf(s->c->arena,
					   "DenyUsers %.*s: whether the client is one of these",
					   SLICE_ARG(item)));
		}
	}
	if (v.nmaybe > 0)
		door_unsure(d, SLICE("DenyUsers in a Match block that depends on the client"));
}

/* Items that name the account at certain clients only give a premise; without any, it is open. */
static void check_allow_users(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct sshd_value v = sshd_get_list(s, "allowusers");
	struct slice sources = {0};

	if (v.nmaybe > 0)
		door_unsure(d, SLICE("AllowUsers in a Match block that depends on the client"));
	for (size_t i = 0; i < v.nrows; i++) {
		struct slice args = v.rows[i]->args, item, hosts, user;

		while (args_next(s->c->arena, &args, &item)) {
			user = cut_user(item, &hosts);
			if (!pattern_match(a->name, user, false))
				continue;
			door_cite(d, v.rows[i]->at);
			if (hosts.n == 0)
				return;
			if (sources.n > 0)
				door_unsure(d, SLICE("which of several AllowUsers items lets the "
						     "client in"));
			sources = hosts;
		}
	}
	if (v.nrows > 0 && sources.n == 0 && v.nmaybe == 0)
		door_shut(d, v.rows[0]->at, "AllowUsers does not name the account");
	if (sources.n > 0)
		door_premise(d, source_node(s->c, sources, false));
}

static bool names_group(struct sshd *s, const struct fact_account *a, const struct sshd_value *v,
    struct fact_origin *at)
{
	for (size_t i = 0; i < v->nrows; i++) {
		struct slice args = v->rows[i]->args, item;

		while (args_next(s->c->arena, &args, &item))
			if (sshd_in_group(s, a, item)) {
				*at = v->rows[i]->at;
				return true;
			}
	}
	return false;
}

static void check_groups(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct sshd_value deny = sshd_get_list(s, "denygroups");
	struct sshd_value allow = sshd_get_list(s, "allowgroups");
	struct fact_origin at;

	if (deny.nmaybe > 0 || allow.nmaybe > 0)
		door_unsure(
		    d, SLICE("DenyGroups or AllowGroups in a Match block that depends on the "
			     "client"));
	if ((deny.nrows > 0 || allow.nrows > 0) && s->c->ngroups == 0)
		door_unsure(d, SLICE("the groups of the account"));
	if (deny.nmaybe == 0 && names_group(s, a, &deny, &at))
		door_shut(d, at, "DenyGroups names a group of the account");
	if (allow.nmaybe == 0 && allow.nrows > 0 && !names_group(s, a, &allow, &at))
		door_shut(d, allow.rows[0]->at, "AllowGroups names no group of the account");
}

/* ---- Root ---- */

/* forced-commands-only is left to the key: only a command= there counts. */
static void check_root(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct slice word;

	if (a->uid != 0)
		return;
	word = sshd_word(s, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(word, "no"))
		sshd_shut(s, d, "permitrootlogin", "PermitRootLogin is no");
}

void sshd_check_account(struct sshd *s, struct door *d, const struct fact_account *account)
{
	check_shell(s, d, account);
	check_deny_users(s, d, account);
	check_allow_users(s, d, account);
	check_groups(s, d, account);
	check_root(s, d, account);
	check_state(s, d, account);
	check_nologin(s, d, account);
}
