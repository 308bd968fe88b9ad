/* Clients of exports, as the server would know them. */
#include "collector/rules/nfs_clients.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/peers.h"
#include "collector/rules/ports.h"
#include "common/out.h"
#include "common/sha256.h"

/* Of the specifications that come before one, what a node's name lists; more are counted. */
#define NAMED_BYTES 80

struct spec {
	const struct nfs_export *export;
	struct peers *names; /* of a host name; of the members of a netgroup */
	size_t nnames;
	bool unknown_group;
	size_t *before; /* specifications of the same path that may take clients away */
	size_t nbefore;
};

struct nfs_clients {
	struct rule_ctx *c;
	const struct rule *rule;
	struct spec *specs;
	size_t n;
	const struct names *book;
};

static void load_group(struct nfs_clients *n, struct spec *s)
{
	struct ng_members members;

	peers_netgroup(n->c, s->export->client.name, &members);
	s->unknown_group = !members.known;
	s->names = arena_alloc(n->c->arena, (members.nrows + 1) * sizeof(*s->names));
	for (size_t i = 0; i < members.nrows; i++) {
		struct peers *p = &s->names[s->nnames];

		if (slice_eq_str(members.rows[i].member_host, "-"))
			continue;
		/* A triple without a host has every host in it. */
		if (members.rows[i].member_host.n == 0)
			*p = (struct peers){.outside = SLICE("any host")};
		else
			peers_of_name(n->c, members.rows[i].member_host, p);
		s->nnames++;
	}
}

/* ---- Which specification of a path counts ---- */

/* Is `x` asked before `y`? Both are of one path. */
static bool comes_before(const struct nfs_clients *n, size_t x, size_t y)
{
	const struct nfs_export *a = n->specs[x].export, *b = n->specs[y].export;

	if (x == y || !slice_eq(a->fact->path, b->fact->path))
		return false;
	if (a->client.kind != b->client.kind)
		return a->client.kind < b->client.kind;
	return x < y;
}

static bool net_has_any(const struct cidr *net, const struct spec *s)
{
	const struct peers *p = s->names;

	for (size_t i = 0; i < p->naddrs; i++)
		if (cidr_has(net, &p->addrs[i]))
			return true;
	return false;
}

/* Can one client fit both? Only where all addresses are known can it not. */
static bool may_overlap(const struct spec *a, const struct spec *b)
{
	const struct cidr *x = &a->export->client.net, *y = &b->export->client.net;
	bool a_name = a->export->client.kind == EXPORTS_CLIENT_HOST && a->names->naddrs > 0;
	bool b_name = b->export->client.kind == EXPORTS_CLIENT_HOST && b->names->naddrs > 0;

	if (x->net.family != ADDR_NONE && y->net.family != ADDR_NONE)
		return cidr_has(x, &y->net) || cidr_has(y, &x->net);
	if (x->net.family != ADDR_NONE && b_name)
		return net_has_any(x, b);
	if (y->net.family != ADDR_NONE && a_name)
		return net_has_any(y, a);
	/* Two names are taken for two hosts. */
	if (a->export->client.kind == EXPORTS_CLIENT_HOST &&
	    b->export->client.kind == EXPORTS_CLIENT_HOST)
		return slice_eq_ci(a->export->client.name, b->export->client.name);
	return true;
}

static void find_before(struct nfs_clients *n, size_t i)
{
	struct spec *s = &n->specs[i];

	s->before = arena_alloc(n->c->arena, (n->n + 1) * sizeof(*s->before));
	for (size_t k = 0; k < n->n; k++)
		if (comes_before(n, k, i) && may_overlap(&n->specs[k], s))
			s->before[s->nbefore++] = k;
}

struct nfs_clients *nfs_clients_new(
    struct rule_ctx *c, const struct rule *rule, const struct nfs_export *exports, size_t n)
{
	struct nfs_clients *k = arena_new(c->arena, struct nfs_clients);

	*k = (struct nfs_clients){.c = c, .rule = rule, .n = n, .book = c->names};
	k->specs = arena_alloc(c->arena, (n + 1) * sizeof(*k->specs));
	for (size_t i = 0; i < n; i++) {
		struct spec *s = &k->specs[i];

		s->export = &exports[i];
		if (s->export->client.kind == EXPORTS_CLIENT_NETGROUP)
			load_group(k, s);
		if (s->export->client.kind == EXPORTS_CLIENT_HOST) {
			s->names = arena_new(c->arena, struct peers);
			s->nnames = 1;
			peers_of_name(c, s->export->client.name, s->names);
		}
	}
	for (size_t i = 0; i < n; i++)
		find_before(k, i);
	return k;
}

