/* The modules, and the answers of those that need few words. */
#include "collector/rules/pam/pam_modules.h"

#include "collector/rules/pam/pam.h"
#include "collector/rules/pam/pam_conditions.h"
#include "collector/rules/pam/pam_memory.h"

bool pam_has_arg(const struct pam_row *row, const char *wanted)
{
	struct slice args = row->args, arg;

	while (pam_arg(&args, &arg))
		if (slice_eq_str(arg, wanted))
			return true;
	return false;
}

struct slice pam_value(const struct pam_row *row, const char *name)
{
	struct slice args = row->args, arg, word, found = {0};

	while (pam_arg(&args, &arg)) {
		word = arg;
		if (slice_find(arg, '=') < arg.n && slice_cut(&arg, '=', &word) &&
		    slice_eq_str(word, name))
			found = arg;
	}
	return found;
}

/* ---- Of every kind ---- */

static bool exists(const struct rule_ctx *c, const char *path)
{
	const struct fact_file *f = rule_file(c, slice_str(path));

	return f != NULL && !slice_eq_str(f->status, "absent");
}

static enum pam_answer ask_nologin(struct pam_asking *q, const struct pam_row *row)
{
	struct slice args = row->args, arg;

	while (pam_arg(&args, &arg))
		if (slice_starts(arg, "file="))
			return PAM_UNKNOWN;
	if (q->account->uid != 0 && (exists(q->c, "/run/nologin") || exists(q->c, "/etc/nologin")))
		return PAM_AUTH_ERR;
	return pam_has_arg(row, "successok") ? PAM_SUCCESS : PAM_IGNORE;
}

static enum pam_answer ask_permit(struct pam_asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_SUCCESS;
}

/* [pam_deny.c] Another word of each kind. */
static enum pam_answer deny_account(struct pam_asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_ACCT_EXPIRED;
}

static enum pam_answer deny_session(struct pam_asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_NO_SESSION;
}

/* ---- Those that read a file: pam_conditions.h ---- */

static enum pam_answer answer_of(int lets)
{
	return lets < 0 ? PAM_UNKNOWN : lets > 0 ? PAM_SUCCESS : PAM_REFUSED;
}

/* Its refusal is another word, which stacks list by itself. */
static enum pam_answer auth_answer_of(int lets)
{
	return lets == 0 ? PAM_AUTH_ERR : answer_of(lets);
}

/* Where it hangs on the client's address alone, each run is for one kind of client. access.conf is
 * gone over once. */
static enum pam_answer ask_access(struct pam_asking *q, const struct pam_row *row)
{
	bool plain = row->args.n == 0, known = plain && q->access_asked;
	struct slice client = known ? q->access_client : slice_of(NULL, 0);
	enum pam_answer answer = known ? q->access : answer_of(pam_access(q, row, &client));

	if (plain) {
		q->access_asked = true;
		q->access = answer;
		q->access_client = client;
	}
	if (answer != PAM_UNKNOWN || client.n == 0)
		return answer;
	if (q->client.n == 0)
		q->client = client;
	if (!slice_eq(q->client, client))
		return PAM_UNKNOWN;
	return q->is_refused ? PAM_REFUSED : PAM_SUCCESS;
}

static enum pam_answer ask_succeed_if(struct pam_asking *q, const struct pam_row *row)
{
	return auth_answer_of(pam_succeed_if(q, row));
}

static enum pam_answer ask_time(struct pam_asking *q, const struct pam_row *row)
{
	return answer_of(pam_time(q, row));
}

static enum pam_answer ask_shells(struct pam_asking *q, const struct pam_row *row)
{
	return auth_answer_of(pam_shells(q, row));
}

static enum pam_answer ask_listfile(struct pam_asking *q, const struct pam_row *row)
{
	return auth_answer_of(pam_listfile(q, row));
}

static enum pam_answer ask_usertype(struct pam_asking *q, const struct pam_row *row)
{
	return auth_answer_of(pam_usertype(q, row));
}

static enum pam_answer ask_limits(struct pam_asking *q, const struct pam_row *row)
{
	return answer_of(pam_limits(q, row));
}

/* Without a line of namespace.conf it does nothing [pam_namespace(8)]. */
static enum pam_answer ask_namespace(struct pam_asking *q, const struct pam_row *row)
{
	(void)row;
	return answer_of(pam_file_is_empty(q, "/etc/security/namespace.conf") ? 1 : -1);
}

/* Asks nothing of accounts that sepermit.conf, as it is shipped, does not name. */
static enum pam_answer ask_sepermit(struct pam_asking *q, const struct pam_row *row)
{
	(void)row;
	return slice_eq_str(q->account->name, "xguest") ? PAM_UNKNOWN : PAM_IGNORE;
}

