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

/* Of more answers than these the last holds the rest. */
#define GRANT_PAM_ANSWERS 4

/* Accounts of whom the stack says the same. */
struct grant_pam_answer {
	struct account_set accounts;
	struct fact_origin at; /* of those it turns away: the line that does */
	struct slice missing;  /* of the others: what is not known */
};

/* Filled with 0: nobody is turned away. */
struct grant_pam {
	struct grant_pam_answer refused[GRANT_PAM_ANSWERS], unsure[GRANT_PAM_ANSWERS];
	size_t nrefused, nunsure;
	const char *why;
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
