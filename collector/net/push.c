/*
 * The agent on its way to the host: into a file with a random name and mode 0700, in a memory file
 * system where one lets it run. Here: the places and the way through the shell's `cat`; the way
 * over SFTP is in push_sftp.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "collector/net/host.h"
#include "common/die.h"

/* Directories in their order: memory first, then what may be a disk. In those marked so, only root
 * can make a file. */
static const struct {
	const char *dir;
	bool root_only;
} places[] = {
    {"/dev/shm", false},
    {"/run/user/0", true},
    {"/run", true},
    {"/tmp", false},
    {"/var/tmp", false},
};

#define N_PLACES (sizeof(places) / sizeof(places[0]))
/* One write fits into one packet of the 32768 bytes that every server takes [RFC 4253, 6.1]. */
#define PIECE_BYTES 32000

/* ---- Places ---- */

bool push_choose_path(struct host *h)
{
	uint8_t dice[8];
	int n;

	while (h->push.place < N_PLACES && places[h->push.place].root_only && !host_is_root(h))
		h->push.place++;
	if (h->push.place == N_PLACES) {
		if (!fetch_instead(h, out_slice(&h->push.tried)))
			host_fail(h, "no place where the agent can run as %s (%.*s)", h->user,
			    SLICE_ARG(out_slice(&h->push.tried)));
		return false;
	}
	if (getrandom(dice, sizeof(dice), 0) != (ssize_t)sizeof(dice))
		die("no random bytes: %s", strerror(errno));
	n = snprintf(h->push.path, sizeof(h->push.path), "%s/.", places[h->push.place].dir);
	for (size_t i = 0; i < sizeof(dice); i++)
		n += snprintf(h->push.path + n, sizeof(h->push.path) - (size_t)n, "%02x", dice[i]);
	h->push.sent = 0;
	return true;
}

void push_next_place(struct host *h, struct slice why)
{
	out_printf(&h->push.tried, "%s%s: %.*s", h->push.tried.n > 0 ? "; " : "",
	    places[h->push.place].dir, SLICE_ARG(why));
	h->push.place++;
}

void push_elsewhere(struct host *h, struct slice why)
{
	push_next_place(h, why);
	h->push.moving = true;
	clean_begin(h);
}

void push_again(struct host *h)
{
	h->push.moving = false;
	if (h->push.through_shell)
		push_cat_begin(h);
	else
		push_sftp_begin(h);
}

struct slice push_next_piece(struct host *h)
{
	struct slice agent = h->agent;
	struct slice piece = SLICE("");

	if (h->push.sent < agent.n && chan_flush(&h->files, h->session)) {
		piece = slice_sub(agent, h->push.sent, h->push.sent + PIECE_BYTES);
		h->push.sent += piece.n;
		host_progress(h);
	}
	return piece;
}

bool push_all_sent(const struct host *h)
{
	return h->push.sent == h->agent.n;
}

/* ---- The shell ---- */

void push_shell_data(struct host *h, struct slice bytes, bool is_stderr)
{
	(void)is_stderr;
	host_complaint(h, bytes);
}

void push_cat_begin(struct host *h)
{
	struct slice command;

	h->push.through_shell = true;
	chan_close(&h->files);
	if (!push_choose_path(h))
		return;
	/* The shell may be any: no more than what sh, csh and fish read alike. */
	command = arena_printf(
	    &h->arena, "umask 077; cat > %s && chmod %o %s", h->push.path, PUSH_MODE, h->push.path);
	h->complaints.n = 0;
	chan_start(&h->files, h, (const char *)command.p, push_shell_data);
	host_set_state(h, HOST_CAT);
}

/* Asks for the command; false while it is not running. */
static bool cat_running(struct host *h)
{
	int rc;

	if (h->files.phase == CHAN_TALKING)
		return true;
	rc = chan_step(&h->files, h->session);
	/* Asked for, it may have run, even when the answer is lost. */
	h->push.lies = h->files.phase >= CHAN_ASKING && rc != ERR_DENIED;
	if (rc < 0)
		host_no_channel(h, rc);
	return rc == 1;
}

void push_cat_step(struct host *h)
{
	struct slice piece;
	int pumped, status;

	if (!cat_running(h))
		return;
	pumped = host_pump(h);
	while ((piece = push_next_piece(h)).n > 0)
		chan_send(&h->files, piece);
	if (push_all_sent(h))
		chan_end(&h->files);
	chan_flush(&h->files, h->session);
	if (chan_over(&h->files)) {
		status = h->files.exit_status;
		chan_close(&h->files);
		if (status == 0)
			run_begin(h);
		else
			push_elsewhere(h, host_complaint_line(h));
	} else if (pumped != 0) {
		host_lost(h);
	}
}
