/* Which hosts can connect from the addresses that a list names. */
#include "collector/rules/source.h"

#include "collector/rules/names.h"
#include "common/pattern.h"

/* What stands before the list in a node's name, and tells it from other kinds of source. */
#define BY_ADDRESS "sshd "
#define BY_NAME "sshd+dns "

uint32_t source_node(struct rule_ctx *c, struct slice list, bool by_name)
{
	struct slice name =
	    arena_printf(c->arena, "%s%.*s", by_name ? BY_NAME : BY_ADDRESS, SLICE_ARG(list));

	return graph_node(c->graph, NODE_SOURCE, NO_HOST, name);
}

/* With UseDNS no the server knows the client by its address only, also where the list has names
 * [openssh canohost.c, packet.c ssh_remote_hostname]. */
static bool list_has(struct slice list, const struct addr *a)
{
	char text[ADDR_TEXT_BYTES];
	size_t n = addr_format(a, text);

	return host_and_addr_list(slice_of(text, n), a, list) == LIST_MATCH;
}

/* The names are those of the case: what the server's DNS says of the client is not known. */
static bool list_has_name(const struct names *names, struct slice list, uint32_t host)
{
	for (size_t i = 0; i < names->naliases; i++)
		if (names->aliases[i].host == host &&
		    pattern_list(names->aliases[i].name, list, true) == LIST_MATCH)
			return true;
	return false;
}

static void tie(
    struct rule_ctx *c, const struct rule *rule, uint32_t source, uint32_t host, bool by_name_only)
{
	uint32_t place = graph_node(c->graph, NODE_PLACE, host, slice_of(NULL, 0));
	struct edge_spec spec = {
	    .rule = rule->name,
	    .technique = rule->technique,
	    .from = &place,
	    .nfrom = 1,
	    .to = source,
	    .certainty = by_name_only ? CERTAINTY_LIKELY : CERTAINTY_PROVEN,
	    .missing =
		by_name_only ? SLICE("what the server's DNS calls the client") : slice_of(NULL, 0),
	    .why = SLICE("the host has an address that the list names"),
	};

	graph_add(c->graph, &spec);
}

static void finish_source(
    struct rule_ctx *c, const struct rule *rule, uint32_t source, struct slice list, bool by_name)
{
	struct host_addr *addrs = c->names->addrs;
	uint8_t *tied = arena_alloc(c->arena, c->graph->nhosts + 1);

	for (size_t i = 0; i < c->names->naddrs; i++)
		if (!tied[addrs[i].host] && list_has(list, &addrs[i].addr)) {
			tied[addrs[i].host] = 1;
			tie(c, rule, source, addrs[i].host, false);
		}
	for (uint32_t h = 0; by_name && h < c->graph->nhosts; h++)
		if (!tied[h] && list_has_name(c->names, list, h))
			tie(c, rule, source, h, true);
}

void source_finish(struct rule_ctx *c, const struct rule *rule)
{
	size_t n = c->graph->nnodes;

	for (uint32_t i = 0; i < n; i++) {
		struct slice name = c->graph->nodes[i].name;

		if (c->graph->nodes[i].kind != NODE_SOURCE)
			continue;
		if (slice_starts(name, BY_ADDRESS))
			finish_source(
			    c, rule, i, slice_sub(name, sizeof(BY_ADDRESS) - 1, name.n), false);
		else if (slice_starts(name, BY_NAME))
			finish_source(
			    c, rule, i, slice_sub(name, sizeof(BY_NAME) - 1, name.n), true);
	}
}
