/*
 * What each host is told: its state, the paths to it, what to inspect, change and cut, and what was
 * not seen. Facts and graph in, the result of collector/graph/result.h out.
 */
#ifndef CORDON_RULES_ADVICE_H
#define CORDON_RULES_ADVICE_H

#include "collector/graph/reach.h"
#include "collector/rules/who.h"

struct advice_input {
	struct slice title;    /* the case's name */
	struct slice swept_at; /* RFC 3339 */
	const struct who *compromised;
	size_t ncompromised;
	struct slice since; /* report what changed after it; empty: not asked */
	bool baseline;	    /* an older case is attached as `old`: report what is new */
};

/* Makes the result in arena a; the graph must outlive it. 0 or an error of the database. */
int advice_make(struct result *r, struct arena *a, struct fact_store *facts, const struct graph *g,
    const struct advice_input *in);

/*
 * All accounts that a reach got to, seeds aside: an account with several grades is listed with each
 * that no other beats in both grade and certainty. By hops, certainty, host, account. With `steps`
 * each has its path; else paths are left out. Returns how many.
 */
size_t advice_reached(struct arena *a, struct reach *r, bool steps, struct result_reached **out);

/* Paths of a host (hosts.id) that were asked for and not seen, and what no rule judges. */
size_t advice_gaps(
    struct arena *a, struct fact_store *facts, int64_t host, struct result_gap **out);

#endif
