/* Networks of the case, and who is on them. */
#include "collector/rules/spoof.h"

#include <stdlib.h>

#include "collector/rules/rule_list.h"
#include "common/lower_bound.h"

/* Of IPv4: longer prefixes are no network of several hosts. */
#define LONGEST 31

struct on_network {
	struct cidr net;
	uint32_t host;
};

/* Kept from host to host. */
struct spoof_networks {
	struct on_network *v; /* sorted by network, then host */
	size_t n;
};

static int compare_nets(const struct cidr *a, const struct cidr *b)
{
	int order = addr_cmp(&a->net, &b->net);

	return order != 0 ? order : (a->bits > b->bits) - (a->bits < b->bits);
}

static int by_net(const void *x, const void *y)
{
	const struct on_network *a = x, *b = y;
	int order = compare_nets(&a->net, &b->net);

	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

static void add_host(
    struct spoof_networks *s, size_t *cap, struct rule_ctx *c, struct arena *a, uint32_t host)
{
	struct fact_network *facts;
	size_t n = fact_load(c->facts, a, network, c->graph->hosts[host].id, &facts);
	struct on_network one = {.host = host};

	for (size_t i = 0; i < n; i++) {
		if (cidr_parse_lenient(facts[i].network, &one.net) != 0 ||
		    one.net.net.family != ADDR_V4)
			continue;
		grow(&s->v, cap, s->n + 1, sizeof(*s->v));
		s->v[s->n++] = one;
	}
}

static const struct spoof_networks *load(struct rule_ctx *c)
{
	struct spoof_networks **kept = (struct spoof_networks **)rule_kept(c, &rule_spoof);
	struct arena a = {0};
	struct on_network *found;
	size_t cap = 0;

	if (*kept != NULL)
		return *kept;
	*kept = arena_new(c->lasting, struct spoof_networks);
	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		add_host(*kept, &cap, c, &a, h);
		arena_reset(&a);
	}
	arena_free(&a);
	found = (*kept)->v;
	if ((*kept)->n > 1)
		qsort(found, (*kept)->n, sizeof(*found), by_net);
	(*kept)->v = arena_keep(c->lasting, found, (*kept)->n * sizeof(*found));
	return *kept;
}

/* The first of those on the network, or n. */
static size_t first_on(const struct spoof_networks *s, const struct cidr *net)
{
	size_t lo;

	LOWER_BOUND(lo, s->n, compare_nets(&s->v[lo].net, net) < 0);
	return lo < s->n && compare_nets(&s->v[lo].net, net) == 0 ? lo : s->n;
}

/* Holding root is enough to speak for any address. */
static void tie(struct rule_ctx *c, uint32_t host, uint32_t network)
{
	uint32_t root = rule_root_of(c, host);
	struct edge_spec spec = {
	    .rule = rule_root_local.name,
	    .technique = rule_root_local.technique,
	    .from = &root,
	    .nfrom = 1,
	    .to = network,
	    .why = arena_printf(c->arena, "root on %.*s speaks on this network",
		SLICE_ARG(c->graph->hosts[host].name)),
	};

	graph_add(c->graph, &spec);
}

static uint32_t network_node(struct rule_ctx *c, const struct spoof_networks *s, size_t first)
{
	char text[ADDR_TEXT_BYTES];
	struct slice name, shown = slice_of(text, addr_format(&s->v[first].net.net, text));
	uint32_t node;

	name = arena_printf(
	    c->arena, "on the network %.*s/%u", SLICE_ARG(shown), s->v[first].net.bits);
	node = graph_find(c->graph, NODE_SOURCE, NO_HOST, name);
	if (node != NO_NODE)
		return node;
	node = graph_node(c->graph, NODE_SOURCE, NO_HOST, name);
	for (size_t i = first; i < s->n && compare_nets(&s->v[i].net, &s->v[first].net) == 0; i++)
		if (i == first || s->v[i].host != s->v[i - 1].host)
			tie(c, s->v[i].host, node);
	return node;
}

void spoof_to_node(const struct door *d, const struct addr *trusted, uint32_t to, struct slice why)
{
	struct rule_ctx *c = d->c;
	const struct spoof_networks *s = load(c);
	struct addr a = addr_unmapped(trusted);

	if (s->n == 0 || a.family != ADDR_V4 || addr_is_loopback(&a))
		return;
	for (uint8_t bits = 1; bits <= LONGEST; bits++) {
		struct cidr net = {addr_masked(&a, bits), bits};
		struct door one = *d;
		size_t first = first_on(s, &net);

		if (first == s->n)
			continue;
		one.rule = &rule_spoof;
		door_need(&one, "spoof");
		door_premise(&one, network_node(c, s, first));
		door_to_node(&one, to, why);
	}
}

/* Other rules ask for its edges. */
static void run(struct rule_ctx *c)
{
	(void)c;
}

const struct rule rule_spoof = {
    .name = "spoof",
    .technique = "T1557.002",
    .doc = "an address that is trusted can be taken by others of its network",
    .cure = "cut-trust",
    .cure_at = NODE_SOURCE,
    .host = run,
};
