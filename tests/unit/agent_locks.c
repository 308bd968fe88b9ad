/*
 * The agent's locks, by trying what they forbid. Each attempt is made in a child that puts one of
 * the locks on; what counts is how it ends: killed by the filter, or refused by the kernel.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/linux/kernel.h"
#include "agent/sandbox.h"
#include "agent/system.h"
#include "include/limits.h"

#define CHILD_WORKED 10	 /* the attempt was let through */
#define CHILD_REFUSED 11 /* it failed with EACCES or EPERM */

static char folder[] = "/tmp/agent_locks.XXXXXX";

struct attempt {
	const char *name;
	long (*try)(void); /* as a system call: negative when it failed, errno set */
};

/* How the child ended: its exit status, or minus the signal that killed it. */
static int in_child(void (*lock)(struct locks *), long (*try)(void))
{
	struct locks locks = {0};
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		lock(&locks);
		if (try() >= 0)
			_exit(CHILD_WORKED);
		_exit(errno == EACCES || errno == EPERM ? CHILD_REFUSED : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

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

static void test_filter_kills(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(killed) / sizeof(killed[0]); i++) {
		int end = in_child(sandbox_calls, killed[i].try);

		if (end != -SIGSYS)
			fail_msg("%s: ended with %d", killed[i].name, end);
	}
	assert_int_equal(access("file", F_OK), 0);
	assert_int_equal(access("new", F_OK), -1);
}

static void calls_with_tries(struct locks *locks)
{
	locks->tries = true;
	sandbox_calls(locks);
}

static long try_out(void)
{
	enum system_try what = system_try();

	if (what == SYSTEM_TRYING)
		system_tried();
	return what == SYSTEM_ANSWERS ? 0 : -1;
}

static long try_in_vain(void)
{
	enum system_try what = system_try();

	if (what == SYSTEM_TRYING)
		abort();
	return what == SYSTEM_SILENT ? 0 : -1;
}

/* A second process, and no more than that. */
static void test_filter_with_tries(void **state)
{
	(void)state;
	assert_int_equal(in_child(calls_with_tries, try_out), CHILD_WORKED);
	assert_int_equal(in_child(calls_with_tries, try_in_vain), CHILD_WORKED);
	assert_int_equal(in_child(sandbox_calls, try_out), -SIGSYS);
	for (size_t i = 0; i < sizeof(killed) / sizeof(killed[0]); i++)
		if (killed[i].try != fork_old)
			assert_int_equal(in_child(calls_with_tries, killed[i].try), -SIGSYS);
}

static long open_to_read(void)
{
	return syscall(SYS_openat, AT_FDCWD, "file",
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static long open_path(void)
{
	return syscall(SYS_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static long stat_file(void)
{
	struct stat st;

	return syscall(SYS_newfstatat, AT_FDCWD, "file", &st, AT_SYMLINK_NOFOLLOW);
}

static long write_nothing(void)
{
	return syscall(SYS_write, STDOUT_FILENO, "", 0);
}

static const struct attempt allowed[] = {
    {"open for reading", open_to_read},
    {"open a path", open_path},
    {"stat", stat_file},
    {"write to standard output", write_nothing},
};

/* A filter that kills everything would pass the test above. exit_group is one of the allowed. */
static void test_filter_allows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		int end = in_child(sandbox_calls, allowed[i].try);

		if (end != CHILD_WORKED)
			fail_msg("%s: ended with %d", allowed[i].name, end);
	}
}

static const struct attempt refused[] = {
    {"open for writing", open_to_write},
    {"create", create},
    {"execve", run_program},
    {"unlink", remove_file},
    {"mkdir", make_dir},
    {"ptrace", trace_other},
};

static void test_landlock(void **state)
{
	struct locks locks = {0};
	int end;

	(void)state;
	if (fork() == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		sandbox_files(&locks);
		_exit(locks.landlock);
	}
	assert_true(wait(&end) > 0);
	if (WEXITSTATUS(end) == 0)
		skip(); /* this kernel has no Landlock */
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		end = in_child(sandbox_files, refused[i].try);
		if (end != CHILD_REFUSED)
			fail_msg("%s: ended with %d", refused[i].name, end);
	}
	assert_int_equal(in_child(sandbox_files, open_to_read), CHILD_WORKED);
	assert_int_equal(in_child(sandbox_files, open_path), CHILD_WORKED);
}

/* ---- Where the kernel has less ---- */

/* A kernel that lacks a call, or one of the things that it does: a filter around the agent. */
struct lack {
	uint32_t call;
	int64_t argument; /* the first one; -1: any */
	uint32_t error;
};

static const struct lack no_landlock = {KERNEL_LANDLOCK_CREATE, -1, ENOSYS};
static const struct lack no_seccomp = {SYS_prctl, PR_SET_SECCOMP, EINVAL};
static const struct lack no_new_privs = {SYS_prctl, PR_SET_NO_NEW_PRIVS, EINVAL};

static void put_lack(const struct lack *lack)
{
	bool any = lack->argument < 0;
	struct kernel_bpf steps[] = {
	    {KERNEL_BPF_LOAD, 0, 0, offsetof(struct kernel_call, nr)},
	    {KERNEL_BPF_EQUAL, 0, 3, lack->call},
	    {KERNEL_BPF_LOAD, 0, 0, offsetof(struct kernel_call, args) + KERNEL_LOW_HALF},
	    {KERNEL_BPF_EQUAL, 0, 1, (uint32_t)lack->argument},
	    {KERNEL_BPF_RETURN, 0, 0, 0x50000 | lack->error},
	    {KERNEL_BPF_RETURN, 0, 0, KERNEL_ALLOW},
	};
	struct kernel_bpf_program program = {sizeof(steps) / sizeof(steps[0]), steps};

	if (any) /* whatever the argument is */
		steps[2] = steps[3] = steps[4];
	if (prctl(PR_SET_SECCOMP, KERNEL_SECCOMP_FILTER, &program, 0, 0) != 0)
		_exit(99);
}

/* What the locks say of themselves, and how an attempt ends behind them, as in_child() has it. */
static int with_lack(const struct lack *lack, long (*try)(void), struct locks *said)
{
	int status, way[2];
	pid_t pid;

	assert_int_equal(pipe(way), 0);
	pid = fork();
	if (pid == 0) {
		struct locks locks = {0};

		if (geteuid() != 0) /* else it could put on nothing */
			prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		put_lack(lack);
		sandbox_limits(&locks);
		/* The filter lets nothing be written elsewhere than to standard output. */
		dup2(way[1], STDOUT_FILENO);
		sandbox_calls(&locks);
		sandbox_files(&locks);
		if (write(STDOUT_FILENO, &locks, sizeof(locks)) != (ssize_t)sizeof(locks))
			_exit(99);
		if (try() >= 0)
			_exit(CHILD_WORKED);
		_exit(errno == EACCES || errno == EPERM ? CHILD_REFUSED : 1);
	}
	assert_int_equal(read(way[0], said, sizeof(*said)), sizeof(*said));
	close(way[0]);
	close(way[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void test_without_landlock(void **state)
{
	struct locks said;

	(void)state;
	for (size_t i = 0; i < sizeof(killed) / sizeof(killed[0]); i++) {
		int end = with_lack(&no_landlock, killed[i].try, &said);

		if (end != -SIGSYS)
			fail_msg("%s: ended with %d", killed[i].name, end);
		assert_true(said.seccomp && said.no_new_privs && said.landlock == 0);
	}
	assert_int_equal(with_lack(&no_landlock, open_to_read, &said), CHILD_WORKED);
}

static void test_without_seccomp(void **state)
{
	struct locks said;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		int end = with_lack(&no_seccomp, refused[i].try, &said);

		if (said.landlock == 0)
			skip(); /* this kernel has no Landlock */
		if (end != CHILD_REFUSED)
			fail_msg("%s: ended with %d", refused[i].name, end);
		assert_true(!said.seccomp && said.no_new_privs);
	}
	assert_int_equal(with_lack(&no_seccomp, open_to_read, &said), CHILD_WORKED);
}

/* Root needs no such promise to lock itself in. */
static void test_without_no_new_privs(void **state)
{
	struct locks said;

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < sizeof(killed) / sizeof(killed[0]); i++) {
		int end = with_lack(&no_new_privs, killed[i].try, &said);

		if (end != -SIGSYS)
			fail_msg("%s: ended with %d", killed[i].name, end);
		assert_true(said.seccomp && !said.no_new_privs);
	}
}

/* Somebody else does; the limits stand all the same. */
static long as_nobody(void)
{
	struct locks locks = {0};
	struct rlimit memory;

	if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
		return -1;
	sandbox_limits(&locks);
	sandbox_calls(&locks);
	sandbox_files(&locks);
	getrlimit(RLIMIT_AS, &memory);
	errno = EINVAL;
	return !locks.no_new_privs && !locks.seccomp && locks.landlock == 0 &&
		       memory.rlim_max == LIMIT_AGENT_MEMORY_BYTES && locks.memory_bytes > 0
		   ? 0
		   : -1;
}

static void test_nobody_without_no_new_privs(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid = fork();
	if (pid == 0) {
		put_lack(&no_new_privs);
		_exit(as_nobody() == 0 ? CHILD_WORKED : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), CHILD_WORKED);
}

static long has_limits(void)
{
	struct rlimit core, memory, children;

	getrlimit(RLIMIT_CORE, &core);
	getrlimit(RLIMIT_AS, &memory);
	getrlimit(RLIMIT_NPROC, &children);
	errno = EINVAL;
	return core.rlim_max == 0 && memory.rlim_max == LIMIT_AGENT_MEMORY_BYTES &&
		       children.rlim_max == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
		       getpriority(PRIO_PROCESS, 0) >= 10 &&
		       syscall(SYS_ioprio_get, 1, 0) >> 13 == 3
		   ? 0
		   : -1;
}

static void test_limits(void **state)
{
	(void)state;
	assert_int_equal(in_child(sandbox_limits, has_limits), CHILD_WORKED);
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_filter_kills),
	    cmocka_unit_test(test_filter_allows),
	    cmocka_unit_test(test_filter_with_tries),
	    cmocka_unit_test(test_landlock),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_without_landlock),
	    cmocka_unit_test(test_without_seccomp),
	    cmocka_unit_test(test_without_no_new_privs),
	    cmocka_unit_test(test_nobody_without_no_new_privs),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
