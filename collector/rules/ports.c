/* Low ports of a host, tied to who can have them. */
#include "collector/rules/ports.h"

#include "collector/rules/rule_list.h"

#define LOW_PORTS SLICE("low port")
#define PORT_START SLICE("/proc/sys/net/ipv4/ip_unprivileged_port_start")
/* r-commands ask for 512 to 1023; NFS takes any below 1024. */
#define FIRST_HIGH_PORT 1024

static void add(struct rule_ctx *c, uint32_t from, uint32_t to, const struct evidence_ref *evidence,
    struct slice why)
{
	struct edge_spec spec = {
	    .rule = rule_root_local.name,
	    .technique = rule_root_local.technique,
	    .from = &from,
	    .nfrom = 1,
	    .to = to,
	    .why = why,
	    .evidence = evidence,
	    .nevidence = evidence != NULL,
	};

	graph_add(c->graph, &spec);
}

/* The line that says where the ports of everybody begin. */
static int64_t start_of(struct rule_ctx *c, uint32_t host, struct evidence_ref *line)
{
	struct fact_config_line *lines;
	const struct graph_host *h = &c->graph->hosts[host];
	size_t n = fact_load(c->facts, c->arena, config_line, h->id, &lines);
	int64_t start;

	for (size_t i = 0; i < n; i++) {
		if (!slice_eq(lines[i].path, PORT_START) || slice_to_i64(lines[i].raw, &start) != 0)
			continue;
		*line = (struct evidence_ref){
		    .host = h->name, .path = lines[i].path, .line = (uint32_t)lines[i].at.line};
		return start;
	}
	return FIRST_HIGH_PORT;
}

static void add_everybody(struct rule_ctx *c, uint32_t host, uint32_t node)
{
	struct evidence_ref line;

	if (start_of(c, host, &line) >= FIRST_HIGH_PORT)
		return;
	add(c, rule_place_of(c, host), node, &line,
	    arena_printf(c->arena, "every account of %.*s may send from a port below 1024",
		SLICE_ARG(c->graph->hosts[host].name)));
}

int64_t port_of_everybody(struct rule_ctx *c, uint32_t host)
{
	struct evidence_ref line;

	return start_of(c, host, &line);
}

uint32_t port_node(struct rule_ctx *c, uint32_t host)
{
	uint32_t node = graph_find(c->graph, NODE_SOURCE, host, LOW_PORTS);

	if (node != NO_NODE)
		return node;
	node = graph_node(c->graph, NODE_SOURCE, host, LOW_PORTS);
	add(c, rule_root_of(c, host), node, NULL,
	    arena_printf(c->arena, "root on %.*s can send from a port below 1024",
		SLICE_ARG(c->graph->hosts[host].name)));
	add_everybody(c, host, node);
	return node;
}
