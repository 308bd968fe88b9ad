/* `cordon-agent --selftest`: is the program whole, and what would it be able to do on this host? */
#ifndef CORDON_AGENT_SELFTEST_H
#define CORDON_AGENT_SELFTEST_H

#include "agent/gather.h"

/* Once the locks are on. Says a line for each question on standard output. 0: all is well; 1. */
int selftest(struct agent *a);

#endif
