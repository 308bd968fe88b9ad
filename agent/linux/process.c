/* The running process as Linux knows it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/linux/kernel.h"
#include "agent/system.h"

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
