/* Accounts and trust files, as an rshd or rlogind judges them. */
#include "collector/rules/rsh/rsh_account.h"

#include "collector/rules/access.h"
#include "collector/rules/clock.h"
#include "collector/rules/login_shell.h"

/* ---- Without PAM ---- */

/* [inetutils rshd.c] Unlike PAM it takes a password that begins with '!' for a lock. */
static void check_plain_state(struct door *d, const struct fact_account *a)
{
	int64_t today = rule_today(d->c);

	if (slice_eq_str(a->shadow, "unread"))
		door_unsure(d, SLICE("the account's state: shadow was not read"));
	else if (slice_eq_str(a->shadow, "missing"))
		door_shut(d, a->at, "the account has no row of shadow");
	else if (slice_eq_str(a->shadow, "locked"))
		door_shut(d, a->at, "the account is locked");
	else if (today < 0)
		door_unsure(d, SLICE("expiry of the account: the host's clock is not known"));
	else if (a->expire > 0 && today >= a->expire)
		door_shut(d, a->at, "the account has expired");
}

static void check_plain_nologin(struct door *d, const struct fact_account *a)
{
	const struct fact_file *f = rule_file(d->c, SLICE("/etc/nologin"));

	if (a->uid != 0 && f != NULL && !slice_eq_str(f->status, "absent"))
		door_shut(d, f->at, "this file keeps everybody but root out");
}

static void check_plain(const struct rsh_server *s, struct door *d, const struct fact_account *a)
{
	/* Its rlogind hands over to login(1). */
	if (slice_eq_str(slice_str(s->name), "login"))
		door_unsure(d, SLICE("what login(1) says of the account"));
	check_plain_state(d, a);
	check_plain_nologin(d, a);
}

/* ---- PAM ---- */

static bool has_option(const struct rsh_server *s, const char *wanted)
{
	struct slice args = s->options, arg;

	while (pam_arg(&args, &arg))
		if (slice_eq_str(arg, wanted))
			return true;
	return false;
}

static void check_auth(const struct rsh_server *s, struct door *d, const struct fact_account *a)
{
	struct slice unknown;
	int answer;

	if (s->granting == NULL && s->pam.auth.unread.n == 0) {
		door_shut(d, s->pam.auth.at, "its PAM stack does not ask for .rhosts");
		return;
	}
	answer = pam_lets_in(&s->pam, d->c, a, s->granting, &unknown);
	if (answer < 0)
		door_unsure(
		    d, arena_printf(d->c->arena, "what PAM says: %.*s", SLICE_ARG(unknown)));
	else if (answer == 0)
		door_shut(d, s->pam.auth.at, "PAM refuses the account, whatever .rhosts says");
	/* FreeBSD's module alone asks for this. */
	if (s->dialect == RSH_BSD && a->uid == 0 && !has_option(s, "allow_root"))
		door_shut(d, s->pam.auth.at, "pam_rhosts keeps root out without allow_root");
}

/* netkit's servers look for the file themselves, rsh-redone's leave it to PAM. */
static void check_nologin(struct door *d, const struct fact_account *a)
{
	const struct fact_file *f = rule_file(d->c, SLICE("/etc/nologin"));

	if (a->uid != 0 && f != NULL && !slice_eq_str(f->status, "absent"))
		door_unsure(d, SLICE("whether the server asks for /etc/nologin"));
}

/* netkit's servers ask for a session, rsh-redone's do not mind what comes of it. */
static void check_session(const struct rsh_server *s, struct door *d, const struct fact_account *a)
{
	struct door asked = door_open(d->c, d->rule);

	pam_check_session(&s->pam, &asked, a, NULL);
	if (asked.shut || asked.missing.n > 0)
		door_unsure(
		    d, SLICE("whether the server asks PAM for a session, and what it says"));
}

static void check_pam(const struct rsh_server *s, struct door *d, const struct fact_account *a)
{
	if (s->pam.auth.n == 0 && s->pam.auth.unread.n == 0 && s->pam.auth.broken.n == 0)
		return; /* the server's door says so */
	check_auth(s, d, a);
	pam_check_account(&s->pam, d, a, NULL);
	check_session(s, d, a);
	check_nologin(d, a);
}

/* ---- The account ---- */

/* The command is run by the shell. */
static void check_shell(struct door *d, const struct fact_account *a)
{
	struct slice shell = a->shell.n == 0 ? SLICE("/bin/sh") : a->shell;
	const struct fact_file *f = rule_file(d->c, shell);

	if (a->shell.n == 0)
		door_unsure(d, SLICE("what the server does for an account without a shell"));
	login_shell_check(d, a);
	if (f == NULL || (f->mode < 0 && !slice_eq_str(f->status, "absent")))
		door_unsure(d, SLICE("whether the login shell is there"));
	else if (slice_eq_str(f->status, "absent"))
		door_shut(d, f->at, "the login shell does not exist");
	else if ((f->mode & 0111) == 0)
		door_shut(d, f->at, "the login shell is not executable");
}

