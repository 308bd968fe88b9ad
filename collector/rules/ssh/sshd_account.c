/*
 * What sshd asks of an account before it looks at any key, and after: [openssh auth.c allowed_user,
 * auth_root_allowed; platform.c platform_locked_account; auth-shadow.c; session.c do_nologin].
 */
#include "collector/rules/access.h"
#include "collector/rules/clock.h"
#include "collector/rules/login_shell.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"
#include "common/pattern.h"
#include "common/sshd_path.h"

/* ---- Lock and expiry ---- */

/* The state says which password its system calls locked; an sshd that was built for it asks for
 * that mark, on some systems for none at all [openssh configure.ac LOCKED_PASSWD_*]. */
static void check_lock(struct sshd *s, struct door *d, const struct fact_account *a)
{
	static const char *const none[] = {"aix", "macos", "netbsd", "openbsd", NULL};
	static const char *const unknown[] = {"bsd", "dragonfly", NULL};

	if (rule_is_system(s->c, none))
		return;
	if (rule_is_system(s->c, unknown))
		door_unsure(d, SLICE("whether this sshd asks for the mark of a lock"));
	else
		door_shut(d, a->at, "the account is locked, and UsePAM is off");
}

/* Of shadow [openssh auth-shadow.c]. OpenBSD's own sshd asks auth_approval(3), which refuses from
 * the very day on; the other BSDs leave it to PAM. */
static void check_expiry(struct sshd *s, struct door *d, const struct fact_account *a)
{
	static const char *const openbsd[] = {"openbsd", NULL};
	static const char *const unknown[] = {"bsd", "dragonfly", "freebsd", "netbsd", NULL};
	int64_t today = rule_today(s->c);
	int64_t last = rule_is_system(s->c, openbsd) ? a->expire - 1 : a->expire;

	if (a->expire < 0)
		return;
	if (today < 0)
		door_unsure(d, SLICE("expiry of the account: the host's clock is not known"));
	else if (today > last && rule_is_system(s->c, unknown))
		door_unsure(d, SLICE("whether this sshd asks if the account has expired"));
	else if (today > last)
		door_shut(d, a->at, "the account has expired");
}

static void check_without_pam(struct sshd *s, struct door *d, const struct fact_account *a)
{
	bool shadowed = a->shadow.n > 0 && !slice_eq_str(a->shadow, "missing");

	if (slice_eq_str(a->shadow, "unread"))
		door_unsure(d, SLICE("lock and expiry of the account: shadow was not read"));
	else if (slice_eq_str(shadowed ? a->shadow : a->pw, "locked"))
		check_lock(s, d, a);
	check_expiry(s, d, a);
}

/* An sshd that is built without PAM passes the keyword over. */
bool sshd_uses_pam(struct sshd *s, struct door *d)
{
	static const char *const freebsd[] = {"freebsd", NULL};

	if (s->state->program != NULL && s->state->program->pam == 0)
		return false;
	/* FreeBSD's own sshd has another default [sshd_config(5) of FreeBSD]. */
	return sshd_is_yes(s, d, "usepam", rule_is_system(s->c, freebsd));
}

/* AIX asks this in the place of all that [openssh openbsd-compat/port-aix.c sys_auth_allowed_user;
 * loginrestrictions(3)]. */
static void check_aix(struct sshd *s, struct door *d, const struct fact_account *a)
{
	if (a->uid == 0)
		return;
	if (slice_eq_str(a->lock, "account_locked"))
		door_shut(d, a->at, "account_locked is set in /etc/security/user");
	else if (slice_eq_str(a->lock, "rlogin"))
		door_shut(d, a->at, "rlogin is off in /etc/security/user");
	else if (slice_eq_str(a->lock, "unread"))
		door_unsure(
		    d, SLICE("lock and expiry of the account: /etc/security/user was not read"));
	check_expiry(s, d, a);
}

static void check_state(struct sshd *s, struct door *d, const struct fact_account *a)
{
	static const char *const aix[] = {"aix", NULL};

	door_cite(d, a->at);
	if (rule_is_system(s->c, aix))
		check_aix(s, d, a);
	else if (s->state->unread && sshd_get(s, "usepam").nrows == 0)
		door_unsure(d, SLICE("lock and expiry of the account: whether UsePAM is on"));
	else if (sshd_uses_pam(s, d))
		pam_check(&s->state->pam, d, a, !sshd_is_yes(s, d, "usedns", false));
	else
		check_without_pam(s, d, a);
}

