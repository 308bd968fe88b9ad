/*
 * Hosts behind hosts: a jump host is a host of the sweep like any other, which stays connected and
 * opens a channel [direct-tcpip] to each host behind it. libssh wants a descriptor for the inner
 * connection, so each has a socket pair: the inner session reads and writes one end, and this file
 * carries bytes between the other end and the channel. Several jump hosts in a row are the same
 * thing once more: the channel of the second runs within the connection that the first carries.
 *
 * Who waits for whom: a host in HOST_VIA waits for its jump host to come up; a jump host stays in
 * HOST_JUMP until nobody needs it any more. One that is a target too is read first, over the same
 * connection. When one dies, so do all behind it, each with its reason.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/net/host.h"

#define PIECE_BYTES (32u << 10)

/* ---- Lists: of those that wait, and of those that are carried ---- */

static void list_add(struct host **list, struct host *h)
{
	h->link.prev = NULL;
	h->link.next = *list;
	if (*list != NULL)
		(*list)->link.prev = h;
	*list = h;
	h->link.list = list;
}

static void list_leave(struct host *h)
{
	struct link *l = &h->link;

	if (l->list == NULL)
		return;
	if (l->prev != NULL)
		l->prev->link.next = l->next;
	else
		*l->list = l->next;
	if (l->next != NULL)
		l->next->link.prev = l->prev;
	l->list = NULL;
	l->prev = l->next = NULL;
}

/* ---- Bytes ---- */

/* From the channel to the inner session; what it does not take now waits. */
static void carry_in(struct host *h)
{
	struct link *l = &h->link;

	while (l->heard_from < l->heard.n) {
		ssize_t n = send(l->fd, l->heard.buf + l->heard_from, l->heard.n - l->heard_from,
		    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n <= 0)
			break;
		l->heard_from += (size_t)n;
	}
	if (l->heard_from < l->heard.n) {
		event_add(l->writes, NULL);
		return;
	}
	l->heard.n = l->heard_from = 0;
	event_del(l->writes);
	if (l->chan.eof || l->chan.closed)
		shutdown(l->fd, SHUT_WR);
}

/* From the inner session to the channel, as much as its window takes. */
static void carry_out(struct host *h)
{
	struct host *jump = h->link.jump;
	static uint8_t piece[PIECE_BYTES];
	ssize_t n = 0;

	while (chan_flush(&h->link.chan, jump->session) &&
	       (n = recv(h->link.fd, piece, sizeof(piece), MSG_DONTWAIT)) > 0)
		chan_send(&h->link.chan, slice_of(piece, (size_t)n));
	/* Nothing more is read before the way is free: jump_step() tries again. */
	h->link.stuck = n == 0 || h->link.chan.unsent.n > 0 ||
			(ssh_get_status(jump->session) & SSH_WRITE_PENDING) != 0;
	if (h->link.stuck)
		event_del(h->link.reads);
	else
		event_add(h->link.reads, NULL);
	host_watch(jump);
}

static void on_reads(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	carry_out(arg);
}

static void on_writes(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	carry_in(arg);
}

static void heard(struct host *h, struct slice bytes, bool is_stderr)
{
	(void)is_stderr;
	h->link.jump->carry.bytes += bytes.n;
	if (h->link.heard.n + bytes.n > LIMIT_LINK_BYTES) {
		if (h->link.fd >= 0)
			shutdown(h->link.fd, SHUT_RDWR);
		return;
	}
	out_bytes(&h->link.heard, bytes);
	/* A banner may come with the word that the channel is open: before there is a pair. */
	if (h->link.fd >= 0)
		carry_in(h);
}

static void ended(struct host *h)
{
	if (h->link.fd >= 0)
		carry_in(h);
}

/* ---- A host behind a jump host ---- */

void link_begin(struct host *h)
{
	const char *why = NULL;
	struct host *jump = sweep_jump(h->sweep, h->target->via, &why);

	host_set_state(h, HOST_VIA);
	if (jump == NULL) {
		host_fail(h, "its jump host %s", why);
		return;
	}
	h->link.jump = jump;
	list_add(&jump->carry.waiting, h);
}

static int make_pair(struct host *h)
{
	struct event_base *base = h->sweep->base;
	struct link *l = &h->link;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
		return ERR_IO;
	h->fd = ends[0];
	l->fd = ends[1];
	l->reads = event_new(base, l->fd, EV_READ | EV_PERSIST, on_reads, h);
	l->writes = event_new(base, l->fd, EV_WRITE | EV_PERSIST, on_writes, h);
	return l->reads == NULL || l->writes == NULL || event_add(l->reads, NULL) != 0 ? ERR_IO : 0;
}

