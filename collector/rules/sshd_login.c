/*
 * What an sshd asks before it looks at any key: whether it runs, who stands in front of it, what
 * its configuration says of logging in with a key [openssh auth2.c auth2_setup_methods_lists;
 * auth.c auth_key_is_revoked].
 */
#include "common/args.h"
#include "collector/rules/sshd.h"

/* ---- Before any account ---- */

static void check_running(struct rule_ctx *c, struct door *d)
{
	struct fact_process *processes;
	struct fact_listener *listeners;
	size_t n = fact_load(c->facts, c->arena, process, c->host_id, &processes);

	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(processes[i].name, "sshd"))
			return;
	n = fact_load(c->facts, c->arena, listener, c->host_id, &listeners);
	for (size_t i = 0; i < n; i++)
		if (listeners[i].port == 22)
			return;
	door_unsure(d, SLICE("whether an sshd is running"));
}

/* Modules of which the rules know what they ask: the account's state, and nologin. */
static bool is_modelled(struct slice line)
{
	static const char *const modules[] = {
	    "pam_unix.so", "pam_nologin.so", "pam_permit.so", "pam_deny.so"};
	struct slice word;

	while (word_next(&line, &word))
		for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
			if (slice_eq_str(word, modules[i]))
				return true;
	return false;
}

static bool is_account_line(const struct fact_config_line *l)
{
	bool ours = slice_eq_str(l->path, "/etc/pam.d/sshd") ||
		    slice_eq_str(l->path, "/etc/pam.d/common-account");

	return ours && (slice_starts(l->raw, "account") || slice_starts(l->raw, "-account"));
}

/* Debian's sshd is linked to libwrap; upstream dropped it in 6.7. */
static void check_access_files(struct rule_ctx *c, struct door *d, bool wrapped)
{
	struct fact_config_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);

	for (size_t i = 0; i < n; i++) {
		if (wrapped && slice_eq_str(lines[i].path, "/etc/hosts.deny"))
			door_unsure(d, SLICE("whether hosts.deny refuses the client"));
		if (is_account_line(&lines[i]) && !is_modelled(lines[i].raw))
			door_unsure(d,
			    arena_printf(c->arena, "what PAM says: %.*s", SLICE_ARG(lines[i].raw)));
	}
}

/* ---- Before any key ---- */

/* A list of AuthenticationMethods: 1 publickey alone, 0 not to be had with a key, -1 more is
 * needed than one key. */
static int method_list(struct slice list)
{
	struct slice method;
	int n = 0, keys = 0;

	while (list.n > 0) {
		slice_cut(&list, ',', &method);
		n++;
		keys += slice_eq_str(method, "publickey");
	}
	return keys == 0 ? 0 : n == 1 ? 1 : -1;
}

static void check_methods(struct sshd *s, struct door *d)
{
	struct sshd_value v = sshd_get(s, "authenticationmethods");
	struct slice args, list;
	bool more = false;

	if (v.nmaybe > 0)
		door_unsure(
		    d, SLICE("AuthenticationMethods in a Match block that depends on the client"));
	if (v.nrows == 0)
		return;
	args = v.rows[0]->args;
	while (args_next(s->c->arena, &args, &list)) {
		int answer = slice_eq_str(list, "any") ? 1 : method_list(list);

		if (answer > 0)
			return;
		more = more || answer < 0;
	}
	door_cite(d, v.rows[0]->at);
	if (more)
		door_need(d, "second-factor");
	else
		sshd_shut(s, d, "authenticationmethods",
		    "AuthenticationMethods has no list with publickey");
}

/* Missing, unreadable or unparsable: sshd then refuses every key [auth.c auth_key_is_revoked]. */
static void check_revoked(struct sshd *s, struct door *d)
{
	struct slice path = sshd_word(s, d, "revokedkeys", "none");
	const struct fact_file *f = rule_file(s->c, path);

	if (slice_eq_str_ci(path, "none"))
		return;
	if (f != NULL && slice_eq_str(f->status, "absent"))
		door_shut(
		    d, f->at, "RevokedKeys names a file that does not exist: every key is refused");
	else
		door_unsure(
		    d, arena_printf(s->c->arena, "whether %.*s revokes the key", SLICE_ARG(path)));
}

/* Without a single line of configuration sshd's defaults hold; a line that could not be read, or
 * that sshd would not take, leaves open what the running sshd goes by. */
static size_t check_configs(struct sshd *s, struct door *d, struct slice *configs, size_t n)
{
	struct rule_ctx *c = s->c;
	const struct fact_file *main_file = rule_file(c, SLICE("/etc/ssh/sshd_config"));

	for (size_t i = 0; i < s->nsettings; i++)
		if (s->settings[i].error.n > 0)
			door_unsure(d, arena_printf(c->arena, "%.*s line %lld: %.*s",
					   SLICE_ARG(s->settings[i].at.path),
					   (long long)s->settings[i].at.line,
					   SLICE_ARG(s->settings[i].error)));
	if (n > 0)
		return n;
	configs[0] = slice_of(NULL, 0);
	if (main_file == NULL || !slice_eq_str(main_file->status, "read"))
		door_unsure(d, SLICE("the configuration of sshd"));
	return 1;
}

size_t sshd_check_host(struct sshd *common, struct door *d, struct slice *configs, size_t n)
{
	check_running(common->c, d);
	check_access_files(common->c, d, common->group_modes_patch);
	return check_configs(common, d, configs, n);
}

void sshd_check_login(struct sshd *s, struct door *d, const struct fact_account *account)
{
	sshd_for_account(s, account);
	sshd_check_account(s, d, account);
	if (!sshd_is_yes(s, d, "pubkeyauthentication", true))
		sshd_shut(s, d, "pubkeyauthentication", "PubkeyAuthentication is no");
	if (sshd_is_yes(s, d, "refuseconnection", false))
		sshd_shut(s, d, "refuseconnection", "RefuseConnection is yes");
	check_methods(s, d);
	check_revoked(s, d);
}
