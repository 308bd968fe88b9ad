/*
 * The search for setuid and setgid programs, and for programs of root's path that others can write.
 * Bounded: LIMIT_PROGRAM_ENTRIES names in all, a few levels, one file system, no network.
 */
#ifndef CORDON_AGENT_PROGRAMS_H
#define CORDON_AGENT_PROGRAMS_H

#include "agent/gather.h"

void programs_search(struct agent *a);

#endif
