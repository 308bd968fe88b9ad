/*
 * Why somebody can not become an account: every way that leads to it, with what shuts it or what it
 * asks for that they do not hold. Facts and graph in, collector/graph/result.h out.
 *
 * The rules run once more over the hosts that decide (the account's, theirs, and whose trees the
 * account's host mounts), now with all they found shut. Edges of the case that lead to the account,
 * also through files, sources and trees, are asked for the premise that is missing.
 */
#ifndef CORDON_RULES_WHY_H
#define CORDON_RULES_WHY_H

#include "collector/graph/reach.h"
#include "collector/rules/who.h"

struct why_input {
	struct fact_store *facts;
	struct graph *g; /* rules add to it; of no use afterwards */
	const struct names *names;
	const struct who *from, *to; /* `to` is an account */
};

/* Makes the result in arena a. 0 or an error of the store. */
int why_make(struct result_why *r, struct arena *a, const struct why_input *in);

#endif
