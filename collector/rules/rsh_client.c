/* Ties hosts and accounts to the requests that lines of trust ask for. */
#include "collector/rules/rsh_client.h"

#include "collector/rules/ports.h"
#include "collector/rules/rule_list.h"

#define AS "rsh as "
#define EVERY_ROOT SLICE(AS "root of any host")
#define CLIENT SLICE("rsh client")

uint32_t rsh_as(struct rule_ctx *c, uint32_t host, struct slice user)
{
	return graph_node(
	    c->graph, NODE_SOURCE, host, arena_printf(c->arena, AS "%.*s", SLICE_ARG(user)));
}

static void tie(struct rule_ctx *c, uint32_t from, uint32_t client, uint32_t to, struct slice why)
{
	uint32_t both[] = {from, client};
	struct edge_spec spec = {
	    .rule = rule_rsh.name,
	    .technique = rule_rsh.technique,
	    .from = both,
	    .nfrom = client == NO_NODE ? 1 : 2,
	    .to = to,
	    .why = why,
	};

	graph_add(c->graph, &spec);
}

/* A setuid client sends the name of who runs it. NULL: none of those that were looked for is
 * there; not looked for at all: *unsure. */
static const struct fact_file *find_client(const struct fact_file *files, size_t n, bool *unsure)
{
	static const char *const paths[] = {"/usr/bin/rsh", "/usr/bin/rlogin",
	    "/usr/bin/rsh-redone-rsh", "/usr/bin/rsh-redone-rlogin", "/usr/bin/netkit-rsh",
	    "/usr/bin/inetutils-rsh"};

	*unsure = true;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(paths) / sizeof(paths[0]); k++) {
			if (!slice_eq_str(files[i].path, paths[k]))
				continue;
			if (files[i].mode > 0 && (files[i].mode & 04001) == 04001 &&
			    files[i].uid == 0)
				return &files[i];
			*unsure = *unsure && files[i].mode < 0 &&
				  !slice_eq_str(files[i].status, "absent");
		}
	return NULL;
}

/* The node of "can run a setuid rsh client of this host", or NO_NODE when there is none. */
static uint32_t client_node(struct rule_ctx *c, uint32_t host)
{
	uint32_t node = graph_find(c->graph, NODE_SOURCE, host, CLIENT);
	struct fact_file *files;
	size_t n;
	bool unsure;
	const struct fact_file *client;
	uint32_t place = rule_place_of(c, host);
	struct edge_spec spec = {
	    .rule = rule_rsh.name, .technique = rule_rsh.technique, .from = &place, .nfrom = 1};
	struct evidence_ref file = {.host = c->graph->hosts[host].name};

	if (node != NO_NODE)
		return node;
	n = fact_load(c->facts, c->arena, file, c->graph->hosts[host].id, &files);
	client = find_client(files, n, &unsure);
	if (client == NULL && !unsure)
		return NO_NODE;
	spec.to = node = graph_node(c->graph, NODE_SOURCE, host, CLIENT);
	spec.why = SLICE("a setuid rsh client sends the name of who runs it");
	if (client == NULL) {
		spec.certainty = CERTAINTY_LIKELY;
		spec.missing = SLICE("whether a setuid rsh client is there");
	} else {
		file.path = client->path;
		spec.evidence = &file;
		spec.nevidence = 1;
	}
	graph_add(c->graph, &spec);
	return node;
}

/* The user herself, or whoever is on the host, where any name will do. */
static void tie_user(struct rule_ctx *c, uint32_t host, struct slice user, uint32_t to)
{
	bool anyone = slice_eq_str(user, RSH_ANY_USER);
	uint32_t who =
	    anyone ? rule_place_of(c, host) : graph_find(c->graph, NODE_ACCOUNT, host, user);
	uint32_t client;

	if (who == NO_NODE || who == rule_root_of(c, host))
		return;
	client = client_node(c, host);
	if (client != NO_NODE)
		tie(c, who, client, to,
		    arena_printf(c->arena, "the rsh client of %.*s sends the user's own name",
			SLICE_ARG(c->graph->hosts[host].name)));
}

static void tie_ports(struct rule_ctx *c, uint32_t host, uint32_t to)
{
	tie(c, port_node(c, host), NO_NODE, to,
	    arena_printf(c->arena, "who has a low port of %.*s can claim any name",
		SLICE_ARG(c->graph->hosts[host].name)));
}

/* From everywhere: one node that every host's low ports give, and that gives each name. */
static void tie_everywhere(struct rule_ctx *c, uint32_t node, struct slice user)
{
	uint32_t all = graph_find(c->graph, NODE_SOURCE, NO_HOST, EVERY_ROOT);
	bool first = all == NO_NODE;

	if (first)
		all = graph_node(c->graph, NODE_SOURCE, NO_HOST, EVERY_ROOT);
	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		if (first)
			tie_ports(c, h, all);
		tie_user(c, h, user, node);
	}
	tie(c, all, NO_NODE, node, SLICE("who has a low port can claim any name"));
}

void rsh_finish(struct rule_ctx *c)
{
	size_t n = c->graph->nnodes;

	for (uint32_t i = 0; i < n; i++) {
		const struct graph_node node = c->graph->nodes[i];
		struct slice user = slice_sub(node.name, sizeof(AS) - 1, node.name.n);

		if (node.kind != NODE_SOURCE || !slice_starts(node.name, AS))
			continue;
		if (node.host == NO_HOST) {
			tie_everywhere(c, i, user);
			continue;
		}
		tie_ports(c, node.host, i);
		tie_user(c, node.host, user, i);
	}
}
