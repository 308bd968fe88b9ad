/* rshd and rlogind as conditions on a door. */
#include "collector/rules/rsh_server.h"

#include "collector/rules/clock.h"
#include "common/addr.h"

/* ---- On or off ---- */

/* Two services lead in by the same files. */
static const struct r_service {
	const char *name, *pam;
	int64_t port;
} r_services[] = {
    {"shell", "/etc/pam.d/rsh", 514},
    {"login", "/etc/pam.d/rlogin", 513},
};

#define R_SERVICES (sizeof(r_services) / sizeof(r_services[0]))

/* Facts of the host that decide about its services. */
struct rsh_facts {
	struct rule_ctx *c;
	struct fact_service *services;
	size_t nservices;
	struct fact_listener *listeners;
	size_t nlisteners;
	struct fact_config_line *lines;
	size_t nlines;
};

static struct rsh_facts load_facts(struct rule_ctx *c)
{
	struct rsh_facts f = {.c = c};

	f.nservices = fact_load(c->facts, c->arena, service, c->host_id, &f.services);
	f.nlisteners = fact_load(c->facts, c->arena, listener, c->host_id, &f.listeners);
	f.nlines = fact_load(c->facts, c->arena, config_line, c->host_id, &f.lines);
	return f;
}

static bool listens(const struct rsh_facts *f, int64_t port)
{
	struct addr addr;

	for (size_t i = 0; i < f->nlisteners; i++)
		if (f->listeners[i].port == port &&
		    !(addr_parse(f->listeners[i].address, &addr) == 0 && addr_is_loopback(&addr)))
			return true;
	return false;
}

/* A file that was not read may turn the service on. */
static bool all_read(const struct rule_ctx *c)
{
	static const char *const files[] = {"/etc/inetd.conf", "/etc/xinetd.conf"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct fact_file *file = rule_file(c, slice_str(files[i]));

		if (file == NULL ||
		    !(slice_eq_str(file->status, "read") || slice_eq_str(file->status, "absent")))
			return false;
	}
	return true;
}

/* The row that says most about a service: on before unknown before off. */
static const struct fact_service *configured(const struct rsh_facts *f, const struct r_service *r)
{
	static const int64_t order[] = {1, -1, 0};

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < f->nservices; i++)
			if (f->services[i].enabled == order[k] &&
			    slice_eq_str(f->services[i].name, r->name))
				return &f->services[i];
	return NULL;
}

/* ---- PAM ---- */

/* Modules whose answer is known, or asked for with the account's state. */
static bool is_modelled(struct slice line)
{
	static const char *const modules[] = {"pam_rhosts.so", "pam_rhosts_auth.so",
	    "pam_nologin.so", "pam_env.so", "pam_unix.so", "pam_securetty.so", "pam_permit.so",
	    "pam_deny.so"};
	struct slice word;

	while (word_next(&line, &word))
		for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
			if (slice_eq_str(word, modules[i]))
				return true;
	return false;
}

static bool has_word(struct slice line, const char *start)
{
	struct slice word;

	while (word_next(&line, &word))
		if (slice_starts(word, start))
			return true;
	return false;
}

static bool is_of_stack(const struct fact_config_line *l, const char *stack)
{
	bool account = slice_starts(l->raw, "account") || slice_starts(l->raw, "-account");
	bool auth = slice_starts(l->raw, "auth") || slice_starts(l->raw, "-auth");

	if (slice_eq_str(l->path, "/etc/pam.d/common-account"))
		return account;
	return slice_eq_str(l->path, stack) && (account || auth);
}

/* Without a stack of its own the server is none of PAM's, or "other" speaks, which refuses. */
static void check_pam(const struct rsh_facts *f, struct door *d, const char *path)
{
	const struct fact_file *stack = rule_file(f->c, slice_str(path));
	bool rhosts = false;

	if (stack == NULL || !slice_eq_str(stack->status, "read")) {
		door_unsure(
		    d, arena_printf(f->c->arena, "how the server logs in without %s", path));
		return;
	}
	for (size_t i = 0; i < f->nlines; i++) {
		struct slice raw = f->lines[i].raw;

		if (!is_of_stack(&f->lines[i], path))
			continue;
		rhosts = rhosts || has_word(raw, "pam_rhosts");
		if (!is_modelled(raw))
			door_unsure(
			    d, arena_printf(f->c->arena, "what PAM says: %.*s", SLICE_ARG(raw)));
	}
	if (!rhosts)
		door_shut(d, stack->at, "its PAM stack does not ask for .rhosts");
}

/* One service's own verdict. */
static void check_one(const struct rsh_facts *f, struct door *d, const struct r_service *r)
{
	const struct fact_service *row = configured(f, r);
	bool on = listens(f, r->port), off = row == NULL ? all_read(f->c) : row->enabled == 0;

	if (row != NULL && row->enabled == 1)
		door_cite(d, row->at);
	if (f->nlisteners == 0 && !off)
		door_unsure(d, arena_printf(f->c->arena, "whether the %s service runs", r->name));
	else if (!on && row != NULL && row->enabled == 1)
		door_unsure(d, arena_printf(f->c->arena,
				   "the %s service is configured, and nothing listens on port %lld",
				   r->name, (long long)r->port));
	else if (on && (row == NULL || row->enabled != 1))
		door_unsure(
		    d, arena_printf(f->c->arena, "what listens on port %lld", (long long)r->port));
	else if (!on)
		door_shut(d, row == NULL ? (struct fact_origin){0} : row->at,
		    "neither rsh nor rlogin is on");
	/* It leaves .rhosts of all but root out, where no PAM stack decides [in.rshd(8)]. */
	if (row != NULL && has_word(row->server, "-l"))
		door_unsure(d, SLICE("what the server's option -l leaves out"));
	if (row != NULL && row->clients.n > 0)
		door_unsure(d, arena_printf(f->c->arena, "whether xinetd lets the client in (%.*s)",
				   SLICE_ARG(row->clients)));
	check_pam(f, d, r->pam);
}

