/*
 * Edges that a log shows in use: by the key and the account, by the host's key and the account, or
 * by the client's address. A log says that somebody came this way, not that the way is still open.
 */
#ifndef CORDON_RULES_USED_H
#define CORDON_RULES_USED_H

#include "collector/derive/facts.h"
#include "collector/graph/graph.h"

/* Marks the edges of a graph that all rules have finished. 0 or an error of the store. */
int used_mark(struct fact_store *facts, struct graph *g);

#endif
