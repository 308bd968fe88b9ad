/* Ties hosts and accounts to the requests that lines of trust ask for. */
#include "collector/rules/rsh/rsh_client.h"

#include <stdlib.h>

#include "collector/rules/ports.h"
#include "collector/rules/rule_list.h"
#include "common/out.h"
#include "common/sha256.h"

#define CLIENT SLICE("rsh client")
/* Hosts that the name of a set lists; of more, the first are listed and all are hashed. */
#define LISTED 3

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

/* ---- The setuid client ---- */

enum client_state {
	CLIENT_UNASKED,
	CLIENT_THERE,
	CLIENT_UNSURE,
	CLIENT_ABSENT,
};

/* NULL: none of those that were looked for counts; *state says whether all were looked for. */
static const struct fact_file *find_client(
    const struct fact_file *files, size_t n, enum client_state *state)
{
	static const char *const paths[] = {"/usr/bin/rsh", "/usr/bin/rlogin",
	    "/usr/bin/rsh-redone-rsh", "/usr/bin/rsh-redone-rlogin", "/usr/bin/netkit-rsh",
	    "/usr/bin/netkit-rlogin", "/usr/bin/inetutils-rsh", "/usr/bin/inetutils-rlogin"};

	*state = CLIENT_UNSURE;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(paths) / sizeof(paths[0]); k++) {
			if (!slice_eq_str(files[i].path, paths[k]))
				continue;
			if (files[i].mode > 0 && (files[i].mode & 04001) == 04001 &&
			    files[i].uid == 0) {
				*state = CLIENT_THERE;
				return &files[i];
			}
			if (files[i].mode >= 0 || slice_eq_str(files[i].status, "absent"))
				*state = CLIENT_ABSENT;
		}
	return NULL;
}

/* By the rule root-local, as the program is no line of trust that could be cut. */
static void add_client(struct rule_ctx *c, uint32_t host, const struct fact_file *file)
{
	uint32_t place = rule_place_of(c, host);
	struct evidence_ref ref = {.host = c->graph->hosts[host].name};
	struct edge_spec spec = {
	    .rule = rule_root_local.name,
	    .technique = rule_root_local.technique,
	    .from = &place,
	    .nfrom = 1,
	    .to = graph_node(c->graph, NODE_SOURCE, host, CLIENT),
	    .why = SLICE("a setuid rsh client sends the name of who runs it"),
	    .evidence = &ref,
	};

	if (file == NULL) {
		spec.certainty = CERTAINTY_LIKELY;
		spec.missing = SLICE("whether a setuid rsh client is there");
	} else {
		ref.path = file->path;
		spec.nevidence = 1;
	}
	graph_add(c->graph, &spec);
}

/* The node of "can run a setuid rsh client of this host", or NO_NODE when there is none. */
static uint32_t client_node(struct rule_ctx *c, uint32_t host)
{
	void **kept = rule_kept(c, &rule_rsh);
	uint8_t *states = *kept;
	enum client_state state;

	if (states == NULL)
		*kept = states = arena_alloc(c->lasting, c->graph->nhosts);
	if (states[host] == CLIENT_UNASKED) {
		struct fact_file *files;
		size_t n = fact_load(c->facts, c->arena, file, c->graph->hosts[host].id, &files);
		const struct fact_file *file = find_client(files, n, &state);

		states[host] = (uint8_t)state;
		if (state != CLIENT_ABSENT)
			add_client(c, host, file);
	}
	return states[host] == CLIENT_ABSENT ? NO_NODE
					     : graph_find(c->graph, NODE_SOURCE, host, CLIENT);
}

/* The account that has this name as the first of its uid, which is the name that the client sends;
 * root is left out, who has low ports. */
static uint32_t user_node(struct rule_ctx *c, uint32_t host, struct slice user)
{
	uint32_t node = slice_eq_str(user, RSH_ANY_USER)
			    ? rule_place_of(c, host)
			    : graph_find(c->graph, NODE_ACCOUNT, host, user);

	return node == rule_root_of(c, host) ? NO_NODE : node;
}

