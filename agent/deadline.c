/* One alarm for the deadline, a second one for the way out, and a third that nothing holds up. */
#include "agent/deadline.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "agent/system.h"
#include "include/limits.h"

#define WAY_OUT_SECONDS 10

static volatile sig_atomic_t passed;

static void set_alarm(time_t seconds)
{
	struct itimerval t = {.it_value = {.tv_sec = seconds}};

	setitimer(ITIMER_REAL, &t, NULL);
}

static void on_alarm(int number)
{
	(void)number;
	if (passed)
		_exit(1);
	passed = 1;
	set_alarm(WAY_OUT_SECONDS);
}

void deadline_start(void)
{
	struct sigaction action = {.sa_handler = on_alarm};

	sigaction(SIGALRM, &action, NULL);
	set_alarm(LIMIT_AGENT_SECONDS);
	system_kill_after(LIMIT_AGENT_SECONDS + WAY_OUT_SECONDS);
}

bool deadline_passed(void)
{
	return passed;
}