/* ---- Does a specification name an address of a host? 1, 0, -1 ---- */

static int peers_have(const struct peers *p, const struct addr *a, uint32_t host)
{
	bool any = slice_eq_str(p->outside, "any host");

	for (size_t i = 0; i < p->naddrs; i++)
		if (addr_eq(&p->addrs[i], a))
			return p->missing.n > 0 ? -1 : 1;
	for (size_t i = 0; i < p->nhosts && p->naddrs == 0; i++)
		if (p->hosts[i] == host)
			return -1;
	return any;
}

static int names_have(const struct spec *s, const struct addr *a, uint32_t host)
{
	int answer = 0;

	for (size_t i = 0; i < s->nnames && answer <= 0; i++) {
		int one = peers_have(&s->names[i], a, host);

		if (one != 0)
			answer = one;
	}
	return answer;
}

/* The server looks the address up. Its own hosts file is what it would find; what others call the
 * host is a guess. */
static int wildcard_has(
    const struct nfs_clients *n, struct slice pattern, const struct addr *a, uint32_t host)
{
	bool known = false;

	for (size_t i = 0; i < n->book->nown; i++) {
		const struct own_name *o = &n->book->own[i];

		if (o->host != n->c->host || !addr_eq(&o->addr, a))
			continue;
		known = true;
		if (exports_wildcard_match(pattern, o->name))
			return 1;
	}
	for (size_t i = 0; !known && i < n->book->naliases; i++)
		if (n->book->aliases[i].host == host &&
		    exports_wildcard_match(pattern, n->book->aliases[i].name))
			return -1;
	return 0;
}

/* A host whose addresses are not known may have any. */
static int net_has(const struct cidr *net, const struct addr *a)
{
	return net->net.family == ADDR_NONE || a->family == ADDR_NONE ? -1 : cidr_has(net, a);
}

static int spec_has(
    const struct nfs_clients *n, const struct spec *s, const struct addr *a, uint32_t host)
{
	const struct exports_client *client = &s->export->client;

	switch (client->kind) {
	case EXPORTS_CLIENT_HOST:
	case EXPORTS_CLIENT_NETGROUP:
		return names_have(s, a, host);
	case EXPORTS_CLIENT_NETWORK:
		return net_has(&client->net, a);
	case EXPORTS_CLIENT_WILDCARD:
		return wildcard_has(n, client->name, a, host);
	case EXPORTS_CLIENT_ANYONE:
	case EXPORTS_CLIENT_GSS:
		return 1;
	case EXPORTS_CLIENT_BAD:
		return 0;
	}
	return 0;
}

/* From this address: 1 when the specification names it and none before it does. */
static int counts_from(const struct nfs_clients *n, size_t i, const struct addr *a, uint32_t host)
{
	const struct spec *s = &n->specs[i];
	int answer = spec_has(n, s, a, host);

	for (size_t k = 0; k < s->nbefore && answer != 0; k++) {
		int before = spec_has(n, &n->specs[s->before[k]], a, host);

		if (before != 0)
			answer = before > 0 ? 0 : -1;
	}
	return answer;
}

/* A host may choose among its addresses: the surest answer holds. */
static int surer(int a, int b)
{
	return a == 1 || b == 1 ? 1 : a != 0 ? a : b;
}

int nfs_clients_has(struct nfs_clients *n, size_t i, uint32_t host)
{
	struct addr *own, none = {0};
	size_t nown = names_addresses(n->book, n->c->arena, host, &own);
	int answer = nown == 0 ? counts_from(n, i, &none, host) : 0;

	for (size_t k = 0; k < nown; k++)
		answer = surer(answer, counts_from(n, i, &own[k], host));
	return answer;
}

/* The same for all hosts of the case at once. */
static int8_t *hosts_of(struct nfs_clients *n, size_t i)
{
	size_t nhosts = n->c->graph->nhosts;
	int8_t *has = arena_alloc(n->c->arena, nhosts + 1);
	uint8_t *asked = arena_alloc(n->c->arena, nhosts + 1);
	const struct addr none = {0};

	for (size_t k = 0; k < n->book->naddrs; k++) {
		const struct host_addr *a = &n->book->addrs[k];

		has[a->host] = (int8_t)surer(has[a->host], counts_from(n, i, &a->addr, a->host));
		asked[a->host] = 1;
	}
	for (uint32_t h = 0; h < nhosts; h++)
		if (!asked[h])
			has[h] = (int8_t)counts_from(n, i, &none, h);
	return has;
}