/* Why the other side does not connect, in its words: behind libssh's "channel N error (M) ". */
static const char *refusal(ssh_session session)
{
	const char *words = ssh_get_error(session), *at = strstr(words, "error (");

	at = at != NULL ? strchr(at, ')') : NULL;
	return at != NULL && at[1] == ' ' ? at + 2 : words;
}

void via_step(struct host *h)
{
	struct link *l = &h->link;

	if (l->jump == NULL || !l->jump->carry.up)
		return;
	chan_start_forward(&l->chan, h, h->numeric, h->port, heard, ended);
	/* Its time begins now: it has waited for another. */
	h->deadline_ms = clock_ms() + h->sweep->opt->timeout_ms;
	host_set_state(h, HOST_OPEN);
}

void open_step(struct host *h)
{
	struct link *l = &h->link;
	struct host *jump = l->jump;
	int rc;

	rc = chan_step(&l->chan, jump->session);
	host_watch(jump);
	if (rc == ERR_IO)
		host_fail(h, "its jump host %s is gone", jump->target->name);
	else if (rc < 0)
		host_fail(h, "its jump host %s does not connect to %s port %u: %s",
		    jump->target->name, h->target->address, h->port, refusal(jump->session));
	if (rc <= 0)
		return;
	list_leave(h);
	list_add(&jump->carry.carried, h);
	if (make_pair(h) != 0)
		host_fail(h, "cannot connect through %s: %s", jump->target->name, strerror(errno));
	else
		connect_done(h);
	if (h->link.fd >= 0 && (h->link.heard.n > 0 || h->link.chan.eof))
		carry_in(h);
}

void link_close(struct host *h)
{
	struct link *l = &h->link;

	list_leave(h);
	if (l->jump != NULL && l->jump->session != NULL) {
		chan_close(&l->chan);
		host_watch(l->jump);
	}
	if (l->reads != NULL)
		event_free(l->reads);
	if (l->writes != NULL)
		event_free(l->writes);
	if (l->fd >= 0)
		close(l->fd);
	out_free(&l->heard);
	*l = (struct link){.fd = -1};
}

/* ---- The jump host ---- */

bool jump_wanted(const struct host *h)
{
	return h->target->is_jump > 0 && h->sweep->jumps[h->target->is_jump - 1].users > 0 &&
	       h->session != NULL && h->pump != NULL && h->authenticated &&
	       ssh_is_connected(h->session);
}

void jump_begin(struct host *h)
{
	struct host *next;

	chan_close(&h->job);
	chan_close(&h->files);
	local_close(h);
	fetch_close(h);
	host_set_state(h, HOST_JUMP);
	h->carry.up = true;
	for (struct host *b = h->carry.waiting; b != NULL; b = next) {
		next = b->link.next;
		host_run(b);
	}
}

void jump_step(struct host *h)
{
	int pumped = host_pump(h);
	struct host *next;

	if (pumped != 0) {
		jump_over(h, "closed the connection");
		return;
	}
	for (struct host *b = h->carry.waiting; b != NULL; b = next) {
		next = b->link.next;
		host_run(b);
	}
	for (struct host *b = h->carry.carried; b != NULL; b = next) {
		next = b->link.next;
		if (b->link.stuck)
			carry_out(b);
	}
}

void jump_over(struct host *h, const char *why)
{
	if (why != NULL && h->carry.why == NULL)
		h->carry.why =
		    net_escaped(&h->arena, arena_printf(&h->arena, "%s: %s", h->target->name, why));
	if (!h->told && h->carry.why != NULL) {
		h->outcome.words = h->carry.why;
		h->outcome.ok = false;
	}
	host_finish(h);
}

static void cut(struct host *b, const char *why)
{
	/* The removal of an agent has no way any more. */
	if (b->session != NULL)
		shutdown(b->fd, SHUT_RDWR);
	b->link.is_cut = true;
	host_fail(b, "its jump host %s", why);
}

void jump_drop(struct host *h, const char *why)
{
	h->carry.up = false;
	while (h->carry.waiting != NULL || h->carry.carried != NULL) {
		struct host *b = h->carry.waiting != NULL ? h->carry.waiting : h->carry.carried;

		cut(b, why);
		link_close(b);
	}
}
