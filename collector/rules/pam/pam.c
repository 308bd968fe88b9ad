/* The stack of PAM: loading, the answers of its modules, and what comes of them. */
#include "collector/rules/pam/pam.h"

#include "collector/rules/clock.h"
#include "collector/rules/pam/pam_conditions.h"
#include "common/out.h"

#define MOST_ENTRIES 256
#define MOST_TRIED 6 /* modules of which both answers are tried: 64 runs */

/* Answers of modules, with their names in pam.d(5). X(symbol, name) */
#define PAM_ANSWERS(X)                          \
	X(PAM_SUCCESS, "success")               \
	X(PAM_NEW_PASSWORD, "new_authtok_reqd") \
	X(PAM_IGNORE, "ignore")                 \
	X(PAM_ACCT_EXPIRED, "acct_expired")     \
	X(PAM_TOK_EXPIRED, "authtok_expired")   \
	X(PAM_NO_INFO, "authinfo_unavail")      \
	X(PAM_AUTH_ERR, "auth_err")             \
	X(PAM_REFUSED, "perm_denied")

#define PAM_ENUM(symbol, name) symbol,
enum pam_answer { PAM_ANSWERS(PAM_ENUM) PAM_ANSWER_COUNT, PAM_UNKNOWN = PAM_ANSWER_COUNT };
#undef PAM_ENUM

static const char *const answer_names[] = {
#define PAM_NAME(symbol, name) [symbol] = name,
    PAM_ANSWERS(PAM_NAME)
#undef PAM_NAME
};

/* ---- Loading ---- */

static void load_file(struct pam_stack *s, struct rule_ctx *c, struct slice path,
    const struct fact_config_line *lines, size_t n, int level, int depth);

static void add_row(struct pam_stack *s, struct rule_ctx *c, const struct pam_row *row,
    const struct fact_config_line *lines, size_t n, int level, int depth)
{
	if (row->type != s->type && row->type != PAM_ANY && row->at.err == 0)
		return;
	if (row->at.err == 0 && pam_includes(row)) {
		struct slice path = row->module;

		if (!slice_starts(path, "/"))
			path = arena_printf(c->arena, "/etc/pam.d/%.*s", SLICE_ARG(path));
		if (slice_eq_str_ci(row->control, "substack"))
			level++;
		load_file(s, c, path, lines, n, level, depth + 1);
		return;
	}
	if (s->n == MOST_ENTRIES) {
		s->unread = SLICE("a stack longer than any that is known");
		return;
	}
	s->entries[s->n++] = (struct pam_entry){*row, level};
}

static void load_file(struct pam_stack *s, struct rule_ctx *c, struct slice path,
    const struct fact_config_line *lines, size_t n, int level, int depth)
{
	const struct fact_file *file = rule_file(c, path);
	struct out text;
	struct lines in;
	struct pam_row row;

	if (file == NULL || !slice_eq_str(file->status, "read") || depth > LIMIT_INCLUDE_DEPTH ||
	    ++s->files > LIMIT_INCLUDE_FILES) {
		s->unread = path;
		return;
	}
	if (s->at.path.n == 0)
		s->at = file->at;
	out_memory(&text);
	for (size_t i = 0; i < n; i++)
		if (slice_eq(lines[i].path, path)) {
			out_bytes(&text, lines[i].raw);
			out_byte(&text, '\n');
		}
	in = lines_of(arena_dup(c->arena, out_slice(&text)));
	out_free(&text);
	while (pam_next(&in, c->arena, &row))
		add_row(s, c, &row, lines, n, level, depth);
}

/* Without a line of its own of this type, those of `other` count. */
static void load(struct pam_stack *s, struct rule_ctx *c, const char *service, enum pam_type type)
{
	struct slice path = arena_printf(c->arena, "/etc/pam.d/%s", service);
	const struct fact_file *file = rule_file(c, path);
	struct fact_config_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);

	*s = (struct pam_stack){.type = type,
	    .lines = lines,
	    .nlines = n,
	    .entries = arena_alloc(c->arena, MOST_ENTRIES * sizeof(*s->entries))};
	if (file == NULL || !slice_eq_str(file->status, "absent"))
		load_file(s, c, path, lines, n, 0, 0);
	if (s->n == 0 && s->unread.n == 0)
		load_file(s, c, SLICE("/etc/pam.d/other"), lines, n, 0, 0);
}

