/* A program, started and waited for. Its output goes through files without a name: no pipe fills.
 */
#include "collector/cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/err.h"

extern char **environ;

static int memory_file(const char *name, struct slice bytes)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	struct out o;

	if (fd < 0)
		return -1;
	out_fd(&o, fd);
	out_bytes(&o, bytes);
	if (out_flush(&o) != 0 || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		fd = -1;
	}
	out_free(&o);
	return fd;
}

static int take_output(int fd, struct out *o)
{
	uint8_t block[4096];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) != 0)
		return ERR_IO;
	while ((n = read(fd, block, sizeof(block))) > 0)
		out_bytes(o, slice_of(block, (size_t)n));
	return n == 0 ? 0 : ERR_IO;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return ERR_IO;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* With these as standard input, output and error; -1: ours. */
static int run(const struct program *p, const int fds[3])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int err;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return ERR_IO;
	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0)
			posix_spawn_file_actions_adddup2(&actions, fds[i], i);
	err = posix_spawnp(
	    &pid, p->argv[0], &actions, NULL, (char *const *)(uintptr_t)p->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err != 0)
		return err == ENOENT ? ERR_ABSENT : ERR_IO;
	return wait_for(pid);
}

static int open_input(const struct program *p)
{
	if (p->input != NULL)
		return open(p->input, O_RDONLY | O_CLOEXEC);
	return p->feed.n > 0 ? memory_file("input", p->feed) : -1;
}

int program_run(const struct program *p)
{
	int fds[3] = {-1, -1, -1};
	int result = ERR_IO;

	fds[0] = open_input(p);
	if (fds[0] < 0 && (p->input != NULL || p->feed.n > 0))
		goto out;
	if (p->output != NULL && (fds[1] = memory_file("output", SLICE(""))) < 0)
		goto out;
	if (p->complaints != NULL && (fds[2] = memory_file("complaints", SLICE(""))) < 0)
		goto out;
	fflush(NULL);
	result = run(p, fds);
	if (result >= 0 && p->output != NULL && take_output(fds[1], p->output) != 0)
		result = ERR_IO;
	if (result >= 0 && p->complaints != NULL && take_output(fds[2], p->complaints) != 0)
		result = ERR_IO;
out:
	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return result;
}
