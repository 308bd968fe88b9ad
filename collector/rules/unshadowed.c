/*
 * Password hashes in passwd itself, which everybody on the host can read: whoever runs programs
 * there can try to crack them. A cracked password is still needed, so no more than possible.
 */
#include "collector/rules/rule_list.h"

static void run(struct rule_ctx *c)
{
	uint32_t place = graph_node(c->graph, NODE_PLACE, c->host, slice_of(NULL, 0));

	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *account = &c->accounts[i];
		struct evidence_ref row = rule_evidence(c, account->at);
		struct edge_spec spec = {
		    .rule = rule_unshadowed.name,
		    .technique = rule_unshadowed.technique,
		    .from = &place,
		    .nfrom = 1,
		    .to = c->account_nodes[i],
		    .certainty = CERTAINTY_POSSIBLE,
		    .needs = SLICE("crack"),
		    .evidence = &row,
		    .nevidence = 1,
		};

		if (!slice_eq_str(account->pw, "hash"))
			continue;
		spec.why = arena_printf(c->arena,
		    "the password hash of %.*s (%.*s) stands in passwd, readable by all",
		    SLICE_ARG(account->name), SLICE_ARG(account->scheme));
		graph_add(c->graph, &spec);
	}
}

const struct rule rule_unshadowed = {
    .name = "unshadowed",
    .technique = "T1110.002",
    .doc = "a password hash that every account of the host can read",
    .host = run,
};