void pam_load(struct pam_stack *s, struct rule_ctx *c, const char *service)
{
	load(s, c, service, PAM_ACCOUNT);
}

void pam_load_auth(struct pam_stack *s, struct rule_ctx *c, const char *service)
{
	load(s, c, service, PAM_AUTH);
}

/* ---- Modules ---- */

/* One account being asked about. */
struct asking {
	struct rule_ctx *c;
	const struct fact_account *account;
	const struct pam_stack *stack;
	const char *granting;		   /* of auth: the module that finds its trust; or NULL */
	const struct fact_account *caller; /* of auth: who started the program; NULL: a server */
	bool knows;			   /* the account's password */
	unsigned tried;		    /* bit k: the answer of the k-th module that is not known */
	size_t nunknown;	    /* how many there were in the last run */
	struct slice first_unknown; /* the line of the first */
	bool access_asked;	    /* access.conf is gone over once */
	enum pam_answer access;
};

static bool has_arg(const struct pam_row *row, const char *wanted)
{
	struct slice args = row->args, arg;

	while (pam_arg(&args, &arg))
		if (slice_eq_str(arg, wanted))
			return true;
	return false;
}

/* FreeBSD's pam_unix asks for this mark; whether those that were made from it do is not known,
 * NetBSD's does not, and Linux has none [FreeBSD lib/libpam/modules/pam_unix]. */
static enum pam_answer locked_bsd(const struct asking *q)
{
	static const char *const asks[] = {"freebsd", NULL};
	static const char *const unknown[] = {"bsd", "dragonfly", NULL};

	if (!slice_eq_str(q->account->lock, "*LOCKED*"))
		return PAM_SUCCESS;
	if (rule_is_system(q->c, asks))
		return PAM_AUTH_ERR;
	return rule_is_system(q->c, unknown) ? PAM_UNKNOWN : PAM_SUCCESS;
}

/* [pam_unix passverify.c get_account_info, check_shadow_expiry] */
static enum pam_answer ask_unix(struct asking *q, const struct pam_row *row)
{
	const struct fact_account *a = q->account;
	int64_t today = rule_today(q->c), age = today - a->lastchg;
	enum pam_answer old = has_arg(row, "no_pass_expiry") ? PAM_SUCCESS : PAM_NEW_PASSWORD;

	if (!slice_eq_str(a->pw, "shadowed"))
		return PAM_SUCCESS;
	if (slice_eq_str(a->shadow, "unread") || today < 0)
		return PAM_UNKNOWN;
	if (slice_eq_str(a->shadow, "missing"))
		return PAM_NO_INFO;
	if (locked_bsd(q) != PAM_SUCCESS)
		return locked_bsd(q);
	if (a->expire >= 0 && today >= a->expire)
		return PAM_ACCT_EXPIRED;
	if (a->lastchg == 0 || (a->change >= 0 && today >= a->change))
		return old;
	if (a->lastchg < 0 || age < 0 || a->max_days < 0 || age <= a->max_days)
		return PAM_SUCCESS;
	if (a->inactive >= 0 && age > a->max_days + a->inactive)
		return old == PAM_SUCCESS ? PAM_SUCCESS : PAM_TOK_EXPIRED;
	return old;
}

/* Of Solaris [illumos usr/src/lib/pam_modules/unix_account]: `inactive` counts from the last
 * log-in, and the account ends behind its last day. What Solaris 11 says of its other marks is not
 * known. */
static enum pam_answer ask_solaris(struct asking *q, const struct pam_row *row)
{
	const struct fact_account *a = q->account;
	int64_t today = rule_today(q->c);

	(void)row;
	if (slice_eq_str(a->shadow, "missing"))
		return PAM_NO_INFO;
	if (slice_eq_str(a->lock, "*LK*"))
		return PAM_AUTH_ERR;
	if (a->lock.n > 0 || slice_eq_str(a->shadow, "unread") || today < 0)
		return PAM_UNKNOWN;
	if (a->expire > 0 && today > a->expire)
		return PAM_ACCT_EXPIRED;
	if (a->inactive > 0)
		return PAM_UNKNOWN;
	if (a->lastchg == 0)
		return PAM_NEW_PASSWORD;
	if (a->lastchg < 0 || a->max_days < 0 || today < a->lastchg + a->max_days)
		return PAM_SUCCESS;
	return PAM_NEW_PASSWORD;
}

