/*
 * Groups as nodes. Their known members hold them (local/group_member.c); of a group that only a
 * directory service knows, whoever is on the host may be one.
 */
#include "collector/rules/access.h"
#include "collector/rules/rule_list.h"

static struct slice group_name(struct rule_ctx *c, int64_t gid)
{
	const struct fact_unix_group *row = groups_row(c->group_index, gid);

	return row != NULL ? row->name : arena_printf(c->arena, "#%lld", (long long)gid);
}

/* Whoever is on the host, where only a directory service knows the group. */
static void tell_unknown(struct rule_ctx *c, uint32_t node, int64_t gid)
{
	struct door d = door_open(c, &rule_group_member);

	door_premise(&d, rule_place_of(c, c->host));
	door_unsure(&d, groups_unknown(c, group_name(c, gid)));
	door_to_node(&d, node,
	    arena_printf(
		c->arena, "a directory service may list it in the group %lld", (long long)gid));
}

uint32_t access_group(struct rule_ctx *c, int64_t gid)
{
	struct slice name = group_name(c, gid);
	bool is_new = graph_find(c->graph, NODE_GROUP, c->host, name) == NO_NODE;
	uint32_t node = graph_node(c->graph, NODE_GROUP, c->host, name);

	if (is_new && c->group_index->elsewhere && groups_row(c->group_index, gid) == NULL)
		tell_unknown(c, node, gid);
	return node;
}

bool access_group_members(struct rule_ctx *c, int64_t gid)
{
	const struct fact_group_member *const *listed;
	const struct fact_account *const *primary;
	size_t n = groups_members(c->group_index, gid, &listed);
	size_t m = groups_primary(c->group_index, gid, &primary);

	/* Of one that only a directory service knows the rule group-member says who may be in it.
	 */
	if (c->group_index->elsewhere && groups_row(c->group_index, gid) == NULL)
		return true;
	for (size_t i = 0; i < m; i++)
		if (primary[i]->uid != 0)
			return true;
	for (size_t i = 0; i < n; i++)
		if (!slice_eq_str(listed[i]->member, "root"))
			return true;
	return false;
}

bool access_group_held(struct rule_ctx *c, int64_t gid)
{
	return access_group_members(c, gid) ||
	       graph_find(c->graph, NODE_GROUP, c->host, group_name(c, gid)) != NO_NODE;
}
