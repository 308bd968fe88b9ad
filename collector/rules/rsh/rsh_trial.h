/*
 * One line of trust, tried with the addresses of a client: a host chooses the address that it comes
 * from, and all has to hold for one and the same: the line names it, no line above refuses it, and
 * who stands in front of the server lets it in.
 */
#ifndef CORDON_RULES_RSH_TRIAL_H
#define CORDON_RULES_RSH_TRIAL_H

#include "collector/rules/rsh/rsh_lines.h"

/* Refusals of one file that are asked; behind more of them nothing is certain. */
#define RSH_MOST_DENIES 1024

struct rsh_trial {
	enum { TRIAL_NO, TRIAL_UNSURE, TRIAL_YES } answer;
	bool mixed;		   /* of TRIAL_YES: not from every address of that kind */
	struct slice missing;	   /* of TRIAL_UNSURE */
	const char *why;	   /* of TRIAL_NO */
	const struct rsh_line *at; /* of TRIAL_NO: the line above that refuses; or NULL */
};

/* q->line, whose hosts are `peers` (NULL: any), for a user of this host of the case. */
struct rsh_trial rsh_try_host(
    const struct rsh_asking *q, const struct peers *peers, uint32_t host, struct slice user);
/* The same for somebody outside of the case, at one of these addresses (none: not known). */
struct rsh_trial rsh_try_outside(
    const struct rsh_asking *q, const struct addr *addrs, size_t n, struct slice user);

/* The same for whoever has this address. */
struct rsh_trial rsh_try_address(
    const struct rsh_asking *q, const struct addr *a, struct slice user);

/* Does a line above refuse this user, wherever she comes from? */
const struct rsh_line *rsh_refused_everywhere(const struct rsh_asking *q, struct slice user);
/* Does any line above refuse anybody? */
bool rsh_refused_any(const struct rsh_asking *q);
/* Does a line above refuse single users of the host? */
bool rsh_refused_some(const struct rsh_asking *q, uint32_t host);

#endif
