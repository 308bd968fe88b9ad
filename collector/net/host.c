/* States, deadlines and the end of one host: see host.h. */
#include "collector/net/host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/die.h"

static const struct state_row {
	const char *name;
	uint32_t deadline_ms;
	bool restarts;
	const char *words;
	void (*step)(struct host *h);
} state_rows[] = {
#define HOST_ROW(sym, name, ms, restarts, words, step) {name, ms, restarts, words, step},
    HOST_STATES(HOST_ROW)
#undef HOST_ROW
};

/* After an interrupt the removal of the agent gets this long. */
#define STOP_MS 3000
/* A deadline is not moved more often than this. */
#define PROGRESS_MS 500
#define WORDS_BYTES 1024
#define COMPLAINT_BYTES 200

/* ---- Words ---- */

char *net_escaped(struct arena *a, struct slice s)
{
	struct out o;
	char *text;

	out_memory(&o);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 0x20 && s.p[i] < 0x7f)
			out_byte(&o, s.p[i]);
		else
			out_printf(&o, "\\x%02x", s.p[i]);
	}
	text = arena_str(a, out_slice(&o));
	out_free(&o);
	return text;
}

static void set_words(struct host *h, const char *text)
{
	struct arena scratch = {0};
	struct slice line = arena_printf(&scratch, "%s: %s", h->target->name, text);

	h->outcome.words = net_escaped(&h->arena, line);
	arena_free(&scratch);
}

/* ---- States and deadlines ---- */

static void arm(struct host *h)
{
	uint32_t own = state_rows[h->state].deadline_ms;
	uint64_t now = clock_ms();
	uint64_t left = h->deadline_ms > now ? h->deadline_ms - now : 0;
	struct timeval tv;

	if (own == HOST_NEVER) {
		evtimer_del(h->timer);
		return;
	}
	h->armed_ms = now;
	h->last_deadline = own == 0 || left <= own;
	if (!h->last_deadline)
		left = own;
	tv = (struct timeval){.tv_sec = (time_t)(left / 1000), .tv_usec = (left % 1000) * 1000};
	if (evtimer_add(h->timer, &tv) != 0)
		die("%s: no timer", h->target->name);
}

void host_set_state(struct host *h, enum host_state state)
{
	h->state = state;
	if (h->sweep->events->step != NULL)
		h->sweep->events->step(h->sweep->ctx, h->target, state_rows[state].name);
	arm(h);
}

void host_progress(struct host *h)
{
	if (state_rows[h->state].restarts && clock_ms() - h->armed_ms > PROGRESS_MS)
		arm(h);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct host *h = arg;
	const struct state_row *row = &state_rows[h->state];

	(void)fd;
	(void)what;
	if (h->dead)
		return;
	if (h->last_deadline)
		host_fail(h, "not done within %u s (while %s)", h->sweep->opt->timeout_ms / 1000,
		    row->words);
	else if (h->target->local)
		host_fail(
		    h, "no answer within %u s (while %s)", row->deadline_ms / 1000, row->words);
	else
		host_fail(h, "no answer from %s port %u within %u s (while %s)", h->target->address,
		    h->port, row->deadline_ms / 1000, row->words);
	host_run(h);
}

/* ---- Running ---- */

/* Level-triggered: libssh takes 4 kB at a time, and the rest makes the loop call again, after the
 * other hosts had their turn. */
void host_watch(struct host *h)
{
	bool wants_write = false;

	if (h->dead || h->reads == NULL)
		return;
	if (h->state == HOST_CONNECT)
		wants_write = true;
	else if (h->session != NULL)
		wants_write = (ssh_get_status(h->session) & SSH_WRITE_PENDING) != 0;
	if (wants_write && !event_pending(h->writes, EV_WRITE, NULL))
		event_add(h->writes, NULL);
	else if (!wants_write && event_pending(h->writes, EV_WRITE, NULL))
		event_del(h->writes);
}

/* A server that sends much beside its evidence fills what libssh keeps, or has it answer without
 * end. */
static bool floods(const struct host *h)
{
	return h->received.in_bytes >
	       2 * (h->outcome.bytes + h->fetch.bytes + h->carry.bytes) + LIMIT_UNASKED_BYTES;
}

