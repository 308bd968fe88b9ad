/* The child and the loop around it: see graphviz.h. */
#include "collector/report/graphviz.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collector/report/escape.h"
#include "include/err.h"
#include "include/limits.h"

#define CHUNK_BYTES (64u << 10)
#define COMPLAINT_BYTES 120

/* Our ends; -1: closed. */
struct child {
	pid_t pid;
	int in, out, err;
	struct slice rest;     /* still to be fed */
	struct out complaints; /* what it said on stderr, the beginning of it */
	int64_t deadline_ms;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Starts the program with theirs[0..2] as its standard descriptors. An errno value, or 0. */
static int start(struct child *c, const char *program, const int theirs[3])
{
	char *argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t) "-Tsvg", NULL};
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err != 0)
		return err;
	for (int fd = 0; fd < 3 && err == 0; fd++)
		err = posix_spawn_file_actions_adddup2(&actions, theirs[fd], fd);
	if (err == 0)
		err = posix_spawnp(&c->pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Its input is a socket: writing to one whose reader is gone raises no SIGPIPE when told so. */
static int open_child(struct child *c, const char *program)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, status;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) < 0 ||
	    pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
		status = errno;
	else
		status = start(c, program, (const int[3]){in[1], out[1], err[1]});
	shut(&in[1]);
	shut(&out[1]);
	shut(&err[1]);
	c->in = in[0];
	c->out = out[0];
	c->err = err[0];
	return status;
}

static void feed(struct child *c)
{
	size_t most = c->rest.n > CHUNK_BYTES ? CHUNK_BYTES : c->rest.n;
	ssize_t n = send(c->in, c->rest.p, most, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n >= 0)
		c->rest = slice_sub(c->rest, (size_t)n, c->rest.n);
	else if (errno != EAGAIN && errno != EINTR)
		c->rest.n = 0; /* it does not want more: its exit status tells why */
	if (c->rest.n == 0)
		shut(&c->in);
}

static void take(int *fd, struct out *o, size_t most)
{
	static uint8_t chunk[CHUNK_BYTES];
	ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n > 0 && o->n < most)
		out_bytes(o, slice_of(chunk, (size_t)n));
	if (n == 0 || (n < 0 && errno != EINTR))
		shut(fd);
}

/* Until it has closed both its outputs. */
static int talk(struct child *c, struct out *svg)
{
	while (c->out >= 0 || c->err >= 0) {
		struct pollfd p[] = {{c->in, POLLOUT, 0}, {c->out, POLLIN, 0}, {c->err, POLLIN, 0}};
		int64_t left = c->deadline_ms - now_ms();

		if (left <= 0)
			return ERR_TIMEOUT;
		if (svg->n > LIMIT_PICTURE_BYTES)
			return ERR_LIMIT;
		if (poll(p, 3, (int)left) < 0 && errno != EINTR)
			return ERR_IO;
		if (p[0].revents != 0)
			feed(c);
		if (p[1].revents != 0)
			take(&c->out, svg, LIMIT_PICTURE_BYTES + 1);
		if (p[2].revents != 0)
			take(&c->err, &c->complaints, COMPLAINT_BYTES);
	}
	return 0;
}

/* Its end. 0 when it did well. */
static int reap(struct child *c, bool kill_it)
{
	int status;

	if (kill_it)
		kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return ERR_IO;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : ERR_IO;
}

/* "dot: failed: <the first line of its complaints>" */
static void explain(const struct child *c, const char *program, int err, char *why, size_t nwhy)
{
	struct slice line = slice_sub(out_slice(&c->complaints), 0, COMPLAINT_BYTES);
	struct out text;

	out_memory(&text);
	escape_terminal(&text, slice_sub(line, 0, slice_find(line, '\n')));
	snprintf(why, nwhy, "%s: %s%s%.*s", program, err_words(err), text.n > 0 ? ": " : "",
	    SLICE_ARG(out_slice(&text)));
	out_free(&text);
}

int graphviz_run(const char *program, struct slice dot, struct out *svg, char *why, size_t nwhy)
{
	struct child c = {.rest = dot, .deadline_ms = now_ms() + LIMIT_DRAW_SECONDS * 1000};
	int status = open_child(&c, program), err = 0, end;

	if (status == ENOENT) {
		err = ERR_ABSENT;
		snprintf(why, nwhy,
		    "%s: not found: install Graphviz (Debian: apt install graphviz), or take "
		    "--format dot",
		    program);
	} else if (status != 0) {
		err = ERR_IO;
		snprintf(why, nwhy, "%s: cannot be started: %s", program, strerror(status));
	} else {
		err = talk(&c, svg);
		end = reap(&c, err != 0);
		err = err != 0 ? err : end;
		if (err != 0)
			explain(&c, program, err, why, nwhy);
	}
	shut(&c.in);
	shut(&c.out);
	shut(&c.err);
	out_free(&c.complaints);
	return err;
}
