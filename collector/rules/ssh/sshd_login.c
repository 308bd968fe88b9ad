/*
 * What an sshd asks before and beside the key: whether it runs, who stands in front of it, what its
 * configuration says of logging in with a key, and what such a log-in is good for [openssh auth2.c
 * auth2_setup_methods_lists; auth.c auth_key_is_revoked; session.c do_exec].
 */
#include "collector/rules/clock.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "collector/rules/wrappers.h"
#include "common/args.h"

/* ---- Before any account ---- */

static bool listens(const struct fact_listener *v, size_t n, int64_t port)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].port == port)
			return true;
	return false;
}

/* The port behind the last colon of ListenStream; 0 for a program in its place. */
static int64_t socket_port(const struct fact_service *s)
{
	size_t colon = slice_rfind(s->server, ':');
	int64_t port;

	if (slice_to_i64(slice_sub(s->server, colon == s->server.n ? 0 : colon + 1, s->server.n),
		&port) != 0)
		return 0;
	return port;
}

/* systemd listens in sshd's place, and starts one for each client [systemd.socket(5)]. */
static bool is_on_demand(
    struct rule_ctx *c, struct door *d, const struct fact_listener *listeners, size_t n)
{
	struct fact_service *services;
	size_t count = fact_load(c->facts, c->arena, service, c->host_id, &services);
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (!slice_eq_str(services[i].name, "ssh") || services[i].enabled == 0)
			continue;
		any = any || (slice_eq_str(services[i].via, "systemd") &&
				 listens(listeners, n, socket_port(&services[i])));
		if (services[i].clients.n > 0)
			door_unsure(d, SLICE("which clients systemd or xinetd lets to sshd"));
	}
	return any;
}

static void check_running(struct rule_ctx *c, struct door *d)
{
	const struct fact_file *not = rule_file(c, SLICE("/etc/ssh/sshd_not_to_be_run"));
	struct fact_process *processes;
	struct fact_listener *listeners;
	size_t n = fact_load(c->facts, c->arena, listener, c->host_id, &listeners);
	bool on_demand = is_on_demand(c, d, listeners, n), on_22 = listens(listeners, n, 22);
	bool other = false;

	n = fact_load(c->facts, c->arena, process, c->host_id, &processes);
	for (size_t i = 0; i < n; i++) {
		if (slice_eq_str(processes[i].name, "sshd"))
			return;
		other = other || slice_eq_str(processes[i].name, "dropbear");
	}
	if (on_22 && other && !on_demand)
		door_unsure(d, SLICE("whether it is sshd, and not dropbear, that listens"));
	if (on_demand || on_22)
		return;
	/* Debian's units do not start it [openssh-server, ssh.service]. */
	if (not != NULL && !slice_eq_str(not ->status, "absent"))
		door_shut(d, not ->at, "no sshd runs, and this file keeps it from being started");
	else
		door_unsure(d, SLICE("whether an sshd is running"));
}

size_t sshd_check_host(struct sshd *common, struct door *d, struct slice *configs, size_t n)
{
	struct sshd_state *state = arena_new(common->c->arena, struct sshd_state);

	(void)configs;
	state->arena = common->c->arena;
	revoked_load(&state->revoked, common->c);
	pam_load(&state->pam, common->c, "sshd");
	common->state = state;
	wrappers_load(&state->wrappers, common->c->facts, common->c->arena, common->c->host_id);
	check_running(common->c, d);
	return n;
}

/* ---- One configuration ---- */

/* What a file of broken lines says of itself is cut short; see also door_unsure(). */
#define MISSING_BYTES 1000

static void say(struct sshd *s, struct slice condition)
{
	struct slice *m = &s->state->missing;

	if (m->n > MISSING_BYTES)
		return;
	*m = m->n == 0
		 ? condition
		 : arena_printf(s->state->arena, "%.*s; %.*s", SLICE_ARG(*m), SLICE_ARG(condition));
}

/* The clock ticks, and the time of boot is kept in whole seconds. */
#define START_SLACK_SECONDS 3

