/*
 * Targets as whom PAM gives sudo and doas no session: what is granted on them can not be had. The
 * stack is asked for each account once, and the targets of a grant are cut by what it said.
 *
 * Owner: everything lives in the arena of the context given.
 */
#ifndef CORDON_RULES_GRANT_SESSIONS_H
#define CORDON_RULES_GRANT_SESSIONS_H

#include "collector/rules/local/grants.h"
#include "collector/rules/pam/pam.h"

/* Filled with 0: all are given one. */
struct grant_sessions {
	struct account_set refused, unsure;
	struct fact_origin at; /* the line that refuses */
	struct slice missing;  /* what is not known */
};

void grant_sessions_load(struct grant_sessions *s, struct rule_ctx *c, const struct rule *rule,
    const struct pam_service *pam);
/* Cuts the first n of GRANT_PARTS parts; returns how many there are then. */
size_t grant_sessions_split(
    const struct grant_sessions *s, struct rule_ctx *c, struct grant_part *parts, size_t n);

#endif
