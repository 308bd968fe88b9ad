/* The ssh-agent without waiting: see agent.h for how. */
#include "collector/net/agent.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "collector/net/clock.h"
#include "common/die.h"
#include "common/out.h"
#include "include/err.h"
#include "include/limits.h"

/* Message numbers of the agent protocol, section 5.1. */
enum {
	REQUEST_IDENTITIES = 11,
	IDENTITIES_ANSWER = 12,
	SIGN_REQUEST = 13,
	SIGN_RESPONSE = 14,
};

#define LIST_WAIT_MS 2000
#define CONNECT_RETRY_MS 20

enum sign_phase { SIGN_START, SIGN_OFFERING, SIGN_AT_AGENT, SIGN_ANSWERED, SIGN_SENDING };

struct agent_sign {
	struct event_base *base;
	const char *socket_path;
	void (*wake)(void *arg);
	void *arg;
	struct slice blob; /* the key in question */
	enum sign_phase phase;
	int ours, theirs; /* ends of the pair; libssh holds theirs and closes it with the session */
	int agent_fd;
	struct event *event;
	struct out request, reply;
	bool failed; /* the agent did not give a signature */
};

static void put_u32(struct out *o, uint32_t v)
{
	uint8_t b[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	out_bytes(o, slice_of(b, sizeof(b)));
}

/* The agent's list with one key and no comment, as a message with its length. */
static void put_list(struct out *o, struct slice blob)
{
	put_u32(o, (uint32_t)(1 + 4 + 4 + blob.n + 4));
	out_byte(o, IDENTITIES_ANSWER);
	put_u32(o, 1);
	put_u32(o, (uint32_t)blob.n);
	out_bytes(o, blob);
	put_u32(o, 0);
}

/* ---- The list, at the start of the sweep ---- */

static int connect_agent(const char *path)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(sun.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strncpy(sun.sun_path, path, sizeof(sun.sun_path) - 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&sun, sizeof(sun)) != 0) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* Reads what there is. 1 when a whole message is in *o, 0 when more must come, or an error. */
static int read_message(int fd, struct out *o)
{
	uint8_t buf[4096];
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	struct slice in, message;
	uint32_t len;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return ERR_IO;
	out_bytes(o, slice_of(buf, (size_t)n));
	in = out_slice(o);
	if (wire_string(&in, &message) == 0)
		return 1;
	in = out_slice(o);
	if (wire_u32(&in, &len) == 0 && len > LIMIT_AGENT_REPLY_BYTES)
		return ERR_LIMIT;
	return 0;
}

static int parse_list(struct slice message, struct arena *arena, struct slice *blobs, size_t *n)
{
	uint8_t kind;
	uint32_t count;

	if (wire_u8(&message, &kind) != 0 || kind != IDENTITIES_ANSWER ||
	    wire_u32(&message, &count) != 0)
		return ERR_SYNTAX;
	for (*n = 0; *n < count && *n < LIMIT_AGENT_KEYS; (*n)++) {
		struct slice blob, comment;

		if (wire_string(&message, &blob) != 0 || wire_string(&message, &comment) != 0)
			return ERR_SHORT;
		blobs[*n] = arena_dup(arena, blob);
	}
	return 0;
}

int agent_list(const char *socket_path, struct arena *arena, struct slice *blobs, size_t *n)
{
	static const uint8_t request[] = {0, 0, 0, 1, REQUEST_IDENTITIES};
	uint64_t until = clock_ms() + LIST_WAIT_MS;
	int fd = connect_agent(socket_path);
	struct out reply;
	struct slice in, message;
	int rc = 0;

	if (fd < 0)
		return ERR_IO;
	out_memory(&reply);
	if (send(fd, request, sizeof(request), MSG_NOSIGNAL) != (ssize_t)sizeof(request))
		rc = ERR_IO;
	while (rc == 0) {
		uint64_t now = clock_ms();
		struct pollfd p = {.fd = fd, .events = POLLIN};

		if (now >= until) {
			rc = ERR_TIMEOUT;
		} else {
			poll(&p, 1, (int)(until - now));
			rc = read_message(fd, &reply);
		}
	}
	in = out_slice(&reply);
	if (rc == 1)
		rc = wire_string(&in, &message);
	if (rc == 0)
		rc = parse_list(message, arena, blobs, n);
	out_free(&reply);
	close(fd);
	return rc;
}

/* ---- A signature, inside the loop ---- */

struct agent_sign *agent_sign_new(
    struct event_base *base, const char *socket_path, void (*wake)(void *arg), void *arg)
{
	struct agent_sign *a = calloc(1, sizeof(*a));

	if (a == NULL)
		die("no memory");
	*a = (struct agent_sign){.base = base,
	    .socket_path = socket_path,
	    .wake = wake,
	    .arg = arg,
	    .ours = -1,
	    .theirs = -1,
	    .agent_fd = -1};
	return a;
}

static void close_agent(struct agent_sign *a)
{
	if (a->event != NULL)
		event_free(a->event);
	a->event = NULL;
	if (a->agent_fd >= 0)
		close(a->agent_fd);
	a->agent_fd = -1;
}

void agent_sign_free(struct agent_sign *a)
{
	if (a == NULL)
		return;
	close_agent(a);
	if (a->ours >= 0)
		close(a->ours);
	out_free(&a->request);
	out_free(&a->reply);
	free(a);
}

void agent_sign_offer(struct agent_sign *a, struct slice blob)
{
	close_agent(a);
	a->blob = blob;
	a->phase = SIGN_START;
	a->failed = false;
	a->request.n = 0;
	a->reply.n = 0;
}

/* Gives libssh a new pair on which the list and `more` lie, and nothing behind them. */
static int lay_out(struct agent_sign *a, ssh_session session, struct slice more)
{
	int ends[2];
	int old = a->theirs;
	struct out o;
	bool sent;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return ERR_IO;
	out_memory(&o);
	put_list(&o, a->blob);
	out_bytes(&o, more);
	sent = send(ends[0], o.buf, o.n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)o.n;
	out_free(&o);
	if (!sent) {
		close(ends[0]);
		close(ends[1]);
		return ERR_IO;
	}
	shutdown(ends[0], SHUT_WR);
	if (a->ours >= 0)
		close(a->ours);
	a->ours = ends[0];
	a->theirs = ends[1];
	ssh_set_agent_socket(session, a->theirs);
	/* libssh forgets the former descriptor without closing it. */
	if (old >= 0)
		close(old);
	return 0;
}

/* What libssh wrote: its question for the list, then for the signature, which goes to `request`. */
static int catch_request(struct agent_sign *a)
{
	uint8_t buf[LIMIT_AGENT_REPLY_BYTES];
	ssize_t n = recv(a->ours, buf, sizeof(buf), MSG_DONTWAIT);
	struct slice in, list, sign;

	if (n <= 0)
		return ERR_SHORT;
	in = slice_of(buf, (size_t)n);
	if (wire_string(&in, &list) != 0 || wire_string(&in, &sign) != 0)
		return ERR_SHORT;
	if (sign.n == 0 || sign.p[0] != SIGN_REQUEST)
		return ERR_SYNTAX;
	put_u32(&a->request, (uint32_t)sign.n);
	out_bytes(&a->request, sign);
	return 0;
}

static void answered(struct agent_sign *a, bool failed)
{
	close_agent(a);
	a->failed = failed;
	a->phase = SIGN_ANSWERED;
	a->wake(a->arg);
}

static void on_answer(evutil_socket_t fd, short what, void *arg)
{
	struct agent_sign *a = arg;
	int rc = read_message(fd, &a->reply);

	(void)what;
	if (rc < 0)
		answered(a, true);
	else if (rc == 1)
		answered(a, a->reply.n < 5 || a->reply.buf[4] != SIGN_RESPONSE);
}

static void ask_agent(evutil_socket_t unused, short what, void *arg);

/* Too many at its door at once: knocks again a little later. */
static int knock_again(struct agent_sign *a)
{
	const struct timeval tv = {.tv_usec = CONNECT_RETRY_MS * 1000};

	a->event = evtimer_new(a->base, ask_agent, a);
	if (a->event == NULL || event_add(a->event, &tv) != 0)
		return ERR_IO;
	return 0;
}

static int ask_now(struct agent_sign *a)
{
	close_agent(a);
	a->agent_fd = connect_agent(a->socket_path);
	if (a->agent_fd < 0)
		return errno == EAGAIN ? knock_again(a) : ERR_IO;
	if (send(a->agent_fd, a->request.buf, a->request.n, MSG_NOSIGNAL) != (ssize_t)a->request.n)
		return ERR_IO;
	a->event = event_new(a->base, a->agent_fd, EV_READ | EV_PERSIST, on_answer, a);
	if (a->event == NULL || event_add(a->event, NULL) != 0)
		return ERR_IO;
	return 0;
}

static void ask_agent(evutil_socket_t unused, short what, void *arg)
{
	struct agent_sign *a = arg;

	(void)unused;
	(void)what;
	if (ask_now(a) != 0)
		answered(a, true);
}

static enum agent_result offer_step(struct agent_sign *a, ssh_session session)
{
	int rc;

	if (a->phase == SIGN_START) {
		if (lay_out(a, session, SLICE("")) != 0)
			return AGENT_REFUSED;
		a->phase = SIGN_OFFERING;
	}
	rc = ssh_userauth_agent(session, NULL);
	if (rc == SSH_AUTH_AGAIN)
		return AGENT_WAIT;
	if (rc == SSH_AUTH_DENIED)
		return AGENT_DENIED;
	if (rc != SSH_AUTH_ERROR || catch_request(a) != 0)
		return AGENT_ERROR;
	a->phase = SIGN_AT_AGENT;
	return ask_now(a) == 0 ? AGENT_WAIT : AGENT_REFUSED;
}

static enum agent_result send_step(struct agent_sign *a, ssh_session session)
{
	if (a->phase == SIGN_ANSWERED) {
		if (a->failed || lay_out(a, session, out_slice(&a->reply)) != 0)
			return AGENT_REFUSED;
		a->phase = SIGN_SENDING;
	}
	switch (ssh_userauth_agent(session, NULL)) {
	case SSH_AUTH_AGAIN:
		return AGENT_WAIT;
	case SSH_AUTH_SUCCESS:
		return AGENT_ACCEPTED;
	case SSH_AUTH_PARTIAL:
		return AGENT_PARTIAL;
	case SSH_AUTH_DENIED:
		return AGENT_DENIED;
	}
	return AGENT_ERROR;
}

enum agent_result agent_sign_step(struct agent_sign *a, ssh_session session)
{
	switch (a->phase) {
	case SIGN_START:
	case SIGN_OFFERING:
		return offer_step(a, session);
	case SIGN_AT_AGENT:
		return AGENT_AWAY;
	case SIGN_ANSWERED:
	case SIGN_SENDING:
		break;
	}
	return send_step(a, session);
}