static bool exists(const struct rule_ctx *c, const char *path)
{
	const struct fact_file *f = rule_file(c, slice_str(path));

	return f != NULL && !slice_eq_str(f->status, "absent");
}

static enum pam_answer ask_nologin(struct asking *q, const struct pam_row *row)
{
	struct slice args = row->args, arg;

	while (pam_arg(&args, &arg))
		if (slice_starts(arg, "file="))
			return PAM_UNKNOWN;
	if (q->account->uid != 0 && (exists(q->c, "/run/nologin") || exists(q->c, "/etc/nologin")))
		return PAM_AUTH_ERR;
	return has_arg(row, "successok") ? PAM_SUCCESS : PAM_IGNORE;
}

static enum pam_answer ask_permit(struct asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_SUCCESS;
}

static enum pam_answer ask_deny(struct asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_ACCT_EXPIRED;
}

static struct pam_question question(struct asking *q, const struct pam_row *row)
{
	return (struct pam_question){q->c, q->account, row, q->stack->lines, q->stack->nlines};
}

static enum pam_answer answer_of(int lets)
{
	return lets < 0 ? PAM_UNKNOWN : lets > 0 ? PAM_SUCCESS : PAM_REFUSED;
}

static enum pam_answer ask_access(struct asking *q, const struct pam_row *row)
{
	struct pam_question one = question(q, row);

	if (row->args.n > 0)
		return answer_of(pam_access(&one));
	if (!q->access_asked)
		q->access = answer_of(pam_access(&one));
	q->access_asked = true;
	return q->access;
}

/* Its refusal is another word, which stacks list by itself. */
static enum pam_answer ask_succeed_if(struct asking *q, const struct pam_row *row)
{
	struct pam_question one = question(q, row);
	int lets = pam_succeed_if(&one);

	return lets == 0 ? PAM_AUTH_ERR : answer_of(lets);
}

static enum pam_answer ask_time(struct asking *q, const struct pam_row *row)
{
	struct pam_question one = question(q, row);

	return answer_of(pam_time(&one));
}

/* Asks nothing of accounts that sepermit.conf, as it is shipped, does not name. */
static enum pam_answer ask_sepermit(struct asking *q, const struct pam_row *row)
{
	(void)row;
	return slice_eq_str(q->account->name, "xguest") ? PAM_UNKNOWN : PAM_IGNORE;
}

/* ---- Modules of auth, where the one who logs in types nothing ---- */

/* A module that would ask for a secret; whether it takes the password, another host knows. */
static enum pam_answer ask_secret(struct asking *q, const struct pam_row *row)
{
	return q->knows && !slice_eq_str(pam_module(row), "pam_deny") ? PAM_UNKNOWN : PAM_AUTH_ERR;
}

static enum pam_answer ask_nothing(struct asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_IGNORE;
}

/* [pam_rhosts.c] The caller asks what comes of its consent. */
static enum pam_answer ask_trust(struct asking *q, const struct pam_row *row)
{
	return q->granting != NULL && slice_eq_str(pam_module(row), q->granting) ? PAM_SUCCESS
										 : PAM_AUTH_ERR;
}

/* An empty password is consent, where the module may take it [pam_unix support.c
 * _unix_blankpasswd]. */
static enum pam_answer ask_blank(struct asking *q, const struct pam_row *row)
{
	const struct fact_account *a = q->account;
	bool shadowed = slice_eq_str(a->pw, "shadowed");

	if (q->knows && slice_eq_str(shadowed ? a->shadow : a->pw, "hash"))
		return PAM_SUCCESS;
	if (q->knows && shadowed && slice_eq_str(a->shadow, "unread"))
		return PAM_UNKNOWN;
	if (!has_arg(row, "nullok"))
		return has_arg(row, "nullok_secure") ? PAM_UNKNOWN : PAM_AUTH_ERR;
	if (shadowed && slice_eq_str(a->shadow, "unread"))
		return PAM_UNKNOWN;
	return slice_eq_str(shadowed ? a->shadow : a->pw, "empty") ? PAM_SUCCESS : PAM_AUTH_ERR;
}

