/*
 * Targets whom PAM turns away from sudo and doas: what is granted on them can not be had. A stack
 * is asked for each account once, and the targets of a grant are cut by what it said.
 *
 * Owner: everything lives in the arena of the context given.
 */
#ifndef CORDON_RULES_GRANT_PAM_H
#define CORDON_RULES_GRANT_PAM_H

#include "collector/rules/local/grants.h"
#include "collector/rules/pam/pam.h"

/* Filled with 0: nobody is turned away. */
struct grant_pam {
	struct account_set refused, unsure;
	const char *why;
	struct fact_origin at; /* the line that refuses */
	struct slice missing;  /* what is not known */
};

/* `check`: what of PAM is asked, for a target and a caller who may be anybody: pam_check_session or
 * pam_check_account. */
void grant_pam_load(struct grant_pam *s, struct rule_ctx *c, const struct rule *rule,
    const struct pam_service *pam,
    void (*check)(const struct pam_service *, struct door *, const struct fact_account *,
	const struct fact_account *),
    const char *why);
/* Cuts parts[i] of n, at most GRANT_PARTS; returns how many there are then: the new ones come last.
 */
size_t grant_pam_cut(
    const struct grant_pam *s, struct rule_ctx *c, struct grant_part *parts, size_t n, size_t i);

#endif