/* A running sshd goes by what it read when it started, or when it was told to read again. */
static void check_age(struct sshd *s, struct slice path, int64_t started)
{
	const struct fact_file *f = rule_file(s->c, path);
	int64_t changed;

	if (f == NULL || clock_parse(f->mtime, &changed) != 0 ||
	    changed <= started + START_SLACK_SECONDS)
		return;
	say(s, arena_printf(s->state->arena, "whether sshd has read %.*s again since it changed",
		   SLICE_ARG(path)));
}

/* A line that could not be read, or that sshd would not take, leaves open what the running sshd
 * goes by. */
static void check_lines(struct sshd *s, int64_t started)
{
	struct slice last = {0};

	for (size_t i = 0; i < s->nsettings; i++) {
		const struct fact_sshd_setting *row = &s->settings[i];

		if (!slice_eq(row->config, s->config))
			continue;
		if (row->error.n > 0 && slice_eq_str(row->keyword, "include"))
			s->state->holes = true;
		if (row->error.n > 0)
			say(s, arena_printf(s->state->arena, "%.*s line %lld: %.*s",
				   SLICE_ARG(row->at.path), (long long)row->at.line,
				   SLICE_ARG(row->error)));
		if (started > 0 && row->at.path.n > 0 && !slice_eq(row->at.path, last))
			check_age(s, row->at.path, started);
		last = row->at.path;
	}
}

/* Without a single line sshd's defaults hold. */
static void check_daemon(struct sshd *s, const struct fact_sshd *daemon)
{
	struct slice path = daemon == NULL ? SLICE("/etc/ssh/sshd_config") : daemon->path;
	const struct fact_file *f = rule_file(s->c, path);
	int64_t started;

	if (daemon == NULL || clock_parse(daemon->started, &started) != 0)
		started = 0;
	check_lines(s, started);
	s->state->unread = f == NULL || !slice_eq_str(f->status, "read");
	if (s->state->unread)
		say(s, arena_printf(
			   s->state->arena, "the configuration of sshd: %.*s", SLICE_ARG(path)));
	else if (started > 0 && s->state->missing.n == 0)
		check_age(s, path, started);
}

/* The host in "host", "host:port", "[host]:port". */
static struct slice listen_host(struct slice word)
{
	size_t colon = slice_find(word, ':');

	if (slice_starts(word, "["))
		return slice_sub(word, 1, slice_find(word, ']'));
	return slice_rfind(word, ':') == colon ? slice_sub(word, 0, colon) : word;
}

/* Does it listen on loopback addresses alone? */
static bool is_local(struct sshd *s)
{
	struct sshd_value v = sshd_get_list(s, "listenaddress");

	for (size_t i = 0; i < v.nrows; i++) {
		struct slice args = v.rows[i]->args, word = {0};
		struct addr a;

		args_next(s->c->arena, &args, &word);
		word = listen_host(word);
		if (!slice_eq_str_ci(word, "localhost") &&
		    (addr_parse_numeric(word, &a) != 0 || !addr_is_loopback(&a)))
			return false;
	}
	return v.nrows > 0;
}

/* ---- The program ---- */

static const struct fact_program *program_of(const struct sshd *s, const struct fact_sshd *daemon)
{
	struct slice exe =
	    daemon == NULL || daemon->exe.n == 0 ? SLICE("/usr/sbin/sshd") : daemon->exe;

	for (size_t i = 0; i < s->nprograms; i++)
		if (slice_eq(s->programs[i].path, exe))
			return &s->programs[i];
	return NULL;
}

/* "OpenSSH_9.2p1 Debian-2" is 902. */
static int version_of(struct slice text)
{
	struct slice major, minor = text;
	int64_t a, b;

	slice_cut(&minor, '_', &major);
	slice_cut(&minor, '.', &major);
	minor = slice_sub(minor, 0, slice_find(minor, 'p'));
	if (slice_to_i64(major, &a) != 0 || slice_to_i64(minor, &b) != 0 || a > 1000 || b > 99)
		return -1;
	return (int)(a * 100 + b);
}