/* ---- Shell ---- */

static bool exists(const struct fact_file *f)
{
	return f != NULL && !slice_eq_str(f->status, "absent");
}

static bool is_safe(const struct fact_file *dir)
{
	return dir->uid == 0 && (dir->mode & 022) == 0;
}

/* The directory, and all above it, belong to root alone, or sshd ends the session [session.c
 * safely_chroot]. */
static void check_chroot(struct sshd *s, struct door *d, struct slice path)
{
	const struct fact_file *dir = rule_file(s->c, path);

	if (dir == NULL || dir->mode < 0 || !slice_eq(dir->real, path)) {
		if (exists(dir) || dir == NULL)
			door_unsure(d, SLICE("whether sshd takes its ChrootDirectory"));
		else
			door_shut(d, dir->at, "its ChrootDirectory does not exist");
		return;
	}
	while (!d->shut) {
		size_t slash = slice_rfind(path, '/');

		if (dir == NULL || dir->mode < 0)
			door_unsure(d, SLICE("whether sshd takes its ChrootDirectory"));
		else if (!is_safe(dir))
			door_shut(d, dir->at, "ChrootDirectory: not root alone can write there");
		if (path.n <= 1 || slash >= path.n)
			return;
		path = slice_sub(path, 0, slash == 0 ? 1 : slash);
		dir = rule_dir(s->c, path);
	}
}

/* Is the account locked into a directory? */
static bool has_chroot(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct slice pattern = sshd_word(s, d, "chrootdirectory", "none"), path;

	if (slice_eq_str_ci(pattern, "none"))
		return false;
	if (!slice_starts(pattern, "~") &&
	    sshd_path_expand(s->c->arena, pattern, a->name, a->uid, a->home, a->home, &path) == 0)
		check_chroot(s, d, path);
	else
		door_unsure(d, SLICE("whether sshd takes its ChrootDirectory"));
	return true;
}

/* sshd is content with any bit that lets somebody run the shell; the account itself has to. */
static void check_may_run(
    struct sshd *s, const struct fact_account *a, const struct fact_file *shell)
{
	struct access_object o = access_of(shell);

	if (a->uid == 0 || (access_allowed(s->c, a, &o, ACCESS_PASS) != 0 &&
			       access_passable(s->c, a, o.real) != 0))
		return;
	s->state->shell = SSHD_NO_SHELL;
	s->state->shell_at = shell->at;
}

static void check_shell(struct sshd *s, struct door *d, const struct fact_account *a)
{
	static const enum sshd_shell kinds[] = {
	    [LOGIN_SHELL_RUNS] = SSHD_SHELL,
	    [LOGIN_SHELL_UNKNOWN] = SSHD_UNKNOWN_SHELL,
	    [LOGIN_SHELL_NOTHING] = SSHD_NO_SHELL,
	};
	struct slice shell = a->shell.n == 0 ? SLICE("/bin/sh") : a->shell;
	const struct fact_file *f = rule_file(s->c, shell);

	s->state->shell = kinds[login_shell_of(s->c, a)];
	s->state->shell_at = a->at;
	s->state->chroot = has_chroot(s, d, a);
	/* The shell is not asked for: it would have to be inside. */
	if (s->state->chroot)
		return;
	if (f == NULL)
		door_unsure(d, SLICE("whether the login shell is there"));
	else if (!exists(f))
		door_shut(d, f->at, "the login shell does not exist");
	else if (f->mode < 0)
		door_unsure(d, SLICE("the mode of the login shell"));
	else if ((f->type.n > 0 && !slice_eq_str(f->type, "file")) || (f->mode & 0111) == 0)
		door_shut(d, f->at, "the login shell is not executable");
	else
		check_may_run(s, a, f);
}

/* With PAM pam_nologin refuses the account; without it sshd ends the session that it let begin. */
static void check_nologin(struct sshd *s, struct door *d, const struct fact_account *a)
{
	const struct fact_file *f = rule_file(s->c, SLICE("/etc/nologin"));

	if (a->uid == 0 || !exists(f) || sshd_uses_pam(s, d))
		return;
	s->state->shell = SSHD_NO_SESSION;
	s->state->shell_at = f->at;
	door_cite(d, f->at);
}

/* ---- AllowUsers and its kin ---- */

/* An item cut at the last '@', as sshd does. */
struct user_item {
	struct slice user, hosts;
	bool has_hosts;
};

static struct user_item cut_item(struct slice item)
{
	size_t at = slice_rfind(item, '@');

