/* Root becomes every account of its host; every account is a place to run programs on it. */
#include "collector/rules/rule_list.h"

static void run(struct rule_ctx *c)
{
	struct slice host = c->graph->hosts[c->host].name;
	uint32_t place = graph_node(c->graph, NODE_PLACE, c->host, slice_of(NULL, 0));
	uint32_t root = rule_root_node(c), last = NO_NODE;

	for (size_t i = 0; i < c->naccounts; i++) {
		uint32_t node = c->account_nodes[i];
		struct evidence_ref row = rule_evidence(c, c->accounts[i].at);

		if (!slice_eq(c->graph->nodes[node].name, c->accounts[i].name) || node == last)
			continue;
		last = node;
		rule_edge(c, &rule_root_local, node, place, &row,
		    arena_printf(c->arena, "programs of %.*s run on %.*s",
			SLICE_ARG(c->accounts[i].name), SLICE_ARG(host)));
		if (root != NO_NODE && node != root)
			rule_edge(c, &rule_root_local, root, node, &row,
			    arena_printf(c->arena, "root on %.*s can become any of its accounts",
				SLICE_ARG(host)));
	}
}

const struct rule rule_root_local = {
    .name = "root-local",
    .technique = "T1078.003",
    .doc = "root of a host holds every account on it",
    .implied = true,
    .host = run,
};
