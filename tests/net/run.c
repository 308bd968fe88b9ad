/*
 * The tests of collector/net that need no host, and the driver for those that do:
 * tests/lab/net.test and tests/bench call `run sweep ...`.
 */
#include <string.h>

#include "tests/net/net.h"

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
