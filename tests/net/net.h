/* What the files of tests/net share. */
#ifndef CORDON_TESTS_NET_NET_H
#define CORDON_TESTS_NET_NET_H

#include "include/slice.h"

/* One line a case; `why` is printed when it does not hold. */
void check(bool holds, const char *name, const char *why);
int check_failed(void);

void test_sftp(void);
void test_known(void);
void test_local(void);

/* A sweep with options and targets of the command line: see driver.c. */
int driver_main(int argc, char **argv);
/* The floor to compare with: see bare.c. */
int bare_main(int argc, char **argv);
/* Seconds that only go forward; what this process has cost since then, as the line "cpu ...". */
double net_wall(void);
void net_print_cost(double since);

#endif