static bool holds(struct slice text, const char *word)
{
	struct slice rest = text, one;

	while (rest.n > 0) {
		slice_cut(&rest, ' ', &one);
		if (slice_starts(one, word))
			return true;
	}
	return false;
}

static bool is_debian(const struct fact_host_info *info)
{
	return info != NULL &&
	       (slice_eq_str(info->os_id, "debian") || slice_eq_str(info->os_id, "ubuntu") ||
		   slice_eq_str(info->os_like, "debian") || slice_starts(info->os_like, "ubuntu"));
}

/* What its makers put into it; where it does not say, what the system's do. */
void sshd_check_program(struct sshd *s)
{
	struct sshd_state *state = s->state;
	const struct fact_program *p = program_of(s, sshd_daemon(s, s->config));

	state->program = p;
	state->version = p == NULL ? -1 : version_of(p->version);
	state->group_modes_patch = p == NULL
				       ? is_debian(s->c->info)
				       : holds(p->version, "Debian") || holds(p->version, "Ubuntu");
}

int sshd_since(const struct sshd *s, int version)
{
	return s->state->version < 0 ? -1 : s->state->version >= version;
}

/* Debian's sshd is linked to libwrap; upstream dropped it in 6.7. */
static void check_wrappers(struct sshd *s, struct door *d)
{
	const struct fact_program *p = s->state->program;

	if (!wrappers_any(&s->state->wrappers, SLICE("sshd")) || (p != NULL && p->wrappers == 0))
		return;
	if (s->state->group_modes_patch || (p != NULL && p->wrappers == 1))
		source_need(d, SOURCE_WRAPPED, slice_of(NULL, 0));
	else
		door_unsure(d, SLICE("whether this sshd asks hosts.deny"));
}

/* Finds out once for each configuration what holds for all accounts. */
static void check_config(struct sshd *s, struct door *d)
{
	struct sshd_state *state = s->state;

	if (!state->checked || !slice_eq(state->config, s->config)) {
		state->checked = true;
		state->config = s->config;
		state->missing = slice_of(NULL, 0);
		state->holes = false;
		check_daemon(s, sshd_daemon(s, s->config));
		state->local = is_local(s);
	}
	if (state->missing.n > 0)
		door_unsure(d, state->missing);
	check_wrappers(s, d);
	if (state->local)
		source_need(d, SOURCE_LOCAL, slice_of(NULL, 0));
	if (sshd_is_yes(s, d, "usedns", false))
		source_need(d, SOURCE_DNS, slice_of(NULL, 0));
}

/* ---- Methods ---- */

