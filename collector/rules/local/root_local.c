/* Root becomes every account of its host; every account is a place to run programs on it. */
#include "collector/rules/rule_list.h"

static void add_place(
    struct rule_ctx *c, uint32_t account, uint32_t place, const struct evidence_ref *row)
{
	struct edge_spec spec = {
	    .rule = rule_root_local.name,
	    .technique = rule_root_local.technique,
	    .from = &account,
	    .nfrom = 1,
	    .to = place,
	    .why = arena_printf(c->arena, "programs of %.*s run on %.*s",
		SLICE_ARG(c->graph->nodes[account].name), SLICE_ARG(c->graph->hosts[c->host].name)),
	    .evidence = row,
	    .nevidence = row != NULL,
	};

	graph_add(c->graph, &spec);
}

static void run(struct rule_ctx *c)
{
	struct slice host = c->graph->hosts[c->host].name;
	uint32_t place = rule_place_of(c, c->host), root = rule_root_of(c, c->host), last = NO_NODE;

	/* Somebody is root also where no account was read. */
	if (rule_root_node(c) == NO_NODE)
		add_place(c, root, place, NULL);

	for (size_t i = 0; i < c->naccounts; i++) {
		uint32_t node = c->account_nodes[i];
		struct evidence_ref row = rule_evidence(c, c->accounts[i].at);

		if (!slice_eq(c->graph->nodes[node].name, c->accounts[i].name) || node == last)
			continue;
		last = node;
		add_place(c, node, place, &row);
		if (node != root)
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