	return (struct user_item){
	    .user = slice_sub(item, 0, at),
	    .hosts = slice_sub(item, at + 1, item.n),
	    .has_hosts = at < item.n,
	};
}

/* The next item of a row that names the account. */
static bool next_item(
    struct sshd *s, const struct fact_account *a, struct slice *args, struct user_item *item)
{
	struct slice word;

	while (!sshd_is_over(s, 1) && args_next(s->c->arena, args, &word)) {
		*item = cut_item(word);
		sshd_is_over(s, item->user.n / 16);
		if (pattern_match(a->name, item->user, false))
			return true;
	}
	return false;
}

/* Terms are told anew with all before them. */
static void need(struct sshd *s, struct door *d, enum source_term term, struct slice hosts)
{
	sshd_is_over(s, d->client.n / 16);
	source_need(d, term, hosts);
}

static void check_deny_users(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct sshd_value v = sshd_get_list(s, "denyusers");
	struct user_item item;

	for (size_t i = 0; i < v.nrows && v.nmaybe == 0; i++) {
		struct slice args = v.rows[i]->args;

		while (next_item(s, a, &args, &item)) {
			if (!item.has_hosts)
				door_shut(d, v.rows[i]->at, "DenyUsers names the account");
			else
				need(s, d, SOURCE_NOT, item.hosts);
			door_cite(d, v.rows[i]->at);
		}
	}
	if (sshd_is_over(s, 0))
		door_unsure(d, SLICE("whether one of very many items of DenyUsers names it"));
	if (v.nmaybe > 0)
		door_unsure(d, SLICE("DenyUsers in a Match block that may hold or not"));
}

/* Items that name the account at certain clients only ask that of the client; one without clients
 * lets all in. */
static void check_allow_users(struct sshd *s, struct door *d, const struct fact_account *a)
{
	struct sshd_value v = sshd_get_list(s, "allowusers");
	struct slice before = d->client;
	enum source_term term = SOURCE_FROM;
	struct user_item item;

	if (v.nmaybe > 0)
		door_unsure(d, SLICE("AllowUsers in a Match block that may hold or not"));
	for (size_t i = 0; i < v.nrows; i++) {
		struct slice args = v.rows[i]->args;

		while (next_item(s, a, &args, &item)) {
			door_cite(d, v.rows[i]->at);
			if (!item.has_hosts) {
				d->client = before;
				return;
			}
			need(s, d, term, item.hosts);
			term = SOURCE_OR;
		}
	}
	if (sshd_is_over(s, 0)) {
		door_unsure(d, SLICE("whether one of very many items of AllowUsers names it"));
		d->client = before;
		return;
	}
	if (v.nrows > 0 && term == SOURCE_FROM && v.nmaybe == 0)
		door_shut(d, v.rows[0]->at, "AllowUsers does not name the account");
	if (v.nmaybe > 0)
		d->client = before;
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
	bool elsewhere;

	if (deny.nrows + deny.nmaybe + allow.nrows + allow.nmaybe == 0)
		return;
	if (deny.nmaybe > 0 || allow.nmaybe > 0)
		door_unsure(
		    d, SLICE("DenyGroups or AllowGroups in a Match block that may hold or not"));
	elsewhere = s->c->group_index->elsewhere;
	if (s->c->ngroups == 0)
		door_unsure(d, SLICE("the groups of the account"));
	else if (deny.nmaybe == 0 && allow.nmaybe == 0 && !elsewhere &&
		 !sshd_in_group(s, a, SLICE("*")) && !sshd_is_over(s, 0))
		door_shut(d, a->at, "it is in no group, and DenyGroups or AllowGroups is set");
	if (deny.nmaybe == 0 && names_group(s, a, &deny, &at))
		door_shut(d, at, "DenyGroups names a group of the account");
	else if (sshd_is_over(s, 0))
		door_unsure(d, SLICE("whether one of very many items of DenyGroups names it"));
	else if (deny.nrows > 0 && elsewhere)
		door_unsure(
		    d, SLICE("whether a directory service has it in a group of DenyGroups"));
	if (allow.nmaybe > 0 || allow.nrows == 0 || names_group(s, a, &allow, &at))
		return;
	if (sshd_is_over(s, 0))
		door_unsure(d, SLICE("whether one of very many items of AllowGroups names it"));
	else if (elsewhere)
		door_unsure(
		    d, SLICE("whether a directory service has it in a group of AllowGroups"));
	else
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
