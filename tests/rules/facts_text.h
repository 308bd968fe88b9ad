/*
 * Facts as text, for the cases of tests/rules: one host or fact a line.
 *
 *	default account gid=100 shell=/bin/bash    for the rows of this kind that follow
 *	host web 10.0.0.5 alias=www                the host that the facts below are about
 *	host mail 10.0.0.9 unseen
 *	each account name=bob uid=1001             for every host below, behind its own facts
 *	account name=bob uid=1001 home=/home/bob
 *	trust_line path=/home/bob/.rhosts "raw=db root" at=/home/bob/.rhosts:3
 *
 * What stands behind `each` comes after a host's own facts, so that its own row for the same path or
 * name goes before.
 *
 * Kinds and fields are those of the registry. A field that is not given is empty, or -1. A word
 * that holds blanks stands in double quotes. `at=PATH:LINE` says where a fact comes from; without
 * it, it is the fact's own `path`, or the kind's name, and the number of the kind's row on that
 * host.
 */
#ifndef CORDON_TESTS_RULES_FACTS_TEXT_H
#define CORDON_TESTS_RULES_FACTS_TEXT_H

#include "collector/derive/facts.h"

/* Adds all hosts and facts of the text to the store. On failure *why says what is wrong. */
bool facts_text_read(
    struct fact_store *store, struct arena *a, struct slice text, struct slice *why);

#endif
