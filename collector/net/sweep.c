/* The loop: the queue, the running, the dead, and the signals. See sweep.h. */
#include "collector/net/sweep.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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
	    .max_auth_failures = 3,
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

static struct host *begin(struct sweep *s, const struct sweep_target *t)
{
	struct host *h = host_new(s, t);

	h->next = s->running;
	if (h->next != NULL)
		h->next->prev = h;
	s->running = h;
	s->n_alive++;
	h->counted = !t->only_passed;
	s->n_running += h->counted;
	if (t->is_jump > 0)
		s->jumps[t->is_jump - 1].host = h;
	return h;
}

void sweep_uncount(struct host *h)
{
	struct sweep *s = h->sweep;

	if (!h->counted)
		return;
	h->counted = false;
	s->n_running--;
	event_active(s->reaper, EV_TIMEOUT, 0);
}

/* The next one waits a while. */
static void pace(struct sweep *s)
{
	uint32_t ms;
	struct timeval tv;

	if (s->opt->pause_ms == 0)
		return;
	ms = clock_jitter(s->opt->pause_ms);
	tv = (struct timeval){.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
	evtimer_add(s->pacer, &tv);
}

/* Hosts whose turn has come. Those that end at once wait for the reaper like all others. */
static void fill(struct sweep *s)
{
	while (s->n_running < s->opt->parallel && s->next_target < s->n_targets && s->stops == 0 &&
	       !evtimer_pending(s->pacer, NULL)) {
		size_t i = s->next_target++;

		if (s->started[i])
			continue;
		s->started[i] = true;
		pace(s);
		host_start(begin(s, &s->targets[i]));
	}
}

static void on_pace(evutil_socket_t fd, short what, void *arg)
{
	struct sweep *s = arg;

	(void)fd;
	(void)what;
	fill(s);
	if (s->n_alive == 0 && s->next_target == s->n_targets)
		event_base_loopbreak(s->base);
}

/* ---- Jump hosts ---- */

struct host *sweep_jump(struct sweep *s, uint32_t number, const char **why)
{
	struct jump *j = &s->jumps[number - 1];
	const struct sweep_target *t = &s->opt->jumps[number - 1];
	struct host *h;

	if (j->failed != NULL) {
		*why = j->failed;
		return NULL;
	}
	if (j->host != NULL)
		return j->host;
	if (j->target > 0) {
		t = &s->targets[j->target - 1];
		s->started[j->target - 1] = true;
	} else if (t->via > 0) {
		s->jumps[t->via - 1].users++;
	}
	h = begin(s, t);
	host_start(h);
	return h;
}

/* One less of those behind it. */
static void release(struct sweep *s, uint32_t via)
{
	struct jump *j = &s->jumps[via - 1];

	j->users--;
	if (j->users == 0 && j->host != NULL && !j->host->dead && j->host->state == HOST_JUMP)
		jump_over(j->host, NULL);
}

/* What is begun no more needs no jump host either. */
static void release_queue(struct sweep *s)
{
	for (size_t i = s->next_target; i < s->n_targets; i++)
		if (!s->started[i] && s->targets[i].via > 0)
			release(s, s->targets[i].via);
}

/* A jump host has ended: nobody passes it any more. */
static void drop_jump(struct sweep *s, struct host *h)
{
	struct jump *j = &s->jumps[h->target->is_jump - 1];
	const char *why = h->carry.why;

	if (why == NULL && h->outcome.words != NULL && h->outcome.words[0] != '\0')
		why = h->outcome.words;
	if (why == NULL)
		why = (const char *)arena_printf(
		    &s->arena, "%s: the connection has ended", h->target->name)
			  .p;
	j->failed = arena_str(&s->arena, slice_str(why));
	j->host = NULL;
	jump_drop(h, j->failed);
}

void sweep_tell(struct host *h)
{
	struct sweep *s = h->sweep;

	if (h->told)
		return;
	h->told = true;
	if (!h->target->only_passed && h->outcome.ok)
		s->totals->ok++;
	else if (!h->target->only_passed)
		s->totals->failed++;
	s->events->finished(s->ctx, h->target, &h->outcome);
}

static void on_reap(evutil_socket_t fd, short what, void *arg)
{
	struct sweep *s = arg;

	(void)fd;
	(void)what;
	while (s->dead != NULL) {
		struct host *h = s->dead;

		s->dead = h->next;
		s->n_running -= h->counted;
		s->n_alive--;
		if (h->target->is_jump > 0)
			drop_jump(s, h);
		sweep_tell(h);
		host_disconnect(h);
		if (h->target->via > 0)
			release(s, h->target->via);
		host_free(h);
	}
	fill(s);
	if (s->n_alive == 0 && (s->next_target == s->n_targets || s->stops > 0))
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
	if (s->stops == 1)
		release_queue(s);
	if (s->n_alive == 0)
		event_base_loopbreak(s->base);
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

		struct slice line;
		struct sweep_outcome o = {
		    .never_started = true,
		    .step = "start",
		    .exit_status = -1,
		};

		if (s->started[s->next_target])
			continue;
		line = arena_printf(&a, "%s: not started: interrupted", t->name);
		o.words = net_escaped(&a, line);
		s->totals->never_started++;
		s->events->finished(s->ctx, t, &o);
		arena_reset(&a);
	}
	arena_free(&a);
}

