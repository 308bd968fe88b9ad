/*
 * Who holds a group: the accounts that are in it, by their primary group or listed. Groups are
 * nodes only where a rule found one that decides something (access.h), so this rule runs behind all
 * that do.
 */
#include "collector/rules/access.h"
#include "collector/rules/rule_list.h"

static void add_member(
    struct rule_ctx *c, const struct fact_account *a, int64_t gid, struct fact_origin at)
{
	const struct fact_unix_group *row = groups_row(c->group_index, gid);
	struct slice name =
	    row != NULL ? row->name : arena_printf(c->arena, "#%lld", (long long)gid);
	uint32_t group = graph_find(c->graph, NODE_GROUP, c->host, name);
	struct evidence_ref line = rule_evidence(c, at);

	if (group == NO_NODE || a->uid == 0)
		return;
	rule_edge(c, &rule_group_member, rule_account_node(c, a), group, &line,
	    arena_printf(
		c->arena, "%.*s is in the group %.*s", SLICE_ARG(a->name), SLICE_ARG(name)));
}

static void run(struct rule_ctx *c)
{
	for (size_t i = 0; i < c->naccounts; i++)
		add_member(c, &c->accounts[i], c->accounts[i].gid, c->accounts[i].at);
	for (size_t i = 0; i < c->nmembers; i++) {
		const struct fact_account *a = rule_account(c, c->members[i].member);

		if (a != NULL && a->gid != c->members[i].gid)
			add_member(c, a, c->members[i].gid, c->members[i].at);
	}
}

const struct rule rule_group_member = {
    .name = "group-member",
    .technique = "T1078.003",
    .doc = "an account acts with the rights of its groups",
    .host = run,
};
