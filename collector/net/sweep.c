/* The loop: the queue, the running, the dead, and the signals. See sweep.h. */
#include "collector/net/sweep.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "collector/net/host.h"

/* Descriptors a host may need at once: its socket, libssh's duplicate, a socket pair and the
 * ssh-agent; later the reader's wire, output, complaints and process. */
#define HOST_FDS 7
#define SPARE_FDS 64

void sweep_defaults(struct sweep_options *opt)
{
	*opt = (struct sweep_options){
	    .host_keys = SWEEP_KEYS_STRICT,
	    .become = SWEEP_BECOME_NONE,
	    .parallel = 64,
	    .timeout_ms = 300000,
	};
}

static void notice(void *ctx, const char *words)
{
	struct sweep *s = ctx;
	struct arena a = {0};

	s->events->notice(s->ctx, net_escaped(&a, slice_str(words)));
	arena_free(&a);
}

/* ---- Queue and list of the running ---- */

static void leave_running(struct sweep *s, struct host *h)
{
	if (h->prev != NULL)
		h->prev->next = h->next;
	else
		s->running = h->next;
	if (h->next != NULL)
		h->next->prev = h->prev;
	h->prev = h->next = NULL;
}

void sweep_bury(struct host *h)
{
	struct sweep *s = h->sweep;

	leave_running(s, h);
	h->next = s->dead;
	s->dead = h;
	event_active(s->reaper, EV_TIMEOUT, 0);
}

/* Hosts whose turn has come. Those that end at once wait for the reaper like all others. */
static void fill(struct sweep *s)
{
	while (s->n_running < s->opt->parallel && s->next_target < s->n_targets && s->stops == 0) {
		struct host *h = host_new(s, &s->targets[s->next_target++]);

		h->next = s->running;
		if (h->next != NULL)
			h->next->prev = h;
		s->running = h;
		s->n_running++;
		host_start(h);
	}
}

static void on_reap(evutil_socket_t fd, short what, void *arg)
{
	struct sweep *s = arg;

	(void)fd;
	(void)what;
	while (s->dead != NULL) {
		struct host *h = s->dead;

		s->dead = h->next;
		s->n_running--;
		if (h->outcome.ok)
			s->totals->ok++;
		else
			s->totals->failed++;
		s->events->finished(s->ctx, h->target, &h->outcome);
		host_free(h);
	}
	fill(s);
	if (s->n_running == 0)
		event_base_loopbreak(s->base);
}

static void on_signal(evutil_socket_t sig, short what, void *arg)
{
	struct sweep *s = arg;
	struct host *next;

	(void)sig;
	(void)what;
	s->stops++;
	s->totals->interrupted = true;
	for (struct host *h = s->running; h != NULL; h = next) {
		next = h->next;
		host_stop(h, s->stops > 1);
	}
}

/* What an interrupt left in the queue. */
static void finish_queue(struct sweep *s)
{
	struct arena a = {0};

	for (; s->next_target < s->n_targets; s->next_target++) {
		const struct sweep_target *t = &s->targets[s->next_target];
		struct slice line = arena_printf(&a, "%s: not started: interrupted", t->name);
		const struct sweep_outcome o = {
		    .never_started = true,
		    .step = "start",
		    .words = net_escaped(&a, line),
		    .exit_status = -1,
		};

		s->totals->never_started++;
		s->events->finished(s->ctx, t, &o);
		arena_reset(&a);
	}
	arena_free(&a);
}

/* ---- Set-up ---- */

static int check_options(const struct sweep_options *opt, const struct sweep_events *events,
    const struct sweep_target *targets, size_t n, void *ctx)
{
	const char *why = NULL;

	if (opt->parallel < 1 || opt->parallel > LIMIT_PARALLEL)
		why = "parallel: out of range";
	else if (opt->timeout_ms < 1000)
		why = "timeout: less than a second";
	else if (n > LIMIT_TARGETS)
		why = "targets: too many";
	if (opt->agentless == SWEEP_AGENTLESS && opt->reader_path == NULL)
		why = "agentless: there is no cordon-reader";
	for (size_t i = 0; why == NULL && i < n; i++) {
		if (targets[i].local && opt->agent_path == NULL)
			why = "agent: no path of it for this machine";
		else if (!targets[i].local && opt->agent.n == 0)
			why = "agent: nothing to push";
	}
	if (why == NULL)
		return 0;
	events->notice(ctx, why);
	return ERR_USAGE;
}

/* As many descriptors as the hosts at once need, if the hard limit allows. */
static void raise_descriptor_limit(uint32_t parallel)
{
	struct rlimit rl;
	rlim_t want = (rlim_t)parallel * HOST_FDS + SPARE_FDS;

	if (getrlimit(RLIMIT_NOFILE, &rl) != 0 || rl.rlim_cur >= want)
		return;
	rl.rlim_cur = want < rl.rlim_max ? want : rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);
}

static int open_loop(struct sweep *s)
{
	s->base = event_base_new();
	if (s->base == NULL)
		return ERR_IO;
	s->reaper = event_new(s->base, -1, 0, on_reap, s);
	s->sigint = evsignal_new(s->base, SIGINT, on_signal, s);
	s->sigterm = evsignal_new(s->base, SIGTERM, on_signal, s);
	if (s->reaper == NULL || s->sigint == NULL || s->sigterm == NULL ||
	    event_add(s->sigint, NULL) != 0 || event_add(s->sigterm, NULL) != 0)
		return ERR_IO;
	return 0;
}

static void close_loop(struct sweep *s)
{
	if (s->reaper != NULL)
		event_free(s->reaper);
	if (s->sigint != NULL)
		event_free(s->sigint);
	if (s->sigterm != NULL)
		event_free(s->sigterm);
	if (s->base != NULL)
		event_base_free(s->base);
}

int sweep_run(const struct sweep_options *opt, const struct sweep_target *targets, size_t n,
    const struct sweep_events *events, void *ctx, struct sweep_totals *totals)
{
	struct sweep s = {
	    .opt = opt,
	    .events = events,
	    .ctx = ctx,
	    .totals = totals,
	    .targets = targets,
	    .n_targets = n,
	};
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction pipe_before;
	int rc;

	*totals = (struct sweep_totals){0};
	rc = check_options(opt, events, targets, n, ctx);
	if (rc != 0)
		return rc;
	raise_descriptor_limit(opt->parallel);
	sigaction(SIGPIPE, &ignore, &pipe_before);
	ssh_set_log_level(SSH_LOG_NOLOG);
	rc = open_loop(&s);
	if (rc == 0) {
		identities_load(&s.ids, opt, notice, &s);
		known_load(&s.known, opt->known_hosts, opt->n_known_hosts, notice, &s);
		fill(&s);
		if (s.n_running > 0)
			event_base_dispatch(s.base);
		finish_queue(&s);
		known_free(&s.known);
		identities_free(&s.ids);
	} else {
		notice(&s, "the event loop cannot be set up");
	}
	close_loop(&s);
	sigaction(SIGPIPE, &pipe_before, NULL);
	return rc;
}
