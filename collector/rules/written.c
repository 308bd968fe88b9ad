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

uint32_t written_node(struct rule_ctx *c, const struct fact_file *f)
{
	uint32_t node = graph_find(c->graph, NODE_FILE, c->host, f->real);
	struct access_object o = access_of(f);
	struct access_ways ways = {0};

	if (node != NO_NODE)
		return node;
	access_writers(c, &o, &ways);
	if (ways.n == 0)
		return NO_NODE;
	node = graph_node(c->graph, NODE_FILE, c->host, f->real);
	for (size_t i = 0; i < ways.n; i++)
		add_writer(c, node, f, &ways.v[i]);
	return node;
}