/* Is the method switched on? Its keyword, and sshd's default. */
static bool is_enabled(struct sshd *s, struct door *d, struct slice method)
{
	static const struct {
		const char *method, *keyword;
		bool otherwise;
	} methods[] = {
	    {"gssapi-with-mic", "gssapiauthentication", false},
	    {"hostbased", "hostbasedauthentication", false},
	    {"keyboard-interactive", "kbdinteractiveauthentication", true},
	    {"password", "passwordauthentication", true},
	    {"publickey", "pubkeyauthentication", true},
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (slice_eq_str(method, methods[i].method))
			return sshd_is_yes(s, d, methods[i].keyword, methods[i].otherwise);
	return slice_eq_str(method, "none");
}

static const struct method {
	const char *word, *keyword;
	bool otherwise;
	const char *off, *in_no_list;
} methods_known[] = {
#define METHOD(symbol, word, keyword, otherwise, off, in_no_list) \
	[symbol] = {word, keyword, otherwise, off, in_no_list},
    SSHD_METHOD_LIST(METHOD)
#undef METHOD
};

/* A list of AuthenticationMethods: how many keys it takes, and whether more than keys. 0 keys: it
 * is not to be had with a key, or names a method that is off. */
static unsigned method_list(
    struct sshd *s, struct door *d, const struct method *by, struct slice list, bool *more)
{
	struct slice method, rest = list;
	unsigned keys = 0;

	*more = false;
	while (rest.n > 0) {
		slice_cut(&rest, ',', &method);
		method = slice_sub(method, 0, slice_find(method, ':'));
		if (!is_enabled(s, d, method))
			return 0;
		if (slice_eq_str(method, by->word))
			keys++;
		else
			*more = true;
	}
	return keys;
}

/* The list that takes least: keys alone before keys and something else. */
static void check_methods(struct sshd *s, struct door *d, const struct method *by)
{
	struct sshd_value v = sshd_get(s, "authenticationmethods");
	struct slice args, list;
	unsigned least = 0;
	bool other = false, more;

	s->state->keys = 1;
	if (v.nmaybe > 0)
		door_unsure(
		    d, SLICE("AuthenticationMethods in a Match block that depends on the client"));
	if (v.nrows == 0 || slice_eq_str(v.rows[0]->args, "any"))
		return;
	args = v.rows[0]->args;
	while (args_next(s->c->arena, &args, &list)) {
		unsigned keys = method_list(s, d, by, list, &more);

		other = other || (keys > 0 && more);
		if (keys > 0 && !more && (least == 0 || keys < least))
			least = keys;
	}
	door_cite(d, v.rows[0]->at);
	if (least > 0)
		s->state->keys = least;
	else if (other)
		door_need(d, "second-factor");
	else
		sshd_shut(s, d, "authenticationmethods", by->in_no_list);
}

unsigned sshd_keys_needed(const struct sshd *s)
{
	return s->state->keys;
}

/* ---- The log-in ---- */

void sshd_check_door_by(
    struct sshd *s, struct door *d, const struct fact_account *account, enum sshd_method method)
{
	const struct method *by = &methods_known[method];

	check_config(s, d);
	sshd_check_account(s, d, account);
	if (!by->otherwise && (s->state->unread || s->state->holes) &&
	    sshd_get(s, by->keyword).nrows == 0)
		door_unsure(
		    d, arena_printf(s->c->arena, "whether sshd lets log in by %s", by->word));
	else if (!sshd_is_yes(s, d, by->keyword, by->otherwise))
		sshd_shut(s, d, by->keyword, by->off);
	if (sshd_is_yes(s, d, "refuseconnection", false))
		sshd_shut(s, d, "refuseconnection", "RefuseConnection is yes");
	check_methods(s, d, by);
}

void sshd_check_door(struct sshd *s, struct door *d, const struct fact_account *account)
{
	sshd_check_door_by(s, d, account, SSHD_BY_KEY);
}

void sshd_check_login(struct sshd *s, struct door *d, const struct fact_account *account)
{
	struct authkey_options plain = authkey_options_default();

	sshd_for_account(s, account);
	sshd_check_door(s, d, account);
	if (sshd_keys_needed(s) > 1)
		door_need(d, "second-factor");
	sshd_check_revoked(s, d, slice_of(NULL, 0));
	sshd_check_grade(s, d, &plain);
}

/* One file. */
static void check_revoked_file(
    struct sshd *s, struct door *d, struct slice path, const struct revoked_asked *key)
{
	const struct fact_file *f = rule_file(s->c, path);

	if (slice_eq_str_ci(path, "none") || (f != NULL && slice_eq_str(f->status, "absent")))
		sshd_shut(s, d, "revokedkeys",
		    "RevokedKeys names a file that does not exist: every key is refused");
	else if (f != NULL && f->type.n > 0 && !slice_eq_str(f->type, "file"))
		sshd_shut(s, d, "revokedkeys", "RevokedKeys names no file: every key is refused");
	else if (f == NULL || f->sha256.n == 0 || !slice_eq_str(f->status, "read"))
		door_unsure(
		    d, arena_printf(s->c->arena, "whether %.*s revokes the key", SLICE_ARG(path)));
	else
		revoked_check(&s->state->revoked, d, path, key);
}

/* Missing, unreadable or unparsable: sshd then refuses every key [auth.c auth_key_is_revoked]. In a
 * Match block `none` is taken for a file of that name [servconf.c copy_set_server_options]. */
void sshd_check_revoked_key(struct sshd *s, struct door *d, const struct revoked_asked *key)
{
	struct sshd_value v = sshd_get(s, "revokedkeys");
	struct slice first, args, path;
	struct door tried;

	if (v.nrows + v.nmaybe == 0)
		return;
	first = sshd_word(s, d, "revokedkeys", "none");
	tried = *d;
	if (v.nrows == 0 || (slice_eq_str_ci(first, "none") && v.rows[0]->block <= 0))
		return;
	args = v.rows[0]->args;
	while (!tried.shut && args_next(s->c->arena, &args, &path))
		check_revoked_file(s, &tried, path, key);
	/* Another file might stand in its place, and the door is unsure for that already. */
	if (!tried.shut || v.nmaybe == 0)
		*d = tried;
}

void sshd_check_revoked(struct sshd *s, struct door *d, struct slice fingerprint)
{
	sshd_check_revoked_key(s, d, &(struct revoked_asked){.fingerprint = fingerprint});
}

/* ---- What it is good for ---- */

/* [openssh session.c IS_INTERNAL_SFTP] */
static bool is_internal_sftp(struct slice command)
{
	struct slice word;

	return word_next(&command, &word) && slice_eq_str(word, "internal-sftp");
}

/* The program of `Subsystem sftp`; empty: there is none. */
static struct slice sftp_program(struct sshd *s)
{
	struct sshd_value v = sshd_get_list(s, "subsystem");
	struct slice args, name;

	for (size_t i = 0; i < v.nrows; i++) {
		args = v.rows[i]->args;
		if (args_next(s->c->arena, &args, &name) && slice_eq_str(name, "sftp"))
			return args;
	}
	return slice_of(NULL, 0);
}

/* May the client open connections through the host? */
static bool forwards(struct sshd *s, struct door *d, const struct authkey_options *o)
{
	struct slice tcp = sshd_word(s, d, "allowtcpforwarding", "yes");
	struct slice open = sshd_word(s, d, "permitopen", "any");

	return o->port_forwarding && !sshd_is_yes(s, d, "disableforwarding", false) &&
	       !slice_eq_str_ci(tcp, "no") && !slice_eq_str_ci(tcp, "remote") &&
	       !slice_eq_str(open, "none");
}

/* What is left where the login shell runs nothing, or nothing but sftp is let through. */
static enum grade sftp_grade(struct sshd *s, bool forced)
{
	struct slice program = sftp_program(s);

	/* A forced internal-sftp takes the place of whatever program the subsystem names; without
	 * a shell that program must be sshd's own. */
	return program.n > 0 && (forced || is_internal_sftp(program)) ? GRADE_FILE : GRADE_NET;
}

void sshd_check_grade(struct sshd *s, struct door *d, const struct authkey_options *o)
{
	/* ForceCommand beats the key's command [openssh session.c do_exec]. */
	struct slice command = sshd_word(s, d, "forcecommand", "none");
	bool forced = !slice_eq_str_ci(command, "none");
	enum sshd_shell shell = s->state->shell;
	enum grade grade = GRADE_SHELL;

	if (slice_eq_str(sshd_word(s, d, "maxsessions", "10"), "0"))
		shell = SSHD_NO_SESSION;

	if (!forced && o->has_command) {
		forced = true;
		command = o->command;
	}
	if (shell == SSHD_NO_SESSION)
		grade = GRADE_NET;
	else if (forced && is_internal_sftp(command))
		grade = sftp_grade(s, true);
	else if (shell == SSHD_NO_SHELL)
		grade = forced ? GRADE_NET : sftp_grade(s, false);
	else if (forced)
		grade = GRADE_COMMAND;
	if (shell == SSHD_UNKNOWN_SHELL && grade != GRADE_FILE && grade != GRADE_NET)
		door_unsure(d, SLICE("what the login shell runs"));
	if (s->state->chroot && grade != GRADE_FILE && grade != GRADE_NET)
		door_unsure(d, SLICE("what the account finds in its ChrootDirectory"));
	if (grade == GRADE_NET && !forwards(s, d, o))
		door_shut(d, s->state->shell_at, "no program runs, and nothing is forwarded");
	door_limit(d, grade);
}