/* A server for the network runs as root; a program of the host asks who started it. */
static enum pam_answer ask_rootok(struct asking *q, const struct pam_row *row)
{
	(void)row;
	return q->caller == NULL || q->caller->uid == 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
}

/* `group=`, or wheel, or where there is none the group with the number 0. */
const struct fact_unix_group *pam_wheel_of(const struct rule_ctx *c, const struct pam_row *row)
{
	struct slice args = row->args, arg, name = SLICE("wheel");
	bool named = false;

	while (pam_arg(&args, &arg))
		if (slice_starts(arg, "group=")) {
			name = slice_sub(arg, 6, arg.n);
			named = true;
		}
	for (size_t i = 0; i < c->ngroups; i++)
		if (slice_eq(c->groups[i].name, name))
			return &c->groups[i];
	return named ? NULL : groups_row(c->group_index, 0);
}

/* [pam_wheel.c] Members pass, or others do with `deny`; to pass is no consent but with `trust`. */
static enum pam_answer ask_wheel(struct asking *q, const struct pam_row *row)
{
	bool deny = has_arg(row, "deny"), trust = has_arg(row, "trust"), member;
	const struct fact_unix_group *wheel;

	if (q->caller == NULL)
		return PAM_UNKNOWN;
	if (has_arg(row, "root_only") && q->account->uid != 0)
		return PAM_IGNORE;
	wheel = pam_wheel_of(q->c, row);
	if (wheel == NULL)
		return deny ? PAM_IGNORE : PAM_AUTH_ERR;
	member = groups_has(q->c->group_index, q->caller, wheel->gid);
	if (member == deny)
		return PAM_REFUSED;
	return trust ? PAM_SUCCESS : PAM_IGNORE;
}

/* Might the server's terminal be in securetty? Its name begins with one of these. */
static bool may_name_terminal(const struct rule_ctx *c)
{
	static const char *const starts[] = {"pts/", "tty", "rlogin", "rsh"};
	struct fact_config_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(starts) / sizeof(starts[0]); k++)
			if (slice_eq_str(lines[i].path, "/etc/securetty") &&
			    slice_starts(lines[i].raw, starts[k]))
				return true;
	return false;
}

/* [pam_securetty.c securetty_perform_check] Without the file root may come from anywhere. */
static enum pam_answer ask_securetty(struct asking *q, const struct pam_row *row)
{
	const struct fact_file *f = rule_file(q->c, SLICE("/etc/securetty"));

	(void)row;
	if (q->account->uid != 0)
		return PAM_SUCCESS;
	if (f == NULL)
		return PAM_UNKNOWN;
	if (slice_eq_str(f->status, "absent"))
		return PAM_SUCCESS;
	if (f->mode >= 0 && (f->mode & 02) != 0)
		return PAM_AUTH_ERR;
	if (!slice_eq_str(f->status, "read") || may_name_terminal(q->c))
		return PAM_UNKNOWN;
	return PAM_AUTH_ERR;
}

struct pam_asked {
	const char *name;
	enum pam_answer (*ask)(struct asking *q, const struct pam_row *row);
};

static const struct pam_asked account_modules[] = {
    {"pam_access", ask_access},
    {"pam_deny", ask_deny},
    {"pam_faillock", ask_permit},  /* forgets failures */
    {"pam_localuser", ask_permit}, /* is the account in passwd? It is. */
    {"pam_nologin", ask_nologin},
    {"pam_permit", ask_permit},
    {"pam_sepermit", ask_sepermit},
    {"pam_succeed_if", ask_succeed_if},
    {"pam_tally2", ask_permit},
    {"pam_time", ask_time},
    {"pam_unix", ask_unix},
    {"pam_unix_account", ask_solaris},
    {NULL, NULL},
};

