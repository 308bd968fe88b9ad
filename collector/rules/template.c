/* Template of a rule: copy it, name it after its kind of trust, and go by the recipe in rule.h. */
#include "collector/rules/rule_list.h"

/* Each fact of the kind lets its account go on to root of the same host: an example of the form. */
static void run(struct rule_ctx *c)
{
	struct fact_template *rows;
	size_t n = fact_load(c->facts, c->arena, template, c->host_id, &rows);
	uint32_t root = rule_root_node(c);

	for (size_t i = 0; i < n; i++) {
		const struct fact_account *account = rule_account(c, rows[i].name);
		struct evidence_ref line = rule_evidence(c, rows[i].at);

		if (account != NULL && root != NO_NODE)
			rule_edge(c, &rule_template, rule_account_node(c, account), root, &line,
			    SLICE("one sentence: what lets the intruder through"));
	}
}

const struct rule rule_template = {
    .name = "template",
    .technique = "T1021",
    .doc = "the form of a rule",
    .host = run,
};