/* ---- Modules of auth, where the one who logs in types nothing ---- */

/* A module that would ask for a secret; whether it takes the password, another host knows. */
static enum pam_answer ask_secret(struct pam_asking *q, const struct pam_row *row)
{
	return q->knows && !slice_eq_str(pam_module(row), "pam_deny") ? PAM_UNKNOWN : PAM_AUTH_ERR;
}

static enum pam_answer ask_nothing(struct pam_asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_IGNORE;
}

/* [pam_env.c pam_sm_acct_mgmt] */
static enum pam_answer no_service(struct pam_asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_NO_SERVICE;
}

/* [pam_rhosts.c] The caller asks what comes of its consent. */
static enum pam_answer ask_trust(struct pam_asking *q, const struct pam_row *row)
{
	return q->granting != NULL && slice_eq_str(pam_module(row), q->granting) ? PAM_SUCCESS
										 : PAM_AUTH_ERR;
}

/* A server for the network runs as root; a program of the host asks who started it. */
static enum pam_answer ask_rootok(struct pam_asking *q, const struct pam_row *row)
{
	(void)row;
	return q->caller == NULL || q->caller->uid == 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
}

/* `group=`, or wheel, or where there is none the group with the number 0. NULL: there is none, or
 * only a directory service knows it. */
const struct fact_unix_group *pam_wheel_of(const struct rule_ctx *c, const struct pam_row *row)
{
	struct slice args = row->args, arg, name = SLICE("wheel");
	const struct fact_unix_group *group;
	bool named = false;

	while (pam_arg(&args, &arg))
		if (slice_starts(arg, "group=")) {
			name = slice_sub(arg, 6, arg.n);
			named = true;
		}
	group = groups_named(c->group_index, name);
	if (group != NULL || named || c->group_index->elsewhere)
		return group;
	return groups_row(c->group_index, 0);
}

/* [pam_wheel.c] Members pass, or others do with `deny`; to pass is no consent but with `trust`. */
static enum pam_answer ask_wheel(struct pam_asking *q, const struct pam_row *row)
{
	bool deny = pam_has_arg(row, "deny"), trust = pam_has_arg(row, "trust"), member;
	const struct fact_unix_group *wheel;

	if (q->caller == NULL)
		return PAM_UNKNOWN;
	if (pam_has_arg(row, "root_only") && q->account->uid != 0)
		return PAM_IGNORE;
	wheel = pam_wheel_of(q->c, row);
	if (wheel == NULL && q->c->group_index->elsewhere)
		return PAM_UNKNOWN;
	if (wheel == NULL)
		return deny ? PAM_IGNORE : PAM_AUTH_ERR;
	member = groups_has(q->c->group_index, q->caller, wheel->gid);
	if (member == deny)
		return PAM_REFUSED;
	return trust ? PAM_SUCCESS : PAM_IGNORE;
}

/* Might the server's terminal be in securetty? Its name begins with one of these. */
static bool may_name_terminal(const struct pam_stack *stack)
{
	static const char *const starts[] = {"pts/", "tty", "rlogin", "rsh"};
	struct pam_lines lines = pam_lines_of(stack, SLICE("/etc/securetty"));

	for (size_t i = 0; i < lines.n; i++)
		for (size_t k = 0; k < sizeof(starts) / sizeof(starts[0]); k++)
			if (slice_starts(lines.v[i].raw, starts[k]))
				return true;
	return false;
}

/* [pam_securetty.c securetty_perform_check] Without the file root may come from anywhere. */
static enum pam_answer ask_securetty(struct pam_asking *q, const struct pam_row *row)
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
	if (!slice_eq_str(f->status, "read") ||
	    pam_file_is_over(q->stack, SLICE("/etc/securetty")) || may_name_terminal(q->stack))
		return PAM_UNKNOWN;
	return PAM_AUTH_ERR;
}

/* ---- The table ---- */

typedef enum pam_answer pam_function(struct pam_asking *q, const struct pam_row *row);

static enum pam_answer unknown(struct pam_asking *q, const struct pam_row *row)
{
	(void)q;
	(void)row;
	return PAM_UNKNOWN;
}