static const struct pam_asked auth_modules[] = {
    {"pam_cap", ask_nothing},
    {"pam_deny", ask_secret},
    {"pam_env", ask_nothing},
    {"pam_faildelay", ask_nothing},
    {"pam_faillock", ask_nothing},
    {"pam_fprintd", ask_secret},
    {"pam_google_authenticator", ask_secret},
    {"pam_krb5", ask_secret},
    {"pam_ldap", ask_secret},
    {"pam_localuser", ask_permit},
    {"pam_nologin", ask_nologin},
    {"pam_oath", ask_secret},
    {"pam_permit", ask_permit},
    {"pam_pwdfile", ask_secret},
    {"pam_radius_auth", ask_secret},
    {"pam_rhosts", ask_trust},
    {"pam_rhosts_auth", ask_trust},
    {"pam_rootok", ask_rootok},
    {"pam_securetty", ask_securetty},
    {"pam_sss", ask_secret},
    {"pam_systemd_home", ask_secret},
    {"pam_tacplus", ask_secret},
    {"pam_u2f", ask_secret},
    {"pam_unix", ask_blank},
    {"pam_userdb", ask_secret},
    {"pam_wheel", ask_wheel},
    {"pam_winbind", ask_secret},
    {"pam_yubico", ask_secret},
    {NULL, NULL},
};

static enum pam_answer ask(struct asking *q, const struct pam_row *row)
{
	enum pam_answer answer = PAM_UNKNOWN;
	struct slice name = pam_module(row);
	const struct pam_asked *m = q->stack->type == PAM_AUTH ? auth_modules : account_modules;

	for (; row->at.err == 0 && m->name != NULL; m++)
		if (slice_eq_str(name, m->name))
			answer = m->ask(q, row);
	if (answer != PAM_UNKNOWN)
		return answer;
	if (q->nunknown++ == 0)
		q->first_unknown = row->at.raw;
	if (q->nunknown > MOST_TRIED)
		return PAM_SUCCESS;
	return (q->tried >> (q->nunknown - 1) & 1) != 0 ? PAM_SUCCESS : PAM_REFUSED;
}

/* ---- The dispatch ---- */

enum pam_action { DO_IGNORE, DO_OK, DO_DONE, DO_BAD, DO_DIE, DO_RESET, DO_JUMP };

static enum pam_action action_of(struct slice word, size_t *jump)
{
	static const char *const names[] = {"ignore", "ok", "done", "bad", "die", "reset"};
	uint32_t n;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str_ci(word, names[i]))
			return (enum pam_action)i;
	if (slice_to_u32(word, &n) != 0)
		return DO_BAD;
	*jump = n;
	return DO_JUMP;
}

/* `[answer=action ...]`: the answer's own action, else that of `default`, else bad. */
static enum pam_action listed_action(struct slice control, enum pam_answer answer, size_t *jump)
{
	enum pam_action otherwise = DO_BAD;
	size_t otherwise_jump = 0;
	struct slice word, name;

	while (word_next(&control, &word)) {
		slice_cut(&word, '=', &name);
		if (slice_eq_str_ci(name, answer_names[answer]))
			return action_of(word, jump);
		if (slice_eq_str_ci(name, "default"))
			otherwise = action_of(word, &otherwise_jump);
	}
	*jump = otherwise_jump;
	return otherwise;
}

static enum pam_action control_action(
    const struct pam_row *row, enum pam_answer answer, size_t *jump)
{
	bool good = answer == PAM_SUCCESS || answer == PAM_NEW_PASSWORD;

	if (slice_find(row->control, '=') < row->control.n)
		return listed_action(row->control, answer, jump);
	if (slice_eq_str_ci(row->control, "sufficient"))
		return good ? DO_DONE : DO_IGNORE;
	if (slice_eq_str_ci(row->control, "optional"))
		return good ? DO_OK : DO_IGNORE;
	if (good)
		return DO_OK;
	if (answer == PAM_IGNORE)
		return DO_IGNORE;
	return slice_eq_str_ci(row->control, "requisite") ? DO_DIE : DO_BAD;
}

/* How the stack stands. */
struct standing {
	enum { UNDECIDED, POSITIVE, NEGATIVE } impression;
	enum pam_answer status;
};

static void take_good(struct standing *s, enum pam_answer answer)
{
	if (answer != PAM_IGNORE &&
	    (s->impression == UNDECIDED || (s->impression == POSITIVE && s->status == PAM_SUCCESS)))
		*s = (struct standing){POSITIVE, answer};
}

static void take_bad(struct standing *s, enum pam_answer answer)
{
	if (s->impression != NEGATIVE)
		*s = (struct standing){NEGATIVE, answer};
}

static enum pam_answer run(struct asking *q)
{
	const struct pam_entry *e = q->stack->entries;
	struct standing s = {UNDECIDED, PAM_REFUSED};
	size_t n = q->stack->n, i = 0;

