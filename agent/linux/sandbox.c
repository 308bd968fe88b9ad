/* Limits, the seccomp program and the Landlock rules. */
#include "agent/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/linux/calls.h"
#include "agent/linux/kernel.h"
#include "include/limits.h"

#define OPEN_FILES 64
#define NICENESS 10
#define IO_OF_PROCESS 1	  /* IOPRIO_WHO_PROCESS [ioprio_set(2)] */
#define IO_IDLE (3 << 13) /* IOPRIO_CLASS_IDLE: after everybody else */

static uint64_t limit(int resource, uint64_t value)
{
	struct rlimit l = {value, value};

	/* Not setrlimit(3): musl's holds all threads for it, with code for them. */
	return prlimit(0, resource, &l, NULL) == 0 ? value : 0;
}

void sandbox_limits(struct locks *locks)
{
	locks->memory_bytes = limit(RLIMIT_AS, LIMIT_AGENT_MEMORY_BYTES);
	locks->cpu_seconds = limit(RLIMIT_CPU, LIMIT_AGENT_SECONDS);
	limit(RLIMIT_NOFILE, OPEN_FILES);
	limit(RLIMIT_CORE, 0);
	if (!locks->tries)
		limit(RLIMIT_NPROC, 0);
	if (getpriority(PRIO_PROCESS, 0) < NICENESS)
		setpriority(PRIO_PROCESS, 0, NICENESS);
	locks->nice = getpriority(PRIO_PROCESS, 0);
	locks->io_idle = syscall(SYS_ioprio_set, IO_OF_PROCESS, 0, IO_IDLE) == 0;
	locks->no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* What an allowed call's argument must be like. */
enum check {
	ANY,
	NONE_OF, /* none of these bits */
	AT_MOST, /* not greater */
};

struct rule {
	int call;
	enum check check;
	int arg;
	uint32_t value;
};

#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

/* One call a row. fcntl and chdir are how musl helps itself where an old kernel does not take a
 * descriptor: fcntl asks whether a descriptor is open that fstat does not take. */
static const struct rule rules[] = {
    {SYS_openat, NONE_OF, 2, WRITING},
    {SYS_kill, AT_MOST, 1, 0},
    {SYS_fstatfs, ANY, 0, 0},
    {SYS_read, ANY, 0, 0},
    {SYS_lseek, ANY, 0, 0},
    {SYS_close, ANY, 0, 0},
    {SYS_fstat, ANY, 0, 0},
    {SYS_readlinkat, ANY, 0, 0},
    {SYS_fchdir, ANY, 0, 0},
    {SYS_chdir, ANY, 0, 0},
    {SYS_fgetxattr, ANY, 0, 0},
    {SYS_lgetxattr, ANY, 0, 0},
    {SYS_getdents64, ANY, 0, 0},
    {SYS_write, AT_MOST, 0, STDERR_FILENO},
    {SYS_fcntl, AT_MOST, 1, F_GETFD},
    {SYS_fsync, AT_MOST, 0, STDERR_FILENO},
    {SYS_mprotect, NONE_OF, 2, PROT_EXEC},
    {SYS_mremap, ANY, 0, 0},
    {SYS_munmap, ANY, 0, 0},
    {SYS_madvise, ANY, 0, 0},
    {SYS_brk, ANY, 0, 0},
    {SYS_uname, ANY, 0, 0},
    {SYS_getpid, ANY, 0, 0},
    {SYS_geteuid, ANY, 0, 0},
    {SYS_getegid, ANY, 0, 0},
    {SYS_capget, ANY, 0, 0},
    {SYS_clock_gettime, ANY, 0, 0},
    {SYS_getrusage, ANY, 0, 0},
    {SYS_rt_sigreturn, ANY, 0, 0},
    {SYS_setitimer, ANY, 0, 0},
    {SYS_nanosleep, ANY, 0, 0},
    CALLS_OF_SOME{KERNEL_LANDLOCK_CREATE, ANY, 0, 0},
    {KERNEL_LANDLOCK_ADD, ANY, 0, 0},
    {KERNEL_LANDLOCK_RESTRICT, ANY, 0, 0},
    {SYS_exit_group, ANY, 0, 0},
};

/* What system_try() needs beside: the second process inherits the list. */
static const struct rule rules_of_tries[] = {
    CALL_FORK, {SYS_wait4, ANY, 0, 0}, {SYS_rt_sigaction, ANY, 0, 0}};

#define RULES (sizeof(rules) / sizeof(rules[0]))
#define RULES_OF_TRIES (sizeof(rules_of_tries) / sizeof(rules_of_tries[0]))
#define RULE_STEPS 5
#define FRAME_STEPS 5 /* around the rules */

#define LOAD(offset) ((struct kernel_bpf){KERNEL_BPF_LOAD, 0, 0, (uint32_t)(offset)})
#define RETURN(what) ((struct kernel_bpf){KERNEL_BPF_RETURN, 0, 0, what})

/* Another call goes on behind the rule; this one is allowed or ends the process. The filter looks
 * at the low half of an argument: flags and descriptors are ints. */
static size_t put_rule(struct kernel_bpf *to, const struct rule *r)
{
	uint16_t bad = r->check == NONE_OF ? KERNEL_BPF_ANY_BIT : KERNEL_BPF_GREATER;
	uint8_t behind = r->check == ANY ? 1 : RULE_STEPS - 1;
	size_t n = 0;

	to[n++] = (struct kernel_bpf){KERNEL_BPF_EQUAL, 0, behind, (uint32_t)r->call};
	if (r->check == ANY) {
		to[n++] = RETURN(KERNEL_ALLOW);
		return n;
	}
	to[n++] = LOAD(offsetof(struct kernel_call, args) + 8 * (size_t)r->arg + KERNEL_LOW_HALF);
	to[n++] = (struct kernel_bpf){bad, 1, 0, r->value};
	to[n++] = RETURN(KERNEL_ALLOW);
	to[n++] = RETURN(KERNEL_KILL);
	return n;
}

void sandbox_calls(struct locks *locks)
{
	struct kernel_bpf steps[(RULES + RULES_OF_TRIES) * RULE_STEPS + FRAME_STEPS];
	struct kernel_bpf_program program = {.steps = steps};
	size_t n = 0;

	steps[n++] = LOAD(offsetof(struct kernel_call, arch));
	steps[n++] = (struct kernel_bpf){KERNEL_BPF_EQUAL, 1, 0, KERNEL_AUDIT_ARCH};
	steps[n++] = RETURN(KERNEL_KILL);
	steps[n++] = LOAD(offsetof(struct kernel_call, nr));
	for (size_t i = 0; i < RULES; i++)
		n += put_rule(steps + n, &rules[i]);
	for (size_t i = 0; locks->tries && i < RULES_OF_TRIES; i++)
		n += put_rule(steps + n, &rules_of_tries[i]);
	steps[n++] = RETURN(KERNEL_KILL);
	program.n = (uint16_t)n;
	locks->seccomp = prctl(PR_SET_SECCOMP, KERNEL_SECCOMP_FILTER, &program, 0, 0) == 0;
}

/* What each version of Landlock can forbid; all of it is. */
static struct kernel_landlock_ruleset everything(long version)
{
	struct kernel_landlock_ruleset all = {.fs = (1u << 13) - 1};

	if (version >= 2)
		all.fs |= 1u << 13; /* rename and link across folders */
	if (version >= 3)
		all.fs |= 1u << 14; /* truncate */
	if (version >= 4)
		all.net = 3; /* bind and connect TCP */
	if (version >= 5)
		all.fs |= 1u << 15; /* ioctl on devices */
	if (version >= 6)
		all.scoped = 3; /* abstract sockets and signals outside */
	return all;
}

/* Reading, below the root: all that stays allowed. 0 or -1. */
static long allow_reading(int ruleset)
{
	struct kernel_landlock_beneath rule = {
	    .allowed = KERNEL_LANDLOCK_READ_FILE | KERNEL_LANDLOCK_READ_DIR};
	long r;

	rule.fd = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.fd < 0)
		return -1;
	r = syscall(KERNEL_LANDLOCK_ADD, ruleset, KERNEL_LANDLOCK_BENEATH, &rule, 0);
	close(rule.fd);
	return r;
}

void sandbox_files(struct locks *locks)
{
	long version = syscall(KERNEL_LANDLOCK_CREATE, NULL, 0, KERNEL_LANDLOCK_VERSION);
	struct kernel_landlock_ruleset all = everything(version);
	long ruleset;

	if (version <= 0)
		return;
	ruleset = syscall(KERNEL_LANDLOCK_CREATE, &all, sizeof(all), 0);
	if (ruleset < 0)
		return;
	if (allow_reading((int)ruleset) == 0 &&
	    syscall(KERNEL_LANDLOCK_RESTRICT, (int)ruleset, 0) == 0)
		locks->landlock = (int)version;
	close((int)ruleset);
}
