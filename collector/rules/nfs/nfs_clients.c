/* Clients of exports, as nodes. */
#include "collector/rules/nfs/nfs_clients.h"

#include "collector/rules/ports.h"
#include "collector/rules/spoof.h"

struct nfs_clients {
	struct rule_ctx *c;
	const struct rule *rule;
	const struct nfs_exports *x;
	struct nfs_match *match;
};

struct nfs_clients *nfs_clients_new(
    struct rule_ctx *c, const struct rule *rule, const struct nfs_exports *x)
{
	struct nfs_clients *n = arena_new(c->arena, struct nfs_clients);

	*n = (struct nfs_clients){c, rule, x, nfs_match_new(c, x)};
	return n;
}

/* ---- Nodes ---- */

static bool by_address_only(const struct exports_client *client)
{
	return client->kind == EXPORTS_CLIENT_ANYONE || client->net.net.family != ADDR_NONE;
}

static bool is_one_address(const struct exports_client *client)
{
	return client->net.net.family != ADDR_NONE &&
	       client->net.bits == (client->net.net.family == ADDR_V4 ? 32 : 128);
}

static struct slice client_words(const struct nfs_export *e)
{
	return e->client.kind == EXPORTS_CLIENT_ANYONE ? SLICE("any host") : e->fact->client;
}

/* A node while hosts are tied to it. */
struct tying {
	struct nfs_clients *n;
	const struct nfs_export *export;
	uint32_t node;
};

static void add_tie(const struct tying *t, uint32_t from, struct slice missing)
{
	struct edge_spec spec = {
	    .rule = t->n->rule->name,
	    .technique = t->n->rule->technique,
	    .from = &from,
	    .nfrom = 1,
	    .to = t->node,
	    .certainty = missing.n == 0 ? CERTAINTY_PROVEN : CERTAINTY_LIKELY,
	    .missing = missing,
	    .why = SLICE("the host is one of the clients that the export names"),
	};

	graph_add(t->n->c->graph, &spec);
}

static void tie(void *ctx, uint32_t host, int has)
{
	const struct tying *t = ctx;
	struct rule_ctx *c = t->n->c;
	struct slice server = c->graph->hosts[c->host].name, missing = {NULL, 0};
	int64_t secure = t->export->fact->secure;

	if (has < 0)
		missing =
		    arena_printf(c->arena, "whether %.*s takes %.*s for %.*s", SLICE_ARG(server),
			SLICE_ARG(c->graph->hosts[host].name), SLICE_ARG(client_words(t->export)));
	if (secure != 0)
		add_tie(t, port_node(c, host), missing);
	if (secure < 0)
		missing = arena_printf(c->arena, "%.*s%swhether %.*s asks for a low port",
		    SLICE_ARG(missing), missing.n > 0 ? "; " : "", SLICE_ARG(server));
	if (secure <= 0)
		add_tie(t, rule_place_of(c, host), missing);
}

/* Who takes an address that is named alone is the client, to the server; unless an entry before it
 * has the address. Networks are not asked: whoever is on one has an address of it already. */
static void tie_neighbour(struct nfs_clients *n, size_t i, uint32_t node, const struct addr *addr)
{
	struct door d = door_open(n->c, n->rule);
	int has = nfs_match_has_addr(n->match, i, addr);

	if (has == 0)
		return;
	door_cite(&d, n->x->v[i].fact->at);
	if (has < 0)
		door_unsure(&d, SLICE("whether the server takes the address for this client"));
	spoof_to_node(
	    &d, addr, node, SLICE("who takes the client's address is the client, to the server"));
}

static void tie_neighbours(struct nfs_clients *n, size_t i, uint32_t node)
{
	const struct nfs_entry *entry = nfs_match_entry(n->match, i);
	const struct exports_client *client = &n->x->v[i].client;

	if (client->kind == EXPORTS_CLIENT_NETWORK && is_one_address(client))
		tie_neighbour(n, i, node, &client->net.net);
	for (size_t k = 0; k < entry->nnames; k++)
		for (size_t j = 0; j < entry->names[k].naddrs; j++)
			tie_neighbour(n, i, node, &entry->names[k].addrs[j]);
}

uint32_t nfs_clients_node(struct nfs_clients *n, size_t i)
{
	const struct nfs_export *e = &n->x->v[i];
	struct tying t = {n, e, NO_NODE};
	struct slice before = nfs_match_before(n->match, i), name;
	uint32_t owner = before.n == 0 && by_address_only(&e->client) && e->fact->secure >= 0
			     ? NO_HOST
			     : n->c->host;

	if (e->client.kind == EXPORTS_CLIENT_BAD)
		return NO_NODE;
	name = arena_printf(n->c->arena, "nfs %.*s%s%.*s%s", SLICE_ARG(client_words(e)),
	    before.n > 0 ? " but " : "", SLICE_ARG(before),
	    e->fact->secure > 0	  ? ", low port"
	    : e->fact->secure < 0 ? ", low port perhaps"
				  : "");
	t.node = graph_find(n->c->graph, NODE_SOURCE, owner, name);
	if (t.node != NO_NODE)
		return t.node;
	t.node = graph_node(n->c->graph, NODE_SOURCE, owner, name);
	nfs_match_hosts(n->match, i, tie, &t);
	tie_neighbours(n, i, t.node);
	return t.node;
}

/* ---- Outside ---- */

size_t nfs_clients_outside(struct nfs_clients *n, size_t i, struct slice **names)
{
	const struct nfs_entry *e = nfs_match_entry(n->match, i);
	const struct exports_client *client = &n->x->v[i].client;
	size_t count = 0;

	*names = arena_alloc(n->c->arena, (e->nnames + 2) * sizeof(**names));
	for (size_t k = 0; k < e->nnames; k++)
		if (e->names[k].outside.n > 0)
			(*names)[count++] = e->names[k].outside;
	if (e->unknown_group)
		(*names)[count++] =
		    arena_printf(n->c->arena, "netgroup %.*s", SLICE_ARG(client->name));
	/* There are always addresses and names that nobody swept. */
	if (e->nnames == 0 && !e->unknown_group && !is_one_address(client) &&
	    client->kind != EXPORTS_CLIENT_BAD && client->kind != EXPORTS_CLIENT_NETGROUP)
		(*names)[count++] = client_words(&n->x->v[i]);
	return count;
}