	q->nunknown = 0;
	while (i < n) {
		int level = e[i].level;
		size_t jump = 0;
		enum pam_answer answer = ask(q, &e[i].row);
		enum pam_action action = control_action(&e[i].row, answer, &jump);
		bool leave = action == DO_DIE;

		if (action == DO_OK || action == DO_DONE)
			take_good(&s, answer);
		if (action == DO_BAD || action == DO_DIE)
			take_bad(&s, answer);
		if (action == DO_RESET)
			s = (struct standing){UNDECIDED, PAM_REFUSED};
		leave = leave || (action == DO_DONE && s.impression == POSITIVE);
		for (i++; leave && i < n && (level == 0 || e[i].level >= level); i++)
			continue;
		for (; jump > 0 && i < n; i++)
			jump -= e[i].level == level;
	}
	return s.status == PAM_SUCCESS && s.impression != POSITIVE ? PAM_REFUSED : s.status;
}

/* ---- The answer ---- */

/* Tries both answers of each module that is not known: false when they differ in the end. */
static bool run_all(struct asking *q, enum pam_answer *answer)
{
	enum pam_answer one;
	struct slice line;

	q->tried = ~0u;
	*answer = run(q);
	line = q->first_unknown;
	if (q->nunknown > MOST_TRIED)
		return false;
	for (unsigned t = 0; q->nunknown > 0 && t < 1u << MOST_TRIED; t++) {
		q->tried = t;
		one = run(q);
		q->first_unknown = line;
		if ((one == PAM_SUCCESS) != (*answer == PAM_SUCCESS))
			return false;
	}
	return true;
}

static void check(struct asking *q, struct door *d, bool changeable, bool age_counts)
{
	const struct pam_stack *s = q->stack;
	enum pam_answer answer;

	if (s->unread.n > 0) {
		door_unsure(d, arena_printf(d->c->arena, "what PAM says: %.*s was not read",
				   SLICE_ARG(s->unread)));
		return;
	}
	if (!run_all(q, &answer)) {
		door_unsure(d,
		    arena_printf(d->c->arena, "what PAM says: %.*s", SLICE_ARG(q->first_unknown)));
		return;
	}
	if (answer == PAM_SUCCESS || (changeable && answer == PAM_NEW_PASSWORD) ||
	    (!age_counts && answer == PAM_TOK_EXPIRED))
		return;
	door_shut(d, s->at,
	    answer == PAM_NEW_PASSWORD	 ? "the password must be changed first: no program runs"
	    : answer == PAM_ACCT_EXPIRED ? "PAM: the account has expired"
	    : answer == PAM_AUTH_ERR	 ? "PAM: a nologin file keeps everybody but root out"
					 : "PAM refuses the account");
}

void pam_check(const struct pam_stack *s, struct door *d, const struct fact_account *account)
{
	struct asking q = {.c = d->c, .account = account, .stack = s};

	check(&q, d, false, true);
}

void pam_check_local(
    const struct pam_stack *s, struct door *d, const struct fact_account *account, bool password)
{
	struct asking q = {.c = d->c, .account = account, .stack = s};

	check(&q, d, true, password);
}

static int lets_in(struct asking *q, struct slice *unknown)
{
	enum pam_answer answer;

	if (q->stack->unread.n > 0) {
		*unknown =
		    arena_printf(q->c->arena, "%.*s was not read", SLICE_ARG(q->stack->unread));
		return -1;
	}
	if (!run_all(q, &answer)) {
		*unknown = q->first_unknown;
		return -1;
	}
	return answer == PAM_SUCCESS;
}

int pam_lets_in(const struct pam_stack *s, struct rule_ctx *c, const struct fact_account *account,
    const char *granting, struct slice *unknown)
{
	struct asking q = {.c = c, .account = account, .stack = s, .granting = granting};

	return lets_in(&q, unknown);
}

int pam_lets_caller_in(const struct pam_stack *s, struct rule_ctx *c,
    const struct fact_account *account, const struct fact_account *caller, bool knows,
    struct slice *unknown)
{
	struct asking q = {
	    .c = c, .account = account, .stack = s, .caller = caller, .knows = knows};

	return lets_in(&q, unknown);
}
