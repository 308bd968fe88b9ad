/* The agent on this machine: a child process with its output in the same loop. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/net/host.h"

extern char **environ;

static void on_child(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	host_run(arg);
}

static struct event *watch_fd(struct host *h, int fd)
{
	struct event *e = event_new(h->sweep->base, fd, EV_READ | EV_PERSIST, on_child, h);

	if (e != NULL && event_add(e, NULL) != 0) {
		event_free(e);
		e = NULL;
	}
	return e;
}

static void close_end(int *fd, struct event **e)
{
	if (*e != NULL)
		event_free(*e);
	*e = NULL;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Starts it with these ends of pipes as its output. 0 or an errno. */
static int spawn(struct host *h, char *const argv[], int in_fd, int out_fd, int err_fd)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int rc;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in_fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err_fd, STDERR_FILENO);
	posix_spawnattr_init(&attr);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawnp(&h->local.pid, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	if (rc != 0)
		h->local.pid = -1;
	return rc;
}

static int watch(struct host *h)
{
	struct local *l = &h->local;

	fcntl(l->out_fd, F_SETFL, O_NONBLOCK);
	fcntl(l->err_fd, F_SETFL, O_NONBLOCK);
	l->pid_fd = pidfd_open(l->pid, 0);
	l->out_event = watch_fd(h, l->out_fd);
	l->err_event = watch_fd(h, l->err_fd);
	l->pid_event = l->pid_fd >= 0 ? watch_fd(h, l->pid_fd) : NULL;
	return l->out_event != NULL && l->err_event != NULL && l->pid_event != NULL ? 0 : errno;
}

int local_start(struct host *h, char *const argv[], int in_fd)
{
	struct local *l = &h->local;
	int out[2] = {-1, -1}, err[2] = {-1, -1};
	int rc = 0;

	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		rc = errno;
	l->out_fd = out[0];
	l->err_fd = err[0];
	if (rc == 0)
		rc = spawn(h, argv, in_fd, out[1], err[1]);
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	return rc == 0 ? watch(h) : rc;
}

/* The line fits into the pipe, whoever reads it or not. 0 or an errno. */
static int give_key(struct host *h, int fd)
{
	struct slice key = h->sweep->opt->digest_key;

	return key.n == 0 || write(fd, key.p, key.n) == (ssize_t)key.n ? 0 : errno;
}

static void close_pipe(int fds[2])
{
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void local_options(const struct sweep_options *opt, char **argv)
{
	if (opt->digest_key.n > 0)
		*argv++ = "--digest-key";
	if (opt->paced)
		*argv++ = "--paced";
	*argv = NULL;
}

void local_begin(struct host *h)
{
	bool sudo = host_way(h)->become == SWEEP_BECOME_SUDO && !host_is_root(h);
	char *path = (char *)h->sweep->opt->agent_path;
	char *argv[6] = {"sudo", "-n", path};
	int in[2] = {-1, -1};
	int rc;

	host_set_state(h, HOST_LOCAL);
	local_options(h->sweep->opt, argv + 3);
	rc = pipe2(in, O_CLOEXEC) != 0 ? errno : give_key(h, in[1]);
	if (rc == 0)
		rc = local_start(h, sudo ? argv : argv + 2, in[0]);
	close_pipe(in);
	if (rc != 0)
		host_fail(h, "cannot start %s: %s", path, strerror(rc));
}

/* One piece of what it says; closes the end at the end. */
static void take(struct host *h, int *fd, struct event **e, bool is_stderr)
{
	static uint8_t buf[64 << 10];
	ssize_t n;

	if (*fd < 0)
		return;
	n = read(*fd, buf, sizeof(buf));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close_end(fd, e);
		return;
	}
	host_progress(h);
	if (is_stderr)
		host_complaint(h, slice_of(buf, (size_t)n));
	else
		host_evidence(h, slice_of(buf, (size_t)n));
}

static void take_status(struct host *h)
{
	int status;

	if (h->local.pid < 0 || waitpid(h->local.pid, &status, WNOHANG) != h->local.pid)
		return;
	h->local.pid = -1;
	close_end(&h->local.pid_fd, &h->local.pid_event);
	if (WIFEXITED(status))
		h->job.exit_status = WEXITSTATUS(status);
	else
		strncpy(h->job.exit_signal, sigabbrev_np(WTERMSIG(status)),
		    sizeof(h->job.exit_signal) - 1);
}

bool local_take(struct host *h)
{
	take(h, &h->local.out_fd, &h->local.out_event, false);
	take(h, &h->local.err_fd, &h->local.err_event, true);
	take_status(h);
	return h->local.out_fd < 0 && h->local.err_fd < 0 && h->local.pid < 0;
}

void local_step(struct host *h)
{
	bool over = local_take(h);

	if (!run_refused(h) && over)
		run_over(h);
}

/* An agent that outlives its host is told to end; the closed pipe tells it as well, should it run
 * as somebody whom we may not signal. */
void local_close(struct host *h)
{
	struct local *l = &h->local;

	if (l->pid > 0 && kill(l->pid, SIGKILL) == 0)
		waitpid(l->pid, NULL, 0);
	close_end(&l->pid_fd, &l->pid_event);
	close_end(&l->out_fd, &l->out_event);
	close_end(&l->err_fd, &l->err_event);
}
