/*
 * A channel without waiting: see chan.h.
 *
 * One trap of libssh 0.10 is handled here. ssh_channel_write() sends pieces of the server's maximum
 * packet size minus 10: a server that announces 10 makes it send pieces of nothing, for ever, and
 * one hostile host would stop the whole sweep. No function tells that size, only a line of libssh's
 * log does; so the log is listened to while a channel opens, and such a server is refused.
 */
#include "collector/net/chan.h"

#include <stdlib.h>
#include <string.h>

#include "include/err.h"

/* The smallest maximum packet that is worth talking to; RFC 4253, section 6.1 demands 32768. */
#define MIN_REMOTE_PACKET 1024
#define OPEN_TRIES 3

static int on_data(
    ssh_session session, ssh_channel ssh, void *bytes, uint32_t n, int is_stderr, void *arg)
{
	struct chan *c = arg;

	(void)session;
	(void)ssh;
	c->data(c->host, slice_of(bytes, n), is_stderr != 0);
	return (int)n;
}

static void on_eof(ssh_session session, ssh_channel ssh, void *arg)
{
	struct chan *c = arg;

	(void)session;
	(void)ssh;
	c->eof = true;
	if (c->ended != NULL)
		c->ended(c->host);
}

static void on_close(ssh_session session, ssh_channel ssh, void *arg)
{
	struct chan *c = arg;

	(void)session;
	(void)ssh;
	c->closed = true;
	if (c->ended != NULL)
		c->ended(c->host);
}

static void on_exit_status(ssh_session session, ssh_channel ssh, int status, void *arg)
{
	struct chan *c = arg;

	(void)session;
	(void)ssh;
	c->exit_status = status & 0xff;
}

static void on_exit_signal(ssh_session session, ssh_channel ssh, const char *sig, int core,
    const char *message, const char *lang, void *arg)
{
	struct chan *c = arg;

	(void)session;
	(void)ssh;
	(void)core;
	(void)message;
	(void)lang;
	strncpy(c->exit_signal, sig, sizeof(c->exit_signal) - 1);
}

void chan_start(struct chan *c, struct host *h, const char *command,
    void (*data)(struct host *, struct slice, bool))
{
	*c = (struct chan){
	    .host = h,
	    .phase = CHAN_OPENING,
	    .command = command,
	    .data = data,
	    .exit_status = -1,
	    .callbacks =
		{
		    .userdata = c,
		    .channel_data_function = on_data,
		    .channel_eof_function = on_eof,
		    .channel_close_function = on_close,
		    .channel_exit_status_function = on_exit_status,
		    .channel_exit_signal_function = on_exit_signal,
		},
	};
	ssh_callbacks_init(&c->callbacks);
}

void chan_start_forward(struct chan *c, struct host *h, const char *to, uint16_t port,
    void (*data)(struct host *, struct slice, bool), void (*ended)(struct host *))
{
	chan_start(c, h, NULL, data);
	c->to = to;
	c->to_port = port;
	c->ended = ended;
}

/* Listens for the packet size in libssh's log; *arg is set when it is unusable. */
static void on_log(int priority, const char *function, const char *line, void *arg)
{
	const char *at = strstr(line, "maxpacket : ");

	(void)priority;
	(void)function;
	if (at != NULL && strtoul(at + strlen("maxpacket : "), NULL, 10) < MIN_REMOTE_PACKET)
		*(bool *)arg = true;
}

/* A freed channel lives on inside libssh until the server closes it too. */
static void forget(struct chan *c)
{
	if (c->ssh == NULL)
		return;
	ssh_remove_channel_callbacks(c->ssh, &c->callbacks);
	ssh_channel_free(c->ssh);
	c->ssh = NULL;
}

