/* Counting and printing of the cases. */
#include <stdio.h>

#include "tests/net/net.h"

static int failed;

void check(bool holds, const char *name, const char *why)
{
	if (holds)
		printf("ok net: %s\n", name);
	else
		printf("not ok net: %s: %s\n", name, why);
	failed |= !holds;
}

int check_failed(void)
{
	return failed;
}