bool rsh_is_superuser(const struct rsh_server *s, const struct fact_account *account)
{
	return account->uid == 0 || (s->superuser.n > 0 && slice_eq(s->superuser, account->name));
}

struct door rsh_judge_account(
    const struct rsh_server *s, const struct fact_account *account, bool by_equiv)
{
	static const char *const aix[] = {"aix", NULL};
	struct door d = s->door;

	if (by_equiv && rsh_is_superuser(s, account))
		door_shut(&d, (struct fact_origin){0}, "hosts.equiv does not open root");
	if (!by_equiv && s->no_rhosts && account->uid != 0)
		door_shut(&d, s->at, "the server's option -l leaves .rhosts out");
	door_cite(&d, account->at);
	if (rule_is_system(d.c, aix) && account->lock.n > 0)
		door_unsure(&d, SLICE("whether the server asks /etc/security/user"));
	if (s->plain)
		check_plain(s, &d, account);
	else
		check_pam(s, &d, account);
	check_shell(&d, account);
	return d;
}

bool rsh_is_better(const struct door *a, const struct door *b)
{
	if (a->shut != b->shut)
		return !a->shut;
	return a->missing.n == 0 && b->missing.n > 0;
}

void rsh_check_rhosts(const struct rsh_host *h, struct door *d, const struct fact_account *account)
{
	struct door best = {.shut = true};

	for (size_t i = 0; i < RSH_SERVERS; i++) {
		const struct rsh_server *s = &h->servers[i];
		struct door one = rsh_judge_account(s, account, false);

		if (!rsh_gate_is_open(&s->gate))
			door_unsure(&one, rsh_gate_words(&s->gate));
		if (i == 0 || rsh_is_better(&one, &best))
			best = one;
	}
	door_join(d, &best);
}

bool rsh_lets_anybody(
    const struct rsh_server *s, struct door *d, const struct fact_account *account)
{
	struct slice unknown;
	int answer;

	if (s->plain) {
		/* Only where passwd itself says so: an `x` in its place is no empty password. */
		if (!slice_eq_str(account->pw, "empty") || s->name[0] == 'l')
			return false;
		check_plain(s, d, account);
	} else {
		if (s->pam.auth.n == 0 || s->pam.auth.unread.n > 0)
			return false;
		answer = pam_lets_in(&s->pam, d->c, account, NULL, &unknown);
		if (answer == 0)
			return false;
		if (answer < 0)
			door_unsure(
			    d, arena_printf(d->c->arena, "whether PAM lets anybody in: %.*s",
				   SLICE_ARG(unknown)));
		door_cite(d, s->pam.auth.at);
		pam_check_account(&s->pam, d, account, NULL);
		check_session(s, d, account);
	}
	door_cite(d, account->at);
	check_shell(d, account);
	return true;
}

/* ---- The file ---- */

/* The file is opened as the account. */
static void check_readable(
    struct door *d, const struct fact_file *file, const struct fact_account *owner)
{
	struct access_object o = access_of(file);

	access_check(d, owner, &o, ACCESS_READ, "the account itself cannot read it");
	access_check_passable(d, owner, file->real.n > 0 ? file->real : file->path, false);
}

static void check_owner(
    struct door *d, const struct fact_file *file, const struct fact_account *owner)
{
	if (file->uid > 0 && (owner == NULL || file->uid != owner->uid))
		door_shut(d, file->at, "it belongs to another account");
}

static void check_mode(struct door *d, const struct fact_file *file)
{
	if (file->link.n > 0 || slice_eq_str(file->type, "link"))
		door_shut(d, file->at, "it is a symbolic link");
	else if (file->type.n > 0 && !slice_eq_str(file->type, "file"))
		door_shut(d, file->at, "it is no regular file");
	else if (file->mode > 0 && (file->mode & 022) != 0)
		door_shut(d, file->at, "group or others can write to it");
}

void rsh_check_file(enum rsh_dialect dialect, struct door *d, const struct fact_file *file,
    const struct fact_account *owner)
{
	/* Only glibc asks anything of hosts.equiv. */
	if (owner == NULL && dialect != RSH_GLIBC)
		return;
	if (file->mode < 0 || file->uid < 0 || file->nlink < 0)
		door_unsure(
		    d, arena_printf(d->c->arena, "owner and mode of %.*s", SLICE_ARG(file->path)));
	if (dialect != RSH_SOLARIS)
		check_mode(d, file);
	check_owner(d, file, owner);
	if (dialect == RSH_GLIBC && file->nlink > 1)
		door_shut(d, file->at, "it has more than one link");
	if (owner != NULL)
		check_readable(d, file, owner);
}
