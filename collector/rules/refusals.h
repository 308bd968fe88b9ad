/*
 * Ways that a rule looked at and found shut, each with the condition that shut it first: what
 * `cordon why` tells. Nobody keeps them otherwise: there are as many as there are lines that grant
 * nothing.
 *
 * A rule that shuts a door hands it to door_to_account(), door_to_node() or door_refused() all the
 * same, with the premises it has by then. It costs a test of one pointer when nobody asks.
 *
 * Owner: the text lives in the arena that the asker gave the list, the array is the list's own.
 */
#ifndef CORDON_RULES_REFUSALS_H
#define CORDON_RULES_REFUSALS_H

#include "collector/graph/graph.h"

/* Refusals that are kept of one host; a handler reads a dozen. */
#define MOST_REFUSALS 100000

struct refusal {
	const char *rule;
	uint32_t *from; /* what the way would have taken: a key, an account, a source */
	size_t nfrom;
	uint32_t to;
	struct slice why;	  /* the first condition that shut it */
	struct evidence_ref at;	  /* its line; path empty: no line says it */
	struct evidence_ref line; /* the line that would grant; path empty: there is none */
	struct slice client;	  /* what the client's address would have to fulfil: source.h */
};

struct refusals {
	struct arena *arena;
	struct refusal *v;
	size_t n, cap;
	bool cut; /* there were more than MOST_REFUSALS */
};

/* Copies it. */
void refusals_add(struct refusals *all, const struct refusal *one);
/* Gives the array back; the text stays. */
void refusals_free(struct refusals *all);

#endif
