/* The running process as Linux knows it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/linux/calls.h"
#include "agent/linux/kernel.h"
#include "agent/system.h"
#include "include/limits.h"

void system_random(uint8_t bytes[16])
{
	const void *random = (const void *)getauxval(AT_RANDOM); /* always there [getauxval(3)] */

	memcpy(bytes, random, 16);
}

int64_t system_ticks(void)
{
	return (int64_t)getauxval(AT_CLKTCK);
}

void system_end_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The C library's timer_create(3) brings its threads along. */
struct kernel_event {
	uintptr_t value;
	int signal, notify;
	int room[12];
};

void system_kill_after(long seconds)
{
	struct kernel_event event = {.signal = SIGKILL};
	long when[4] = {[2] = seconds}; /* interval, then value: seconds and a part of one */
	int timer;

	if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) == 0)
		syscall(SYS_timer_settime, timer, 0, when, NULL);
}

/* Looks ever more seldom, and not after LIMIT_TRY_SECONDS. Its alarm ends the other process where a
 * signal can end the wait; where none can, it stays for as long as the file system does not answer,
 * and nobody waits for it. */
static enum system_try wait_for(long pid)
{
	long rest[2] = {0, 50000}; /* seconds, and nanoseconds of one */
	long waited_us = 0;
	int status = 0;

	while (waited_us < LIMIT_TRY_SECONDS * 1000000L) {
		if (syscall(SYS_wait4, pid, &status, WNOHANG, NULL) == pid)
			return status == 0 ? SYSTEM_ANSWERS : SYSTEM_SILENT;
		syscall(SYS_nanosleep, rest, NULL);
		waited_us += rest[1] / 1000;
		if (rest[1] < 50000000)
			rest[1] *= 2;
	}
	return SYSTEM_SILENT;
}

enum system_try system_try(void)
{
	struct itimerval end = {.it_value = {.tv_sec = LIMIT_TRY_SECONDS}};
	long pid = call_fork();

	if (pid < 0)
		return SYSTEM_ANSWERS; /* not to be found out */
	if (pid > 0)
		return wait_for(pid);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		close(fd); /* nobody waits for the end of its output, if it stays */
	signal(SIGALRM, SIG_DFL);
	setitimer(ITIMER_REAL, &end, NULL);
	return SYSTEM_TRYING;
}

void system_tried(void)
{
	_exit(0);
}

int system_self(void)
{
	return openat(AT_FDCWD, "/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

bool system_rights(char hex[17])
{
	struct kernel_cap_head head = {KERNEL_CAP_VERSION, 0};
	struct kernel_cap_data caps[2] = {0};

	if (syscall(SYS_capget, &head, caps) != 0)
		return false;
	snprintf(hex, 17, "%08x%08x", caps[1].effective, caps[0].effective);
	return true;
}
