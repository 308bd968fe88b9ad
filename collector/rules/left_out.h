/*
 * What a rule did not ask, because a host has more of it than anybody writes. Lines and accounts
 * that were made to be slow cost the rest of the case nothing: a rule stops at a cap of
 * include/limits.h, and says so here. It stands among the host's blind spots, and such a host is
 * never called clear.
 */
#ifndef CORDON_RULES_LEFT_OUT_H
#define CORDON_RULES_LEFT_OUT_H

#include "collector/rules/rule.h"

/* `at`: the file, or the line, from which on not all was asked. Told once. */
void left_out(struct rule_ctx *c, struct fact_origin at, const char *why);

#endif