/* ---- Set-up ---- */

/* The numbers are right, and the jump hosts end somewhere. */
static const char *check_way_to(const struct sweep_options *opt, const struct sweep_target *t)
{
	uint32_t via = t->via;

	if (t->way >= opt->n_ways)
		return "ways: a host without one";
	for (int depth = 0; via > 0; depth++) {
		if (via > opt->n_jumps || depth == LIMIT_JUMPS)
			return "jump hosts: too many in a row";
		via = opt->jumps[via - 1].via;
	}
	return t->is_jump > opt->n_jumps ? "jump hosts: no such number" : NULL;
}

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
	else if (opt->max_auth_failures < 1)
		why = "max-auth-failures: out of range";
	if (opt->agentless == SWEEP_AGENTLESS && opt->reader_path == NULL)
		why = "agentless: there is no cordon-reader";
	for (size_t i = 0; why == NULL && i < opt->n_jumps; i++)
		why = check_way_to(opt, &opt->jumps[i]);
	for (size_t i = 0; why == NULL && i < n; i++) {
		if (!targets[i].local && check_way_to(opt, &targets[i]) != NULL)
			why = check_way_to(opt, &targets[i]);
		else if (targets[i].local && opt->agent_path == NULL)
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
	s->pacer = evtimer_new(s->base, on_pace, s);
	if (s->pacer == NULL || s->reaper == NULL || s->sigint == NULL || s->sigterm == NULL ||
	    event_add(s->sigint, NULL) != 0 || event_add(s->sigterm, NULL) != 0)
		return ERR_IO;
	return 0;
}

static void close_loop(struct sweep *s)
{
	if (s->reaper != NULL)
		event_free(s->reaper);
	if (s->pacer != NULL)
		event_free(s->pacer);
	if (s->sigint != NULL)
		event_free(s->sigint);
	if (s->sigterm != NULL)
		event_free(s->sigterm);
	if (s->base != NULL)
		event_base_free(s->base);
}

/* A way of its own for local targets, which need none. */
static const struct sweep_way no_way;

/* Keys are loaded, jump hosts counted. */
static void prepare(struct sweep *s)
{
	size_t n = s->opt->n_ways > 0 ? s->opt->n_ways : 1;

	s->started = arena_alloc(&s->arena, s->n_targets + 1);
	s->jumps = arena_alloc(&s->arena, (s->opt->n_jumps + 1) * sizeof(*s->jumps));
	s->ways = arena_alloc(&s->arena, n * sizeof(*s->ways));
	for (uint32_t i = 0; i < n; i++) {
		s->ways[i].way = s->opt->n_ways > 0 ? &s->opt->ways[i] : &no_way;
		s->ways[i].gate.sweep = s;
		s->ways[i].gate.way = i;
		identities_load(&s->ways[i].ids, s->ways[i].way, notice, s);
	}
	for (size_t i = 0; i < s->n_targets; i++) {
		const struct sweep_target *t = &s->targets[i];

		if (!t->local && t->via > 0)
			s->jumps[t->via - 1].users++;
		if (!t->local && t->is_jump > 0)
			s->jumps[t->is_jump - 1].target = i + 1;
	}
}

static void end_ways(struct sweep *s)
{
	size_t n = s->opt->n_ways > 0 ? s->opt->n_ways : 1;

	for (size_t i = 0; i < n; i++) {
		gate_close(&s->ways[i].gate);
		identities_free(&s->ways[i].ids);
	}
	arena_free(&s->arena);
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
		prepare(&s);
		known_load(&s.known, opt->known_hosts, opt->n_known_hosts, notice, &s);
		fill(&s);
		if (s.n_alive > 0)
			event_base_dispatch(s.base);
		finish_queue(&s);
		known_free(&s.known);
		end_ways(&s);
	} else {
		notice(&s, "the event loop cannot be set up");
	}
	close_loop(&s);
	sigaction(SIGPIPE, &pipe_before, NULL);
	return rc;
}
