/*
 * The search for programs with the setuid or setgid bit or with capabilities, and for programs of
 * root's path that others can write.
 * Bounded: LIMIT_PROGRAM_ENTRIES names in all, a few levels, one file system, no network.
 */
#ifndef CORDON_AGENT_PROGRAMS_H
#define CORDON_AGENT_PROGRAMS_H

#include "agent/gather.h"

/*
 * Homes below /home, and that of root, are looked at while they are read: their names are known
 * then, and the search need not list ten thousand folders once more.
 */
void programs_in_home(struct agent *a, struct slice home, const struct names *names);
void programs_search(struct agent *a);

#endif
