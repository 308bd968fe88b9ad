/*
 * What the agent's locks forbid, each as an attempt to be made in a child that has put them on, and
 * the folder in which it is made.
 */
#ifndef CORDON_TESTS_UNIT_AGENT_ATTEMPTS_H
#define CORDON_TESTS_UNIT_AGENT_ATTEMPTS_H

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How a child ends that was not killed. */
#define CHILD_WORKED 10	 /* the attempt was let through */
#define CHILD_REFUSED 11 /* it failed with EACCES or EPERM */

static char folder[] = "/tmp/agent_locks.XXXXXX";

struct attempt {
	const char *name;
	long (*try)(void); /* as a system call: negative when it failed, errno set */
};

static long open_to_write(void)
{
	return syscall(SYS_openat, AT_FDCWD, "file", O_WRONLY);
}

static long create(void)
{
	return syscall(SYS_openat, AT_FDCWD, "new", O_RDONLY | O_CREAT, 0600);
}

static long truncate_open(void)
{
	return syscall(SYS_openat, AT_FDCWD, "file", O_RDONLY | O_TRUNC);
}

static long open_anew(void) /* the call that the C library's open() may use */
{
	struct {
		uint64_t flags, mode, resolve;
	} how = {0};

	return syscall(SYS_openat2, AT_FDCWD, "file", &how, sizeof(how));
}

static long open_old(void)
{
	return syscall(SYS_open, "file", O_RDONLY);
}

static long make_socket(void)
{
	return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static long make_pair(void)
{
	int v[2];

	return syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, v);
}

static long run_program(void)
{
	char *const argv[] = {"/bin/true", NULL};

	return syscall(SYS_execve, argv[0], argv, argv + 1);
}

static long fork_child(void)
{
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long fork_old(void)
{
	return syscall(SYS_fork);
}

static long remove_file(void)
{
	return syscall(SYS_unlinkat, AT_FDCWD, "file", 0);
}

static long rename_file(void)
{
	return syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "other", 0);
}

static long make_dir(void)
{
	return syscall(SYS_mkdirat, AT_FDCWD, "dir", 0700);
}

static long change_mode(void)
{
	return syscall(SYS_fchmodat, AT_FDCWD, "file", 0600);
}

static long set_times(void)
{
	return syscall(SYS_utimensat, AT_FDCWD, "file", NULL, 0);
}

static long write_elsewhere(void)
{
	return syscall(SYS_write, 3, "x", 1);
}

static long executable_memory(void)
{
	return syscall(
	    SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long make_executable(void)
{
	return syscall(SYS_mprotect, (uintptr_t)make_executable & ~4095ul, 4096,
	    PROT_READ | PROT_WRITE | PROT_EXEC);
}

static long kill_other(void)
{
	return syscall(SYS_kill, getppid(), 0);
}

static long trace_other(void)
{
	return syscall(SYS_ptrace, 16, getppid(), 0, 0);
}

static long mount_something(void)
{
	return syscall(SYS_mount, "none", ".", "tmpfs", 0, NULL);
}

static long x32_call(void) /* the same table by another door */
{
	return syscall(0x40000000 + SYS_getpid);
}

static long control_device(void)
{
	return syscall(SYS_ioctl, 0, 0, 0);
}

static long open_to_read(void)
{
	return syscall(SYS_openat, AT_FDCWD, "file",
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* By the filter of calls. */
static const struct attempt killed[] = {
    {"open for writing", open_to_write},
    {"create", create},
    {"truncate", truncate_open},
    {"openat2", open_anew},
    {"open", open_old},
    {"socket", make_socket},
    {"socketpair", make_pair},
    {"execve", run_program},
    {"clone", fork_child},
    {"fork", fork_old},
    {"unlink", remove_file},
    {"rename", rename_file},
    {"mkdir", make_dir},
    {"chmod", change_mode},
    {"utimensat", set_times},
    {"write to another descriptor", write_elsewhere},
    {"executable memory", executable_memory},
    {"make memory executable", make_executable},
    {"kill", kill_other},
    {"ptrace", trace_other},
    {"mount", mount_something},
    {"x32", x32_call},
    {"ioctl", control_device},
};

/* By Landlock. */
static const struct attempt refused[] = {
    {"open for writing", open_to_write},
    {"create", create},
    {"execve", run_program},
    {"unlink", remove_file},
    {"mkdir", make_dir},
    {"ptrace", trace_other},
};

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return -1;
	return close(open("file", O_CREAT | O_WRONLY, 0600));
}

static int remove_folder(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

#endif
