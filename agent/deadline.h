/*
 * The agent ends by itself: after LIMIT_AGENT_SECONDS it stops gathering and says with its end
 * record that it is not complete; if even that cannot be written (the reader is stuck), it ends a
 * little later without a word. Where it hangs on a file system that does not answer, no handler
 * runs: then the kernel ends it, and what was written stands.
 */
#ifndef CORDON_AGENT_DEADLINE_H
#define CORDON_AGENT_DEADLINE_H

#include <stdbool.h>

void deadline_start(void);
bool deadline_passed(void);

#endif
