/*
 * Reachability and easiest paths by forward chaining.
 *
 * For each level of certainty (only proven edges; also likely ones; all) a pass finds the fewest
 * hops to every node: Knuth's generalisation of Dijkstra's algorithm to and/or graphs, with hop
 * costs 0 and 1, so two queues stand for the heap and a pass is linear in nodes and premises.
 * An edge costs the hops of its farthest premise, plus one when its conclusion counts as a move.
 * The easiest path to a node is the one of the best level that reaches it, with the fewest hops
 * there.
 *
 * Owner: the reach owns its arrays; it reads the graph, which must outlive it unchanged.
 */
#ifndef CORDON_GRAPH_REACH_H
#define CORDON_GRAPH_REACH_H

#include "collector/graph/graph.h"

#define NOT_REACHED UINT32_MAX

/* One pass, per node: the hops, the edge that reached it first (NO_EDGE: a seed), and its place in
 * the order in which the nodes were settled: premises come before what they give. */
struct reach_pass {
	uint32_t *hops;
	uint32_t *edge;
	uint32_t *order;
};

struct reach {
	const struct graph *g;
	struct reach_pass pass[CERTAINTY_COUNT];
	uint32_t *first_use, *uses; /* CSR: node -> edges that have it as a premise */
	uint32_t *mark;		    /* per node: the walk that met it last; see reach_path */
	uint32_t walks;
};

/* seeds: node numbers; max_hops: NOT_REACHED for no limit. */
void reach_run(struct reach *r, const struct graph *g, const uint32_t *seeds, size_t nseeds,
    uint32_t max_hops);
void reach_free(struct reach *r);

/* Is the node reached? Then *level and *hops are those of its easiest path. */
bool reach_of(const struct reach *r, uint32_t node, enum certainty *level, uint32_t *hops);

/*
 * The easiest path to a reached node: its edges, premises before conclusions, each once. In arena
 * a; returns their number.
 */
size_t reach_path(struct reach *r, struct arena *a, uint32_t node, uint32_t **edges);

/*
 * The same as steps from account to account: edges that give keys, places and trees are folded
 * into the step that uses them, their evidence goes before its own.
 */
size_t reach_steps(struct reach *r, struct arena *a, uint32_t node, struct result_step **steps);

#endif
