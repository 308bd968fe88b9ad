/* Who has the certificates of a host, and what each makes of its key. */
#include "collector/rules/access.h"
#include "collector/rules/ssh/certs.h"
#include "common/lower_bound.h"

static void add_holder(struct rule_ctx *c, const struct rule *rule,
    const struct fact_certificate *cert, const struct access_way *way)
{
	struct door d = door_open(c, rule);

	door_cite(&d, cert->at);
	if (way->missing.n > 0)
		door_unsure(&d, way->missing);
	door_premise(&d, way->node);
	door_to_node(&d, graph_node(c->graph, NODE_CERT, NO_HOST, cert->cert),
	    arena_printf(
		c->arena, "%s can read the certificate %.*s", way->how, SLICE_ARG(cert->path)));
}

static void add_holders(
    struct rule_ctx *c, const struct rule *rule, const struct fact_certificate *cert)
{
	const struct fact_file *f = rule_file(c, cert->path);
	struct access_way root = {.node = rule_root_of(c, c->host), .how = "root"};
	struct access_ways ways = {0};
	struct access_object o;

	add_holder(c, rule, cert, &root);
	if (f == NULL)
		return;
	o = access_of(f);
	access_list(c, &o, ACCESS_READ, &ways);
	for (size_t i = 0; i < ways.n; i++)
		add_holder(c, rule, cert, &ways.v[i]);
}

/* The key and its certificate together: what servers ask for. */
static void add_certified(struct rule_ctx *c, const struct rule *rule, const struct cert_entry *e)
{
	struct door d = door_open(c, rule);

	door_cite(&d, e->cert->at);
	if (slice_eq_str(e->cert->seal, "bad"))
		certs_check_seal(e->cert, &d);
	door_premise(&d, graph_node(c->graph, NODE_KEY, NO_HOST, e->cert->fingerprint));
	door_premise(&d, graph_node(c->graph, NODE_CERT, NO_HOST, e->cert->cert));
	door_to_node(&d, certs_node(c, e),
	    arena_printf(c->arena, "the certificate %.*s is of the key", SLICE_ARG(e->cert->path)));
}

static void add_certifieds(struct rule_ctx *c, const struct rule *rule, const struct certs *all)
{
	size_t lo;

	LOWER_BOUND(lo, all->nentries, all->by_host[lo]->host < c->host);
	for (; lo < all->nentries && all->by_host[lo]->host == c->host; lo++)
		if (all->by_host[lo]->when != CERT_OVER)
			add_certified(c, rule, all->by_host[lo]);
}

void certs_add_host(struct rule_ctx *c, const struct rule *rule)
{
	const struct certs *all = certs_of_case(c, rule);
	struct fact_certificate *certs;
	size_t n = fact_load(c->facts, c->arena, certificate, c->host_id, &certs);

	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(certs[i].kind, "user"))
			add_holders(c, rule, &certs[i]);
	add_certifieds(c, rule, all);
}
