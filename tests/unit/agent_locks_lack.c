/*
 * The agent's locks where the kernel has less: it lacks Landlock, seccomp or no_new_privs. What the
 * others forbid stays forbidden, and the agent says which of them are in force.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/linux/kernel.h"
#include "agent/sandbox.h"
#include "include/limits.h"
#include "tests/unit/agent_attempts.h"

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

/* What the locks say of themselves, and how an attempt ends behind them: its exit status, or minus
 * the signal that killed it. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_without_landlock),
	    cmocka_unit_test(test_without_seccomp),
	    cmocka_unit_test(test_without_no_new_privs),
	    cmocka_unit_test(test_nobody_without_no_new_privs),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