void host_run(struct host *h)
{
	enum host_state before;

	do {
		before = h->state;
		if (h->dead)
			return;
		state_rows[h->state].step(h);
		if (!h->dead && h->state != HOST_CLEAN && floods(h))
			host_fail(h, "sends data that nobody asked for");
	} while (!h->dead && h->state != before);
	host_watch(h);
}

int host_pump(struct host *h)
{
	if (ssh_event_dopoll(h->pump, 0) == SSH_ERROR || !ssh_is_connected(h->session))
		return ERR_IO;
	return 0;
}

/* ---- Evidence and complaints ---- */

void host_evidence(struct host *h, struct slice bytes)
{
	if (h->sink_error != 0 || h->too_much)
		return;
	if (h->outcome.bytes + bytes.n > LIMIT_STREAM_BYTES) {
		h->too_much = true;
		return;
	}
	if (h->outcome.bytes < sizeof(h->first_words))
		memcpy(h->first_words + h->outcome.bytes, bytes.p,
		    slice_sub(bytes, 0, sizeof(h->first_words) - h->outcome.bytes).n);
	h->outcome.bytes += bytes.n;
	h->sink_error = h->sweep->events->bytes(h->sweep->ctx, h->target, bytes);
}

void host_complaint(struct host *h, struct slice bytes)
{
	size_t room = LIMIT_STDERR_BYTES - h->complaints.n;

	out_bytes(&h->complaints, slice_sub(bytes, 0, room));
}

static bool first_line(struct slice text, struct slice *line)
{
	struct lines in = lines_of(text);

	while (lines_next(&in, line)) {
		*line = slice_trim(*line);
		if (line->n > 0)
			return true;
	}
	return false;
}

struct slice host_complaint_line(const struct host *h)
{
	struct slice line;

	if (first_line(out_slice(&h->complaints), &line))
		return slice_sub(line, 0, COMPLAINT_BYTES);
	/* A command that is forced upon the account says so on standard output. */
	if (h->outcome.bytes < sizeof(h->first_words) &&
	    first_line(slice_of(h->first_words, (size_t)h->outcome.bytes), &line))
		return line;
	return SLICE("no words");
}

const struct sweep_way *host_way(const struct host *h)
{
	return h->sweep->ways[h->target->way].way;
}

struct identities *host_ids(const struct host *h)
{
	return &h->sweep->ways[h->target->way].ids;
}

bool host_is_root(const struct host *h)
{
	return h->target->local ? geteuid() == 0 : strcmp(h->user, "root") == 0;
}

/* ---- The end ---- */

void host_fail(struct host *h, const char *fmt, ...)
{
	char text[WORDS_BYTES];
	va_list ap;

	if (h->dead)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (h->state == HOST_JUMP) {
		jump_over(h, text);
		return;
	}
	if (h->outcome.words == NULL) {
		set_words(h, text);
		h->outcome.step = state_rows[h->state].name;
	}
	if (h->push.lies && h->state != HOST_CLEAN && !h->link.is_cut &&
	    ssh_is_connected(h->session))
		clean_begin(h);
	else
		host_finish(h);
}

void host_lost(struct host *h)
{
	const char *why = h->session == NULL ? "" : ssh_get_error(h->session);

	/* "disconnected", "Connection reset by peer": no more than "closed" says. */
	if (slice_starts(slice_str(why), "Socket error: "))
		why = "";
	host_fail(h, "connection closed by %s port %u (while %s)%s%s", h->target->address, h->port,
	    state_rows[h->state].words, why[0] != '\0' ? ": " : "", why);
}

/* What is left on the host stands in the words as well. */
static void note_left_behind(struct host *h)
{
	struct sweep_outcome *o = &h->outcome;
	const char *words = o->words;

	o->left_behind = h->push.path;
	if (words == NULL) {
		set_words(h, "its agent could not be removed");
		o->step = state_rows[HOST_CLEAN].name;
		words = o->words;
	}
	o->words = (const char *)arena_printf(
	    &h->arena, "%s; the agent may still lie at %s", words, h->push.path)
		       .p;
}

void host_no_channel(struct host *h, int err)
{
	if (err == ERR_IO)
		host_lost(h);
	else if (err == ERR_LIMIT)
		host_fail(h, "its packets are too small to talk to");
	else
		host_fail(h, "runs no command for %s: %s", h->user, ssh_get_error(h->session));
}