/* NULL: the module has no function of that kind. */
static const struct pam_module {
	const char *name;
	pam_function *auth, *account, *session;
} modules[] = {
    {"pam_access", ask_access, ask_access, ask_access},
    {"pam_cap", ask_nothing, NULL, NULL},
    {"pam_ck_connector", unknown, NULL, ask_permit},
    {"pam_cracklib", NULL, NULL, NULL},
    {"pam_deny", ask_secret, deny_account, deny_session},
    {"pam_duo", ask_secret, unknown, unknown},
    {"pam_echo", ask_nothing, ask_nothing, ask_nothing},
    {"pam_ecryptfs", unknown, unknown, ask_permit},
    {"pam_elogind", NULL, NULL, ask_permit},
    {"pam_env", ask_nothing, no_service, ask_permit},
    {"pam_faildelay", ask_nothing, NULL, NULL},
    {"pam_faillock", ask_nothing, ask_permit, NULL}, /* forgets failures */
    {"pam_fprintd", ask_secret, unknown, unknown},
    {"pam_gnome_keyring", ask_nothing, unknown, ask_permit},
    {"pam_google_authenticator", ask_secret, unknown, unknown},
    {"pam_group", ask_nothing, NULL, NULL},
    {"pam_issue", ask_nothing, NULL, NULL},
    {"pam_keyinit", ask_nothing, NULL, ask_permit},
    {"pam_krb5", ask_secret, unknown, ask_permit},
    {"pam_kwallet", ask_nothing, unknown, ask_permit},
    {"pam_kwallet5", ask_nothing, unknown, ask_permit},
    {"pam_lastlog", unknown, unknown, ask_permit},
    {"pam_ldap", ask_secret, unknown, ask_permit},
    {"pam_limits", NULL, NULL, ask_limits},
    {"pam_listfile", ask_listfile, ask_listfile, ask_listfile},
    {"pam_localuser", ask_permit, ask_permit, ask_permit}, /* is she in passwd? She is. */
    {"pam_loginuid", NULL, ask_permit, ask_permit},
    {"pam_mail", ask_nothing, NULL, ask_permit},
    {"pam_mkhomedir", NULL, NULL, ask_permit},
    {"pam_motd", NULL, NULL, ask_permit},
    {"pam_namespace", NULL, NULL, ask_namespace},
    {"pam_nologin", ask_nologin, ask_nologin, NULL},
    {"pam_oath", ask_secret, unknown, unknown},
    {"pam_oddjob_mkhomedir", NULL, NULL, ask_permit},
    {"pam_permit", ask_permit, ask_permit, ask_permit},
    {"pam_pwdfile", ask_secret, unknown, unknown},
    {"pam_pwhistory", NULL, NULL, NULL},
    {"pam_pwquality", NULL, NULL, NULL},
    {"pam_radius_auth", ask_secret, unknown, unknown},
    {"pam_rhosts", ask_trust, NULL, NULL},
    {"pam_rhosts_auth", ask_trust, NULL, NULL},
    {"pam_rootok", ask_rootok, ask_rootok, NULL},
    {"pam_securetty", ask_securetty, ask_securetty, NULL},
    {"pam_selinux", ask_nothing, NULL, ask_permit},
    {"pam_sepermit", ask_sepermit, ask_sepermit, NULL},
    {"pam_shells", ask_shells, ask_shells, NULL},
    {"pam_sss", ask_secret, unknown, ask_permit},
    {"pam_succeed_if", ask_succeed_if, ask_succeed_if, ask_succeed_if},
    {"pam_systemd", NULL, NULL, ask_permit},
    {"pam_systemd_home", ask_secret, unknown, unknown},
    {"pam_tacplus", ask_secret, unknown, unknown},
    {"pam_tally2", unknown, ask_permit, NULL},
    {"pam_time", NULL, ask_time, NULL},
    {"pam_tty_audit", NULL, NULL, ask_permit},
    {"pam_u2f", ask_secret, unknown, unknown},
    {"pam_umask", NULL, NULL, ask_permit},
    {"pam_unix", pam_unix_auth, pam_unix_account, ask_permit},
    {"pam_unix_account", unknown, pam_solaris_account, unknown},
    {"pam_userdb", ask_secret, unknown, NULL},
    {"pam_usertype", ask_usertype, ask_usertype, ask_usertype},
    {"pam_warn", ask_nothing, ask_nothing, ask_nothing},
    {"pam_wheel", ask_wheel, ask_wheel, NULL},
    {"pam_winbind", ask_secret, unknown, ask_permit},
    {"pam_xauth", NULL, NULL, ask_permit},
    {"pam_yubico", ask_secret, unknown, unknown},
};

static pam_function *function_of(const struct pam_module *m, enum pam_type type)
{
	return type == PAM_AUTH ? m->auth : type == PAM_ACCOUNT ? m->account : m->session;
}

enum pam_answer pam_module_says(struct pam_asking *q, const struct pam_row *row)
{
	struct slice name = pam_module(row);
	pam_function *f;

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (slice_eq_str(name, modules[i].name)) {
			f = function_of(&modules[i], q->stack->type);
			return f == NULL ? PAM_NO_MODULE : f(q, row);
		}
	return PAM_UNKNOWN;
}
