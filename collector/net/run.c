/* The agent at work on the host, its evidence, and its removal. */
#include <stdio.h>
#include <string.h>

#include "collector/net/host.h"

/* Exit status of a shell that found the file and may not execute it [POSIX sh, 2.8.2]. */
#define STATUS_CANNOT_EXECUTE 126

/* ---- How it ended ---- */

/* The complaint is of the program that makes root. */
static bool become_refused(const struct host *h)
{
	return become_wanted(h) && slice_starts(host_complaint_line(h), become_prefix(h));
}

static bool complains_of(const struct host *h, const char *words)
{
	struct slice s = out_slice(&h->complaints);
	size_t n = strlen(words);

	for (size_t i = 0; i + n <= s.n; i++)
		if (memcmp(s.p + i, words, n) == 0)
			return true;
	return false;
}

/* Found, and not allowed to run: a mount without exec, or a policy that wants to know its files. */
static bool may_not_run(const struct host *h)
{
	int status = h->job.exit_status;

	if (h->outcome.bytes > 0 || status <= 0 || (h->become.talks && !h->become.ready))
		return false;
	return status == STATUS_CANNOT_EXECUTE || complains_of(h, "Permission denied") ||
	       complains_of(h, "Operation not permitted");
}

/* Nothing was said: it is for another processor, or another command is forced upon the account. A
 * sudo that refuses is told as such. */
static bool does_not_run(const struct host *h)
{
	return h->outcome.bytes == 0 && h->job.exit_signal[0] == '\0' && !become_refused(h) &&
	       !(h->become.talks && !h->become.ready);
}

/* It did not become root. */
static void ended_becoming(struct host *h)
{
	struct slice line = host_complaint_line(h);
	const char *prefix = become_prefix(h);
	int n = (int)strlen(prefix) - 1;

	if (slice_starts(line, prefix))
		line = slice_trim(slice_sub(line, (size_t)n + 1, line.n));
	if (h->become.sent)
		gate_leave(h, GATE_REFUSED);
	host_fail(h,
	    "%.*s refused for %s: %.*s (let %s run commands without a password, or log in "
	    "as root)",
	    n, prefix, h->user, SLICE_ARG(line), h->user);
}

static void ended_badly(struct host *h)
{
	struct slice line = host_complaint_line(h);
	int status = h->job.exit_status;

	if (h->job.exit_signal[0] != '\0')
		host_fail(h, "the agent was killed by SIG%s", h->job.exit_signal);
	else if (status < 0)
		host_fail(h, "the agent ended without an exit status");
	else if (status == 0)
		host_fail(
		    h, "the agent said nothing (is another command forced upon %s?)", h->user);
	else if (become_refused(h) || (h->become.talks && !h->become.ready))
		ended_becoming(h);
	else
		host_fail(h, "the agent ended with status %d: %.*s", status, SLICE_ARG(line));
}

void run_over(struct host *h)
{
	h->outcome.exit_status = h->job.exit_status;
	if (h->push.lies && may_not_run(h))
		push_elsewhere(h, host_complaint_line(h));
	else if (h->push.lies && does_not_run(h) && fetch_instead(h, host_complaint_line(h)))
		return;
	else if (h->job.exit_status != 0 || h->outcome.bytes == 0)
		ended_badly(h);
	else if (h->push.lies)
		clean_begin(h);
	else
		host_finish(h);
}

bool run_refused(struct host *h)
{
	if (h->too_much)
		host_fail(h, "sends more than %llu MB of evidence", LIMIT_STREAM_BYTES >> 20);
	else if (h->sink_error != 0)
		host_fail(h, "its evidence could not be kept: %s", err_words(h->sink_error));
	return h->too_much || h->sink_error != 0;
}

/* ---- Running ---- */

/* What an account says that is only let in for files: sshd's own words, in the place of a
 * program's. [openssh session.c do_child] */
#define ONLY_FILES "This service allows sftp connections only."

static void job_data(struct host *h, struct slice bytes, bool is_stderr)
{
	if (h->become.talks && !h->become.ready)
		bytes = become_heard(h, bytes, is_stderr);
	if (bytes.n == 0)
		return;
	if (is_stderr || (h->outcome.bytes == 0 && slice_starts(bytes, ONLY_FILES))) {
		host_complaint(h, bytes);
		return;
	}
	if (h->state == HOST_RUN)
		host_set_state(h, HOST_STREAM);
	host_evidence(h, bytes);
}