/* What came of it. */
static void settle(struct host *h)
{
	struct sweep_outcome *o = &h->outcome;

	if (h->push.lies)
		note_left_behind(h);
	if (o->words == NULL) {
		host_set_state(h, HOST_DONE);
		o->ok = true;
		o->step = state_rows[HOST_DONE].name;
		o->words = "";
	}
	o->complaints = out_slice(&h->complaints);
	o->place = h->push.path[0] != '\0' ? h->push.path : NULL;
	o->total_ms = (uint32_t)(clock_ms() - h->start_ms);
}

void host_finish(struct host *h)
{
	if (h->dead)
		return;
	gate_forget(h);
	gate_leave(h, GATE_UNKNOWN);
	if (!h->told)
		settle(h);
	/* Others wait for its connection. */
	if (h->state != HOST_JUMP && h->sweep->stops < 2 && jump_wanted(h)) {
		if (!h->target->only_passed)
			sweep_tell(h);
		sweep_uncount(h);
		jump_begin(h);
		return;
	}
	h->dead = true;
	sweep_bury(h);
}

void host_stop(struct host *h, bool at_once)
{
	uint64_t end = clock_ms() + STOP_MS;

	if (h->dead)
		return;
	/* It stays as long as those behind it clean up. */
	if (h->state == HOST_JUMP && !at_once &&
	    (h->carry.waiting != NULL || h->carry.carried != NULL))
		return;
	if (h->outcome.words == NULL) {
		set_words(h, "interrupted");
		h->outcome.step = state_rows[h->state].name;
	}
	if (at_once) {
		host_finish(h);
		return;
	}
	if (end < h->deadline_ms)
		h->deadline_ms = end;
	if (h->state == HOST_CLEAN)
		arm(h);
	else
		host_fail(h, "interrupted");
	host_run(h);
}

/* ---- Birth and death ---- */

struct host *host_new(struct sweep *s, const struct sweep_target *t)
{
	struct host *h = calloc(1, sizeof(*h));

	if (h == NULL)
		die("no memory for a host");
	h->sweep = s;
	h->target = t;
	h->port = t->port != 0 ? t->port : 22;
	h->user = t->user != NULL ? t->user : "root";
	h->fd = -1;
	h->fetch.wire_fd = -1;
	h->link.fd = -1;
	h->local = (struct local){.pid = -1, .pid_fd = -1, .out_fd = -1, .err_fd = -1};
	h->outcome.exit_status = -1;
	h->job.exit_status = -1;
	h->start_ms = clock_ms();
	h->deadline_ms = h->start_ms + s->opt->timeout_ms;
	h->timer = evtimer_new(s->base, on_timer, h);
	if (h->timer == NULL)
		die("no memory for a timer");
	return h;
}

void host_start(struct host *h)
{
	if (h->sweep->events->started(h->sweep->ctx, h->target) != 0)
		host_fail(h, "not started: its evidence has no place to go");
	else if (h->target->local)
		local_begin(h);
	else
		connect_begin(h);
	host_run(h);
}

/* libssh closes its duplicate of the descriptor on errors, but not in ssh_disconnect(). */
static void close_session(struct host *h)
{
	int theirs = ssh_get_fd(h->session);
	bool alive = ssh_is_connected(h->session);

	chan_close(&h->job);
	chan_close(&h->files);
	if (h->pump != NULL)
		ssh_event_free(h->pump);
	if (alive) {
		ssh_disconnect(h->session);
		close(theirs);
	}
	ssh_free(h->session);
	h->pump = NULL;
	h->session = NULL;
}

void host_disconnect(struct host *h)
{
	if (h->session != NULL)
		close_session(h);
	if (h->reads != NULL)
		event_free(h->reads);
	if (h->writes != NULL)
		event_free(h->writes);
	if (h->fd >= 0)
		close(h->fd);
	h->reads = h->writes = NULL;
	h->fd = -1;
	link_close(h);
}

void host_free(struct host *h)
{
	local_close(h);
	fetch_close(h);
	host_disconnect(h);
	agent_sign_free(h->auth.sign);
	event_free(h->timer);
	out_free(&h->replies);
	out_free(&h->complaints);
	out_free(&h->push.tried);
	if (h->become.said.n > 0)
		explicit_bzero(h->become.said.buf, h->become.said.n);
	out_free(&h->become.said);
	if (h->later != NULL)
		event_free(h->later);
	arena_free(&h->arena);
	free(h);
}
