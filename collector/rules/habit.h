/*
 * Hashed names of known_hosts, solved with the names and addresses that the case knows: whom an
 * account has gone to. A line of known_hosts is habit, never permission.
 *
 * Each line has a salt of its own, so every name has to be hashed for every line. Most lines have a
 * host's key, which says whose line it is: only that host's few names are tried then. The others
 * are tried with all names of the case, as far as HABIT_MOST_HASHES go over the whole case.
 */
#ifndef CORDON_RULES_HABIT_H
#define CORDON_RULES_HABIT_H

#include "collector/rules/names.h"

#define HABIT_MOST_HASHES 4000000 /* a few seconds */

/* Adds the facts known_name of all hosts. 0 or an error of the store. */
int habit_solve(struct fact_store *facts, const struct names *names, const struct graph *g);

#endif
