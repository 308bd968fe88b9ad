/*
 * The tests of collector/net that need no host, and the driver for those that do:
 * tests/lab/net.test and tests/bench call `run sweep ...`.
 */
#include <string.h>

#include "tests/net/net.h"

/* libssh 0.10 forgets the buffer of an ssh-agent's former list (ssh_agent_get_ident_count). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:ssh_buffer_new";
}

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "sweep") == 0)
		return driver_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "bare") == 0)
		return bare_main(argc - 1, argv + 1);
	test_sftp();
	test_known();
	test_local();
	return check_failed();
}
