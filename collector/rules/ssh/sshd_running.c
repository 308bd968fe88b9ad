/*
 * What holds for all accounts of an sshd: whether it runs, what it goes by, from where it can be
 * reached, and who stands in front of it [openssh servconf.c; systemd.socket(5)].
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

/* True: systemd listens in its place. */
static bool check_running(struct rule_ctx *c, struct door *d)
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
			return on_demand;
		other = other || slice_eq_str(processes[i].name, "dropbear");
	}
	if (on_22 && other && !on_demand)
		door_unsure(d, SLICE("whether it is sshd, and not dropbear, that listens"));
	if (on_demand || on_22)
		return on_demand;
	/* Debian's units do not start it [openssh-server, ssh.service]. */
	if (not != NULL && !slice_eq_str(not ->status, "absent"))
		door_shut(d, not ->at, "no sshd runs, and this file keeps it from being started");
	else
		door_unsure(d, SLICE("whether an sshd is running"));
	return on_demand;
}

size_t sshd_check_host(struct sshd *common, struct door *d, struct slice *configs, size_t n)
{
	struct sshd_state *state = arena_new(common->c->arena, struct sshd_state);

	(void)configs;
	state->arena = common->c->arena;
	revoked_load(&state->revoked, common->c);
	pam_load(&state->pam, common->c, "sshd", false);
	common->state = state;
	wrappers_load(&state->wrappers, common->c->facts, common->c->arena, common->c->host_id);
	state->on_demand = check_running(common->c, d);
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
	struct fact_origin any;

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
	if (sshd_any_ends(s, &any) != 0)
		say(s, arena_printf(s->state->arena, "%.*s line %lld: any does not stand alone",
			   SLICE_ARG(any.path), (long long)any.line));
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

/* Does it listen on loopback addresses alone? */
static bool is_local(struct sshd *s)
{
	struct sshd_value v = sshd_get_list(s, "listenaddress");

	for (size_t i = 0; i < v.nrows; i++) {
		struct slice args = v.rows[i]->args, word = {0};
		struct addr a;
		int64_t port;

		args_next(s->c->arena, &args, &word);
		word = sshd_listen_host(word, &port);
		if (!slice_eq_str_ci(word, "localhost") &&
		    (addr_parse_numeric(word, &a) != 0 || !addr_is_loopback(&a)))
			return false;
	}
	return v.nrows > 0;
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

void sshd_check_config(struct sshd *s, struct door *d)
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