/* ---- Nodes ---- */

static bool by_address_only(const struct spec *s)
{
	return s->export->client.kind == EXPORTS_CLIENT_ANYONE ||
	       s->export->client.net.net.family != ADDR_NONE;
}

/* What comes before the specification, in words; many are told apart by a hash of them all. */
static struct slice before_words(const struct nfs_clients *n, const struct spec *s)
{
	struct slice all;
	char hex[SHA256_HEX_BYTES];
	struct out o;

	out_memory(&o);
	for (size_t k = 0; k < s->nbefore; k++) {
		out_str(&o, k > 0 ? ", " : "");
		out_bytes(&o, n->specs[s->before[k]].export->fact->client);
	}
	sha256_hex(out_slice(&o), hex);
	all = out_slice(&o).n <= NAMED_BYTES
		  ? arena_dup(n->c->arena, out_slice(&o))
		  : arena_printf(n->c->arena, "%zu others (%.8s)", s->nbefore, hex);
	out_free(&o);
	return all;
}

static struct slice client_words(const struct spec *s)
{
	return s->export->client.kind == EXPORTS_CLIENT_ANYONE ? SLICE("any host")
							       : s->export->fact->client;
}

static void tie(struct nfs_clients *n, size_t i, uint32_t host, uint32_t node, int has)
{
	uint32_t from = n->specs[i].export->fact->secure != 0 ? port_node(n->c, host)
							      : rule_place_of(n->c, host);
	struct edge_spec spec = {
	    .rule = n->rule->name,
	    .technique = n->rule->technique,
	    .from = &from,
	    .nfrom = 1,
	    .to = node,
	    .certainty = has > 0 ? CERTAINTY_PROVEN : CERTAINTY_LIKELY,
	    .missing = has > 0 ? slice_of(NULL, 0)
			       : arena_printf(n->c->arena, "whether %.*s takes %.*s for %.*s",
				     SLICE_ARG(n->c->graph->hosts[n->c->host].name),
				     SLICE_ARG(n->c->graph->hosts[host].name),
				     SLICE_ARG(client_words(&n->specs[i]))),
	    .why = SLICE("the host is one of the clients that the export names"),
	};

	graph_add(n->c->graph, &spec);
}

uint32_t nfs_clients_node(struct nfs_clients *n, size_t i)
{
	struct spec *s = &n->specs[i];
	bool low = s->export->fact->secure != 0;
	struct slice before = before_words(n, s), name;
	int8_t *has;
	uint32_t owner = before.n == 0 && by_address_only(s) ? NO_HOST : n->c->host, node;

	if (s->export->client.kind == EXPORTS_CLIENT_BAD)
		return NO_NODE;
	name = arena_printf(n->c->arena, "nfs %.*s%s%.*s%s", SLICE_ARG(client_words(s)),
	    before.n > 0 ? " but " : "", SLICE_ARG(before), low ? ", low port" : "");
	node = graph_find(n->c->graph, NODE_SOURCE, owner, name);
	if (node != NO_NODE)
		return node;
	node = graph_node(n->c->graph, NODE_SOURCE, owner, name);
	has = hosts_of(n, i);
	for (uint32_t h = 0; h < n->c->graph->nhosts; h++)
		if (has[h] != 0)
			tie(n, i, h, node, has[h]);
	return node;
}

/* ---- Outside ---- */

size_t nfs_clients_outside(struct nfs_clients *n, size_t i, struct slice **names)
{
	struct spec *s = &n->specs[i];
	const struct exports_client *client = &s->export->client;
	bool one_address = client->net.net.family != ADDR_NONE &&
			   client->net.bits == (client->net.net.family == ADDR_V4 ? 32 : 128);
	size_t count = 0;

	*names = arena_alloc(n->c->arena, (s->nnames + 1) * sizeof(**names));
	for (size_t k = 0; k < s->nnames; k++)
		if (s->names[k].outside.n > 0)
			(*names)[count++] = s->names[k].outside;
	if (s->unknown_group)
		(*names)[count++] =
		    arena_printf(n->c->arena, "netgroup %.*s", SLICE_ARG(client->name));
	/* There are always addresses and names that nobody swept. */
	if (s->nnames == 0 && !s->unknown_group && !one_address &&
	    client->kind != EXPORTS_CLIENT_BAD && client->kind != EXPORTS_CLIENT_NETGROUP)
		(*names)[count++] = client_words(s);
	return count;
}
