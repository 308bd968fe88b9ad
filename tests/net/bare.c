/*
 * The floor for tests/bench: the smallest honest client of libssh, one thread and one poll() over
 *all connections. It checks no host key, pushes nothing, has no deadlines and keeps nothing:
 *connect, log in, run a command, read its output to the end.
 *
 *	run bare KEY-FILE PARALLEL COMMAND ADDRESS...
 *
 * Prints "total OK FAILED" and "cpu ..." as the driver does.
 */
#include <libssh/libssh.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/die.h"
#include "tests/net/net.h"

#define MAX_PARALLEL 1024

enum bare_state { BARE_CONNECT, BARE_AUTH, BARE_OPEN, BARE_EXEC, BARE_READ };

struct bare {
	ssh_session session;
	ssh_channel channel;
	enum bare_state state;
};

static struct {
	ssh_key key;
	const char *command;
	uint32_t ok, failed;
	uint64_t bytes;
} all;

static void set(ssh_session s, enum ssh_options_e option, const void *value)
{
	if (ssh_options_set(s, option, value) != SSH_OK)
		die("libssh does not take option %d", (int)option);
}

static void begin(struct bare *b, const char *address)
{
	bool off = false;

	b->session = ssh_new();
	b->channel = NULL;
	b->state = BARE_CONNECT;
	ssh_set_blocking(b->session, 0);
	set(b->session, SSH_OPTIONS_HOST, address);
	set(b->session, SSH_OPTIONS_USER, "root");
	set(b->session, SSH_OPTIONS_PROCESS_CONFIG, &off);
}

static void finish(struct bare *b, bool ok)
{
	all.ok += ok;
	all.failed += !ok;
	if (b->channel != NULL)
		ssh_channel_free(b->channel);
	ssh_disconnect(b->session);
	ssh_free(b->session);
	b->session = NULL;
}

/* SSH_OK: on to the next state, SSH_AGAIN: wait, anything else: failed. */
static int step(struct bare *b)
{
	static char buf[64 << 10];
	int n;

	switch (b->state) {
	case BARE_CONNECT:
		return ssh_connect(b->session);
	case BARE_AUTH:
		n = ssh_userauth_publickey(b->session, NULL, all.key);
		return n == SSH_AUTH_AGAIN ? SSH_AGAIN : n == SSH_AUTH_SUCCESS ? SSH_OK : SSH_ERROR;
	case BARE_OPEN:
		if (b->channel == NULL)
			b->channel = ssh_channel_new(b->session);
		return ssh_channel_open_session(b->channel);
	case BARE_EXEC:
		return ssh_channel_request_exec(b->channel, all.command);
	case BARE_READ:
		n = ssh_channel_read_nonblocking(b->channel, buf, sizeof(buf), 0);
		if (n > 0)
			all.bytes += (uint64_t)n;
		if (ssh_channel_is_eof(b->channel))
			return SSH_OK;
		return n >= 0 || n == SSH_AGAIN ? SSH_AGAIN : SSH_ERROR;
	}
	return SSH_ERROR;
}

static void go_on(struct bare *b)
{
	int rc;

	while ((rc = step(b)) == SSH_OK && b->state != BARE_READ)
		b->state++;
	if (rc != SSH_AGAIN)
		finish(b, rc == SSH_OK);
}

static struct pollfd wants(const struct bare *b)
{
	struct pollfd p = {.fd = -1, .events = POLLIN};

	if (b->session == NULL)
		return p;
	p.fd = ssh_get_fd(b->session);
	if (b->state == BARE_CONNECT
		? ssh_get_status(b->session) == 0 && !ssh_is_connected(b->session)
		: (ssh_get_status(b->session) & SSH_WRITE_PENDING) != 0)
		p.events |= POLLOUT;
	if ((ssh_get_poll_flags(b->session) & SSH_WRITE_PENDING) != 0 && b->state == BARE_CONNECT)
		p.events |= POLLOUT;
	return p;
}

int bare_main(int argc, char **argv)
{
	static struct bare slots[MAX_PARALLEL];
	static struct pollfd fds[MAX_PARALLEL];
	double since = net_wall();
	int parallel, next = 4;

	if (argc < 5 || ssh_pki_import_privkey_file(argv[1], NULL, NULL, NULL, &all.key) != SSH_OK)
		die("usage: run bare KEY-FILE PARALLEL COMMAND ADDRESS...");
	parallel = atoi(argv[2]);
	all.command = argv[3];
	if (parallel < 1 || parallel > MAX_PARALLEL)
		die("%s: not 1 to %d", argv[2], MAX_PARALLEL);
	while (all.ok + all.failed < (uint32_t)argc - 4) {
		for (int i = 0; i < parallel; i++) {
			if (slots[i].session == NULL && next < argc) {
				begin(&slots[i], argv[next++]);
				go_on(&slots[i]);
			}
			fds[i] = wants(&slots[i]);
		}
		poll(fds, (nfds_t)parallel, -1);
		for (int i = 0; i < parallel; i++)
			if (slots[i].session != NULL && fds[i].revents != 0)
				go_on(&slots[i]);
	}
	ssh_key_free(all.key);
	printf("total %u %u 0\nbytes %llu\n", all.ok, all.failed, (unsigned long long)all.bytes);
	net_print_cost(since);
	return all.failed == 0 ? 0 : 2;
}
