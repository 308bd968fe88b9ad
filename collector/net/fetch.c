/*
 * A host without an agent: cordon-reader, a process of this machine, asks for the files that an
 * agent would read, and makes the same records of them. Here its questions go to the host's SFTP
 * server, or to a shell, and the answers come back: this file hands bytes on and reads none of
 * them. What a hostile host answers is parsed over there, behind the agent's own locks.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/net/host.h"

/* More than the reader ever asks for at once: a large file through a shell. */
#define MOST_HEARD (LIMIT_BIG_FILE_BYTES + LIMIT_UNASKED_BYTES)
#define PIECE_BYTES (32u << 10)

/* Where the SFTP servers of the systems lie, for one that sudo is to start. */
static const char root_server[] =
    "sh -c \"for s in /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server "
    "/usr/libexec/sftp-server /usr/lib/ssh/sftp-server /usr/lib/sftp-server "
    "/usr/sbin/sftp-server /opt/ssh/libexec/sftp-server; do "
    "test -x \\$s && exec \\$s; done; exit 127\"";

/* ---- The wire ---- */

static void on_wire(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	host_run(arg);
}

static void from_host(struct host *h, struct slice bytes, bool is_stderr)
{
	if (h->become.talks && !h->become.ready)
		bytes = become_heard(h, bytes, is_stderr);
	if (is_stderr) {
		host_complaint(h, bytes);
		return;
	}
	h->fetch.bytes += bytes.n;
	out_bytes(&h->fetch.heard, bytes);
}