/* inetd itself may be linked to libwrap, as Debian's is, also where no tcpd stands in the line. */
static void check_wrappers(const struct rsh_facts *f, struct door *d)
{
	for (size_t i = 0; i < f->nlines; i++)
		if (slice_eq_str(f->lines[i].path, "/etc/hosts.deny")) {
			door_unsure(d, SLICE("whether hosts.deny refuses the client"));
			return;
		}
}

/* Is `a` the better way in? */
static bool is_better(const struct door *a, const struct door *b)
{
	if (a->shut != b->shut)
		return !a->shut;
	return a->missing.n == 0 && b->missing.n > 0;
}

void rsh_check_service(struct door *d, bool *login_only)
{
	struct rsh_facts f = load_facts(d->c);
	struct door best = *d;

	for (size_t i = 0; i < R_SERVICES; i++) {
		struct door one = *d;

		check_one(&f, &one, &r_services[i]);
		if (i == 0 || is_better(&one, &best)) {
			best = one;
			*login_only = i > 0;
		}
	}
	*d = best;
	check_wrappers(&f, d);
}

/* ---- The account ---- */

static void check_state(struct door *d, const struct fact_account *a)
{
	int64_t today = rule_today(d->c);

	door_cite(d, a->at);
	if (slice_eq_str(a->shadow, "unread"))
		door_unsure(d, SLICE("expiry of the account: shadow was not read"));
	else if (today < 0)
		door_unsure(d, SLICE("expiry of the account: the host's clock is not known"));
	else if (a->expire >= 0 && today >= a->expire)
		door_shut(d, a->at, "the account has expired");
	else if (a->lastchg == 0 ||
		 (a->lastchg > 0 && a->max_days >= 0 && today - a->lastchg > a->max_days))
		door_unsure(d, SLICE("what the server does while the password must be changed"));
}

/* The command is run by the shell. */
static void check_shell(struct door *d, const struct fact_account *a)
{
	struct slice shell = a->shell.n == 0 ? SLICE("/bin/sh") : a->shell;
	const struct fact_file *f = rule_file(d->c, shell);

	if (slice_ends(shell, "/nologin") || slice_ends(shell, "/false"))
		door_shut(d, a->at, "the login shell runs nothing");
	else if (f == NULL || (f->mode < 0 && !slice_eq_str(f->status, "absent")))
		door_unsure(d, SLICE("whether the login shell is there"));
	else if (slice_eq_str(f->status, "absent"))
		door_shut(d, f->at, "the login shell does not exist");
	else if ((f->mode & 0111) == 0)
		door_shut(d, f->at, "the login shell is not executable");
}

/* pam_nologin looks at the file of /run first. */
static void check_nologin(struct door *d, const struct fact_account *a)
{
	static const char *const files[] = {"/etc/nologin", "/run/nologin", "/var/run/nologin"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && a->uid != 0; i++) {
		const struct fact_file *f = rule_file(d->c, slice_str(files[i]));

		if (f != NULL && !slice_eq_str(f->status, "absent"))
			door_shut(d, f->at, "this file keeps everybody but root out");
	}
}

void rsh_check_account(struct door *d, const struct fact_account *account, bool login_only)
{
	check_state(d, account);
	check_shell(d, account);
	check_nologin(d, account);
	if (login_only && account->uid == 0)
		door_unsure(d, SLICE("whether securetty lets root log in by rlogin"));
}

/* ---- The file ---- */

/* The file is opened as the account. */
static bool may_read(
    const struct rule_ctx *c, const struct fact_file *f, const struct fact_account *owner)
{
	if (owner->uid == 0 || f->uid == owner->uid)
		return true;
	return (f->mode & (rule_in_group(c, owner, f->gid) ? 040 : 04)) != 0;
}

void rsh_check_file(struct door *d, const struct fact_file *file, const struct fact_account *owner)
{
	if (file->mode < 0 || file->uid < 0 || file->nlink < 0)
		door_unsure(
		    d, arena_printf(d->c->arena, "owner and mode of %.*s", SLICE_ARG(file->path)));
	if (slice_eq_str(file->type, "link"))
		door_shut(d, file->at, "it is a symbolic link");
	else if (file->type.n > 0 && !slice_eq_str(file->type, "file"))
		door_shut(d, file->at, "it is no regular file");
	else if (file->uid > 0 && (owner == NULL || file->uid != owner->uid))
		door_shut(d, file->at, "it belongs to another account");
	else if (file->mode > 0 && (file->mode & 022) != 0)
		door_shut(d, file->at, "group or others can write to it");
	else if (file->nlink > 1)
		door_shut(d, file->at, "it has more than one link");
	else if (owner != NULL && file->mode >= 0 && !may_read(d->c, file, owner))
		door_shut(d, file->at, "the account itself cannot read it");
}