static void tie_user(struct rule_ctx *c, uint32_t host, struct slice user, uint32_t to)
{
	uint32_t who = user_node(c, host, user);
	uint32_t client = who == NO_NODE ? NO_NODE : client_node(c, host);

	if (client != NO_NODE)
		tie(c, who, client, to,
		    arena_printf(c->arena, "the rsh client of %.*s sends the user's own name",
			SLICE_ARG(c->graph->hosts[host].name)));
}

/* ---- Nodes ---- */

/* Finds the node by its name; *made when it is new. */
static uint32_t named(struct rule_ctx *c, uint32_t host, struct slice name, bool *made)
{
	uint32_t node = graph_find(c->graph, NODE_SOURCE, host, name);

	*made = node == NO_NODE;
	return *made ? graph_node(c->graph, NODE_SOURCE, host, name) : node;
}

static void tie_port(struct rule_ctx *c, uint32_t host, uint32_t to)
{
	tie(c, port_node(c, host), NO_NODE, to,
	    arena_printf(c->arena, "who has a low port of %.*s can claim any name",
		SLICE_ARG(c->graph->hosts[host].name)));
}

uint32_t rsh_from(struct rule_ctx *c, uint32_t host, struct slice user)
{
	bool made;
	uint32_t node =
	    named(c, host, arena_printf(c->arena, "rsh as %.*s", SLICE_ARG(user)), &made);

	if (made) {
		tie_port(c, host, node);
		tie_user(c, host, user, node);
	}
	return node;
}

uint32_t rsh_low_port_of_any(struct rule_ctx *c)
{
	bool made;
	uint32_t node = named(c, NO_HOST, SLICE("rsh from a low port of any host"), &made);

	for (uint32_t h = 0; made && h < c->graph->nhosts; h++)
		tie_port(c, h, node);
	return node;
}

uint32_t rsh_from_any(struct rule_ctx *c, struct slice user)
{
	bool made;
	uint32_t node = named(c, NO_HOST,
	    arena_printf(c->arena, "rsh from any host as %.*s", SLICE_ARG(user)), &made);

	if (!made)
		return node;
	tie(c, rsh_low_port_of_any(c), NO_NODE, node,
	    SLICE("who has a low port can claim any name"));
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		tie_user(c, h, user, node);
	return node;
}

static int by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void sort_once(struct rsh_hosts *hosts)
{
	size_t n = 0;

	if (hosts->n > 1)
		qsort(hosts->v, hosts->n, sizeof(*hosts->v), by_number);
	for (size_t i = 0; i < hosts->n; i++)
		if (n == 0 || hosts->v[n - 1] != hosts->v[i])
			hosts->v[n++] = hosts->v[i];
	hosts->n = n;
}

/* "web", "web, db", "web, db, nas and 98 more (ab12cd34)". */
void rsh_hosts_close(struct rule_ctx *c, struct rsh_hosts *hosts)
{
	struct slice first = {0};
	char hex[SHA256_HEX_BYTES];
	struct out o;

	sort_once(hosts);
	out_memory(&o);
	for (size_t i = 0; i < hosts->n; i++) {
		out_str(&o, i == 0 ? "" : ", ");
		out_bytes(&o, c->graph->hosts[hosts->v[i]].name);
		if (i + 1 == LISTED)
			first = arena_dup(c->arena, out_slice(&o));
	}
	sha256_hex(out_slice(&o), hex);
	hosts->words = hosts->n <= LISTED ? arena_dup(c->arena, out_slice(&o))
					  : arena_printf(c->arena, "%.*s and %zu more (%.8s)",
						SLICE_ARG(first), hosts->n - LISTED, hex);
	out_free(&o);
}

uint32_t rsh_user_of(struct rule_ctx *c, const struct rsh_hosts *hosts, struct slice user)
{
	bool made, any = false;
	uint32_t node;

	for (size_t i = 0; i < hosts->n && !any; i++)
		any = user_node(c, hosts->v[i], user) != NO_NODE;
	if (!any)
		return NO_NODE;
	node = named(c, NO_HOST,
	    arena_printf(c->arena, "rsh by %.*s of %.*s", SLICE_ARG(user), SLICE_ARG(hosts->words)),
	    &made);
	for (size_t i = 0; made && i < hosts->n; i++)
		tie_user(c, hosts->v[i], user, node);
	return node;
}
