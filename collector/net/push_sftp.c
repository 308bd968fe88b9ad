/*
 * The agent over SFTP: create, write, set the mode, close; and later remove. The channel stays open
 * while the agent runs, so that the removal costs one packet.
 *
 * Requests are sent without waiting for the answers to those before them; answers are counted. What
 * does not behave like an SFTP server at all sends the push to the shell.
 */
#include <string.h>

#include "collector/net/host.h"

static void sftp_data(struct host *h, struct slice bytes, bool is_stderr)
{
	if (is_stderr)
		host_complaint(h, bytes);
	else if (h->replies.n <= 2 * LIMIT_SFTP_REPLY_BYTES)
		out_bytes(&h->replies, bytes);
}

/* ---- Requests ---- */

/* Sends and empties *o, which holds one request. */
static void request(struct host *h, struct out *o)
{
	chan_send(&h->files, out_slice(o));
	out_free(o);
	h->push.next_id++;
	h->push.unanswered++;
}

static void create(struct host *h)
{
	struct out o;

	if (!push_choose_path(h))
		return;
	out_memory(&o);
	sftp_put_create(&o, h->push.next_id, slice_str(h->push.path), PUSH_MODE);
	request(h, &o);
	h->push.refused = SFTP_OK;
	h->push.lies = true; /* until an answer says no */
	h->push.phase = PUSH_CREATING;
}

/* As many writes as go out now; behind the last the mode, which a umask may have bent, and the
 * end. */
static void feed(struct host *h)
{
	struct slice piece;
	struct out o;

	out_memory(&o);
	while ((piece = push_next_piece(h)).n > 0) {
		sftp_put_write(&o, h->push.next_id, h->push.handle, h->push.sent - piece.n, piece);
		request(h, &o);
	}
	if (!push_all_sent(h))
		return;
	h->push.phase = PUSH_CLOSING;
	sftp_put_chmod(&o, h->push.next_id, h->push.handle, PUSH_MODE);
	request(h, &o);
	sftp_put_close(&o, h->push.next_id, h->push.handle);
	request(h, &o);
}

void push_remove(struct host *h)
{
	struct out o;

	out_memory(&o);
	sftp_put_remove(&o, h->push.next_id, slice_str(h->push.path));
	request(h, &o);
	h->push.phase = PUSH_REMOVING;
}

/* ---- Answers ---- */

static void created(struct host *h, const struct sftp_reply *r)
{
	if (r->kind == SFTP_HANDLE) {
		h->push.handle = arena_dup(&h->arena, r->handle);
		h->push.phase = PUSH_WRITING;
		return;
	}
	h->push.lies = false;
	push_next_place(h, slice_str(sftp_status_words(r->status)));
	create(h);
}

static void written(struct host *h, const struct sftp_reply *r)
{
	if (r->status != SFTP_OK && h->push.refused == SFTP_OK)
		h->push.refused = r->status;
	host_progress(h);
	if (h->push.phase != PUSH_CLOSING || h->push.unanswered > 0)
		return;
	h->push.phase = PUSH_IDLE;
	if (h->push.refused == SFTP_OK)
		run_begin(h);
	else
		push_elsewhere(h, slice_str(sftp_status_words(h->push.refused)));
}

static void removed(struct host *h, const struct sftp_reply *r)
{
	h->push.phase = PUSH_IDLE;
	h->push.lies = r->status != SFTP_OK && r->status != SFTP_NO_SUCH_FILE;
	clean_end(h);
}

/* What answers mean in each phase, and which kind of them is to be expected. */
static int take_reply(struct host *h, const struct sftp_reply *r)
{
	enum push_phase phase = h->push.phase;

	if (phase == PUSH_HELLO && r->kind == SFTP_VERSION) {
		create(h);
		return 0;
	}
	if (phase <= PUSH_HELLO || r->kind == SFTP_VERSION || h->push.unanswered == 0)
		return ERR_SYNTAX;
	if (r->kind == SFTP_HANDLE && phase != PUSH_CREATING)
		return ERR_SYNTAX;
	h->push.unanswered--;
	if (phase == PUSH_CREATING)
		created(h, r);
	else if (phase == PUSH_REMOVING)
		removed(h, r);
	else
		written(h, r);
	return 0;
}

/* All answers that have come. 0, or why they are none. */
static int take_replies(struct host *h)
{
	struct slice in = out_slice(&h->replies);
	struct sftp_reply r;
	int rc;

	while ((rc = sftp_next(&in, &r)) == 1) {
		rc = take_reply(h, &r);
		if (rc != 0)
			break;
	}
	if (in.n > 0)
		memmove(h->replies.buf, in.p, in.n);
	h->replies.n = in.n;
	return rc;
}

/* ---- The conversation ---- */

static void broken(struct host *h, const char *why)
{
	if (h->push.phase <= PUSH_HELLO)
		push_cat_begin(h);
	else
		host_fail(h, "the SFTP server %s", why);
}

/* Asks for the subsystem and greets it; false while there is nobody to talk to. */
static bool greeted(struct host *h)
{
	struct out o;
	int rc;

	if (h->push.phase != PUSH_CHANNEL)
		return true;
	rc = chan_step(&h->files, h->session);
	if (rc == ERR_BUSY || rc == ERR_DENIED)
		push_cat_begin(h);
	else if (rc < 0)
		host_no_channel(h, rc);
	if (rc <= 0)
		return false;
	out_memory(&o);
	sftp_put_init(&o);
	chan_send(&h->files, out_slice(&o));
	out_free(&o);
	h->push.phase = PUSH_HELLO;
	return true;
}

void push_sftp_step(struct host *h)
{
	enum host_state before = h->state;
	int pumped, rc;

	if (!greeted(h))
		return;
	pumped = host_pump(h);
	rc = take_replies(h);
	if (h->dead || h->state != before)
		return;
	if (h->push.phase == PUSH_WRITING)
		feed(h);
	chan_flush(&h->files, h->session);
	if (rc != 0)
		broken(h, "does not speak SFTP");
	else if (chan_over(&h->files))
		broken(h, "ended too early");
	else if (pumped != 0)
		host_lost(h);
}

void push_sftp_begin(struct host *h)
{
	host_set_state(h, HOST_SFTP);
	if (push_over_sftp(h)) {
		create(h);
		return;
	}
	chan_close(&h->files);
	h->replies.n = 0;
	h->push.phase = PUSH_CHANNEL;
	chan_start(&h->files, h, NULL, sftp_data);
}

bool push_over_sftp(const struct host *h)
{
	return !h->push.through_shell && h->files.phase == CHAN_TALKING &&
	       h->push.phase == PUSH_IDLE && !h->files.closed;
}
