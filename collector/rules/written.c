/* Nodes of files that others than root can write. */
#include "collector/rules/written.h"

#include "collector/rules/access.h"
#include "collector/rules/rule_list.h"

static void add_writer(
    struct rule_ctx *c, uint32_t node, const struct fact_file *f, const struct access_way *way)
{
	struct door d = door_open(c, &rule_account_write);

	door_premise(&d, way->node);
	door_grant(&d, way->at);
	if (way->missing.n > 0)
		door_unsure(&d, way->missing);
	door_to_node(
	    &d, node, arena_printf(c->arena, "%s can change %.*s", way->how, SLICE_ARG(f->path)));
}

/* All who can change the file but the account with this uid; with in_place only by writing to it.
 */
static uint32_t add_node(
    struct rule_ctx *c, const struct fact_file *f, struct slice name, int64_t but, bool in_place)
{
	uint32_t node = graph_find(c->graph, NODE_FILE, c->host, name);
	struct access_object o = access_of(f);
	struct access_ways ways = {0};

	if (node != NO_NODE)
		return node;
	access_writers(c, &o, &ways);
	for (size_t i = 0; i < ways.n; i++) {
		const struct access_way *way = &ways.v[i];

		if ((way->uid >= 0 && way->uid == but) || (in_place && way->directory))
			continue;
		if (node == NO_NODE)
			node = graph_node(c->graph, NODE_FILE, c->host, name);
		add_writer(c, node, f, way);
	}
	return node;
}

uint32_t written_node(struct rule_ctx *c, const struct fact_file *f)
{
	return add_node(c, f, f->real, -1, false);
}

uint32_t written_by_others(
    struct rule_ctx *c, const struct fact_file *f, int64_t uid, bool in_place)
{
	return add_node(c, f,
	    arena_printf(
		c->arena, "%.*s %s", SLICE_ARG(f->real), in_place ? "as it stands" : "by others"),
	    uid, in_place);
}