static int open_step(struct chan *c, ssh_session session)
{
	bool unusable = false;
	int rc;

	if (c->ssh == NULL) {
		c->ssh = ssh_channel_new(session);
		if (c->ssh == NULL || ssh_set_channel_callbacks(c->ssh, &c->callbacks) != SSH_OK)
			return ERR_IO;
	}
	ssh_set_log_callback(on_log);
	ssh_set_log_userdata(&unusable);
	ssh_set_log_level(SSH_LOG_PROTOCOL);
	if (c->to != NULL)
		rc = ssh_channel_open_forward(c->ssh, c->to, c->to_port, "127.0.0.1", 0);
	else
		rc = ssh_channel_open_session(c->ssh);
	ssh_set_log_level(SSH_LOG_NOLOG);
	ssh_set_log_userdata(NULL);
	if (unusable)
		return ERR_LIMIT;
	if (rc == SSH_AGAIN)
		return 0;
	if (rc != SSH_OK)
		return ssh_is_connected(session) ? ERR_BUSY : ERR_IO;
	c->phase = c->to != NULL ? CHAN_TALKING : CHAN_ASKING;
	return 1;
}

/* A server that allows few channels counts one that is just being closed, so a refusal is followed
 * by another try: by the time it is told, the closed one is gone. */
static int open_again_step(struct chan *c, ssh_session session)
{
	int rc = open_step(c, session);

	while (rc == ERR_BUSY && c->to == NULL && ++c->refusals < OPEN_TRIES) {
		forget(c);
		rc = open_step(c, session);
	}
	return rc;
}

static int ask_step(struct chan *c, ssh_session session)
{
	int rc;

	if (c->terminal && !c->has_terminal) {
		rc = ssh_channel_request_pty(c->ssh);
		if (rc == SSH_AGAIN)
			return 0;
		if (rc != SSH_OK)
			return ssh_is_connected(session) ? ERR_DENIED : ERR_IO;
		c->has_terminal = true;
	}
	if (c->command != NULL)
		rc = ssh_channel_request_exec(c->ssh, c->command);
	else
		rc = ssh_channel_request_subsystem(c->ssh, "sftp");
	if (rc == SSH_AGAIN)
		return 0;
	if (rc != SSH_OK)
		return ssh_is_connected(session) ? ERR_DENIED : ERR_IO;
	c->phase = CHAN_TALKING;
	return 1;
}

int chan_step(struct chan *c, ssh_session session)
{
	int rc = 1;

	if (c->phase == CHAN_OPENING)
		rc = open_again_step(c, session);
	if (rc == 1 && c->phase == CHAN_ASKING)
		rc = ask_step(c, session);
	return rc;
}

/* Gives bytes to libssh; how many it took. */
static size_t take(struct chan *c, struct slice bytes)
{
	int n;

	if (bytes.n == 0 || c->closed)
		return 0;
	n = ssh_channel_write(c->ssh, bytes.p, (uint32_t)bytes.n);
	return n > 0 ? (size_t)n : 0;
}

void chan_send(struct chan *c, struct slice bytes)
{
	size_t took = 0;

	if (c->unsent.n == 0)
		took = take(c, bytes);
	out_bytes(&c->unsent, slice_sub(bytes, took, bytes.n));
}

void chan_end(struct chan *c)
{
	c->end_wanted = true;
}

bool chan_flush(struct chan *c, ssh_session session)
{
	struct slice left = slice_sub(out_slice(&c->unsent), c->unsent_from, c->unsent.n);

	c->unsent_from += take(c, left);
	if (c->unsent_from < c->unsent.n)
		return false;
	c->unsent.n = 0;
	c->unsent_from = 0;
	if (c->end_wanted && !c->end_sent && !c->closed) {
		ssh_channel_send_eof(c->ssh);
		c->end_sent = true;
	}
	return (ssh_get_status(session) & SSH_WRITE_PENDING) == 0;
}

bool chan_over(const struct chan *c)
{
	return c->closed || (c->eof && (c->exit_status >= 0 || c->exit_signal[0] != '\0'));
}

void chan_close(struct chan *c)
{
	forget(c);
	out_free(&c->unsent);
	*c = (struct chan){0};
}