/* What the host said, to the reader; what it does not take now waits. */
static void hand_in(struct host *h)
{
	struct fetch *f = &h->fetch;

	while (f->heard_from < f->heard.n) {
		ssize_t n = send(f->wire_fd, f->heard.buf + f->heard_from,
		    f->heard.n - f->heard_from, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		f->heard_from += (size_t)n;
		host_progress(h);
	}
	if (f->heard_from == f->heard.n) {
		/* It may have held hashes of passwords. */
		if (f->heard.n > 0)
			explicit_bzero(f->heard.buf, f->heard.n);
		f->heard.n = f->heard_from = 0;
		event_del(f->wire_writes);
	} else {
		event_add(f->wire_writes, NULL);
	}
}

/* What the reader asks, to the host. */
static void hand_out(struct host *h)
{
	static uint8_t piece[PIECE_BYTES];
	ssize_t n;

	while (chan_flush(&h->files, h->session) &&
	       (n = recv(h->fetch.wire_fd, piece, sizeof(piece), MSG_DONTWAIT)) > 0) {
		chan_send(&h->files, slice_of(piece, (size_t)n));
		host_progress(h);
	}
}

void fetch_close(struct host *h)
{
	struct fetch *f = &h->fetch;

	if (f->wire_reads != NULL)
		event_free(f->wire_reads);
	if (f->wire_writes != NULL)
		event_free(f->wire_writes);
	if (f->wire_fd >= 0)
		close(f->wire_fd);
	if (f->heard.n > 0)
		explicit_bzero(f->heard.buf, f->heard.n);
	out_free(&f->heard);
	f->wire_reads = f->wire_writes = NULL;
	f->wire_fd = -1;
	f->heard_from = 0;
}

/* ---- The reader ---- */

static int watch_wire(struct host *h)
{
	struct event_base *base = h->sweep->base;
	struct fetch *f = &h->fetch;

	f->wire_reads = event_new(base, f->wire_fd, EV_READ | EV_PERSIST, on_wire, h);
	f->wire_writes = event_new(base, f->wire_fd, EV_WRITE | EV_PERSIST, on_wire, h);
	return f->wire_reads == NULL || f->wire_writes == NULL ||
		       event_add(f->wire_reads, NULL) != 0
		   ? ENOMEM
		   : 0;
}

static int start_reader(struct host *h)
{
	const struct sweep_options *opt = h->sweep->opt;
	char *argv[6] = {
	    (char *)opt->reader_path, "--root", h->fetch.through_shell ? "shell" : "sftp"};
	int ends[2], rc;

	local_options(opt, argv + 3);

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return errno;
	h->fetch.wire_fd = ends[0];
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	rc = watch_wire(h);
	if (rc == 0 && send(ends[0], opt->digest_key.p, opt->digest_key.n, MSG_NOSIGNAL) !=
			   (ssize_t)opt->digest_key.n)
		rc = errno;
	if (rc == 0)
		rc = local_start(h, argv, ends[1]);
	close(ends[1]);
	return rc;
}

/* ---- The conversation ---- */

static void open_channel(struct host *h)
{
	bool shell = h->fetch.through_shell;
	const char *command = NULL;

	h->become.ready = h->become.sent = false;
	if (become_wanted(h))
		command = (const char *)become_command(h, shell ? "sh" : root_server).p;
	else if (shell)
		command = "exec sh";
	h->complaints.n = 0;
	chan_close(&h->files);
	chan_start(&h->files, h, command, from_host);
	h->files.terminal = become_wanted(h) && become_needs_terminal(h);
}

/* Root first, where a conversation is needed for it. False while not. */
static bool became_root(struct host *h)
{
	if (!h->become.talks || h->become.ready)
		return true;
	if (host_pump(h) != 0) {
		host_lost(h);
		return false;
	}
	if (become_step(h, &h->files))
		return true;
	if (!h->dead && chan_over(&h->files))
		host_fail(h, "%s refused for %s: %.*s", become_prefix(h), h->user,
		    SLICE_ARG(host_complaint_line(h)));
	return false;
}

/* There is no SFTP; a shell may do. */
static void through_shell(struct host *h, struct slice why)
{
	h->fetch.no_sftp = net_escaped(&h->arena, why);
	local_close(h);
	fetch_close(h);
	h->job.exit_status = -1;
	h->fetch.through_shell = true;
	open_channel(h);
}

/* Asks for the channel, then starts the reader; false while the two do not talk. */
static bool talking(struct host *h)
{
	int rc;

	if (h->fetch.wire_fd >= 0)
		return true;
	rc = chan_step(&h->files, h->session);
	if ((rc == ERR_BUSY || rc == ERR_DENIED) && !h->fetch.through_shell)
		through_shell(h, slice_str(ssh_get_error(h->session)));
	else if (rc < 0)
		host_no_channel(h, rc);
	if (rc != 1 || !became_root(h))
		return false;
	rc = start_reader(h);
	if (rc != 0)
		host_fail(h, "cannot start %s: %s", h->sweep->opt->reader_path, strerror(rc));
	return rc == 0;
}

/* The reader has ended. */
static void fetched(struct host *h)
{
	struct slice line = host_complaint_line(h);

	if (h->outcome.bytes == 0 && !h->fetch.through_shell) {
		through_shell(h, line);
		return;
	}
	h->outcome.exit_status = h->job.exit_status;
	if (h->job.exit_signal[0] != '\0')
		host_fail(h, "the reader was killed by SIG%s", h->job.exit_signal);
	else if (h->job.exit_status != 0 && h->fetch.through_shell)
		host_fail(h,
		    "its files cannot be fetched over SFTP (%s) nor through a shell (%.*s)",
		    h->fetch.no_sftp, SLICE_ARG(line));
	else if (h->job.exit_status != 0)
		host_fail(h, "its files cannot be fetched: %.*s", SLICE_ARG(line));
	else
		host_finish(h);
}

/* No more comes from the host: the reader hears so once it has taken what came. */
static void end_wire(struct host *h)
{
	if (h->fetch.heard.n == 0)
		shutdown(h->fetch.wire_fd, SHUT_WR);
}

void fetch_step(struct host *h)
{
	int pumped;
	bool over;

	if (!talking(h))
		return;
	pumped = host_pump(h);
	hand_in(h);
	hand_out(h);
	chan_flush(&h->files, h->session);
	over = local_take(h);
	if (run_refused(h))
		return;
	if (over)
		fetched(h);
	else if (h->fetch.bytes > LIMIT_STREAM_BYTES || h->fetch.heard.n > MOST_HEARD)
		host_fail(h, "sends more than it was asked for");
	else if (chan_over(&h->files))
		end_wire(h);
	else if (pumped != 0)
		host_lost(h);
}

void fetch_begin(struct host *h)
{
	h->fetch.wanted = false;
	h->push.path[0] = '\0';
	chan_close(&h->job);
	h->job.exit_status = -1;
	host_set_state(h, HOST_FETCH);
	open_channel(h);
}

bool fetch_instead(struct host *h, struct slice why)
{
	const struct sweep_options *opt = h->sweep->opt;

	if (opt->agentless == SWEEP_AGENT_ONLY || opt->reader_path == NULL || h->target->local)
		return false;
	h->outcome.agentless = net_escaped(&h->arena, why);
	h->fetch.wanted = true;
	if (h->push.lies)
		clean_begin(h);
	else
		fetch_begin(h);
	return true;
}