/* It reads no more; a command forced upon the account must not wait for input either. */
static void give_key(struct host *h)
{
	chan_send(&h->job, h->sweep->opt->digest_key);
	/* A terminal has no end of input that a program would not take for a hang-up. */
	if (!h->job.terminal)
		chan_end(&h->job);
}

static void job_start(struct host *h)
{
	struct slice key = h->sweep->opt->digest_key;
	struct slice program = arena_printf(&h->arena, "%s%s%s --unlink %s", h->push.path,
	    key.n > 0 ? " --digest-key" : "", h->sweep->opt->paced ? " --paced" : "", h->push.path);
	struct slice command = become_command(h, (const char *)program.p);

	chan_start(&h->job, h, (const char *)command.p, job_data);
	h->job.terminal = become_needs_terminal(h);
	if (h->become.talks)
		return;
	give_key(h);
}

void run_begin(struct host *h)
{
	h->complaints.n = 0;
	job_start(h);
	host_set_state(h, HOST_RUN);
}

/* Where a server allows one channel at a time (MaxSessions 1), that of SFTP makes room. True when
 * it is gone and the agent has been asked for again. */
static bool room_made(struct host *h)
{
	int pumped = host_pump(h);

	if (!h->files.closed) {
		if (pumped != 0)
			host_lost(h);
		return false;
	}
	chan_close(&h->files);
	job_start(h);
	return true;
}

/* Asks for the agent; false while it is not running. */
static bool job_running(struct host *h)
{
	int rc;

	if (h->job.phase == CHAN_TALKING)
		return true;
	if (h->job.phase == CHAN_NONE && !room_made(h))
		return false;
	rc = chan_step(&h->job, h->session);
	if (rc == ERR_BUSY && push_over_sftp(h)) {
		chan_close(&h->job);
		chan_end(&h->files);
		chan_flush(&h->files, h->session);
	} else if (rc == ERR_IO || (rc < 0 && !fetch_instead(h, SLICE("no command is run")))) {
		host_no_channel(h, rc);
	}
	return rc == 1;
}

void run_step(struct host *h)
{
	if (job_running(h))
		stream_step(h);
}

void stream_step(struct host *h)
{
	uint64_t before = h->outcome.bytes;
	bool became = h->become.ready;
	int pumped = host_pump(h);

	if (h->become.talks && !became && become_step(h, &h->job))
		give_key(h);
	if (h->dead || h->state == HOST_CLEAN)
		return;
	chan_flush(&h->job, h->session);
	if (h->outcome.bytes > before)
		host_progress(h);
	if (run_refused(h))
		return;
	if (chan_over(&h->job))
		run_over(h);
	else if (pumped != 0)
		host_lost(h);
}

/* ---- Removal ---- */

/* The agent unlinks itself first thing; this makes sure, whatever became of it. */
void clean_begin(struct host *h)
{
	struct slice command;

	if (h->job.phase == CHAN_TALKING && !chan_over(&h->job))
		ssh_channel_request_send_signal(h->job.ssh, "TERM");
	chan_close(&h->job);
	host_set_state(h, HOST_CLEAN);
	if (push_over_sftp(h)) {
		push_remove(h);
		return;
	}
	chan_close(&h->files);
	command = arena_printf(&h->arena, "rm -f %s", h->push.path);
	chan_start(&h->files, h, (const char *)command.p, push_shell_data);
	chan_end(&h->files);
}

void clean_end(struct host *h)
{
	if (h->push.lies && h->push.moving)
		host_fail(
		    h, "cannot put the agent there (%.*s)", SLICE_ARG(out_slice(&h->push.tried)));
	else if (h->fetch.wanted && !h->push.lies && h->outcome.words == NULL)
		fetch_begin(h);
	else if (h->push.moving && h->outcome.words == NULL)
		push_again(h);
	else
		host_finish(h);
}

static void rm_step(struct host *h)
{
	int pumped, rc = 1;

	if (h->files.phase != CHAN_TALKING)
		rc = chan_step(&h->files, h->session);
	if (rc < 0)
		host_no_channel(h, rc);
	if (rc <= 0)
		return;
	pumped = host_pump(h);
	chan_flush(&h->files, h->session);
	if (chan_over(&h->files)) {
		h->push.lies = h->files.exit_status != 0;
		chan_close(&h->files);
		clean_end(h);
	} else if (pumped != 0) {
		host_lost(h);
	}
}

void clean_step(struct host *h)
{
	if (h->push.phase == PUSH_REMOVING)
		push_sftp_step(h);
	else
		rm_step(h);
}
