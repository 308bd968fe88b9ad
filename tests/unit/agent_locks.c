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
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/sandbox.h"
#include "agent/system.h"
#include "include/limits.h"
#include "tests/unit/agent_attempts.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_filter_kills),
	    cmocka_unit_test(test_filter_allows),
	    cmocka_unit_test(test_filter_with_tries),
	    cmocka_unit_test(test_landlock),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
