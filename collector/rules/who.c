/* From a handler's words to a node of the graph. */
#include "collector/rules/who.h"

#include "common/nearest.h"
#include "include/err.h"

static int unknown_host(
    const struct graph *g, struct arena *a, struct slice host, bool ambiguous, struct slice *why)
{
	struct nearest near = nearest_to(host);

	if (ambiguous) {
		*why = arena_printf(
		    a, "several hosts are called '%.*s': name one by its address", SLICE_ARG(host));
		return ERR_USAGE;
	}
	for (size_t h = 0; h < g->nhosts; h++)
		nearest_offer(&near, g->hosts[h].name);
	*why = arena_printf(
	    a, "no host '%.*s' in this case%s", SLICE_ARG(host), nearest_words(&near, a, ""));
	return ERR_UNKNOWN;
}

static int find_host(const struct graph *g, const struct names *names, struct arena *a,
    struct slice host, uint32_t *out, struct slice *why)
{
	bool ambiguous = false;

	for (uint32_t h = 0; h < g->nhosts; h++)
		if (slice_eq_ci(g->hosts[h].name, host)) {
			*out = h;
			return 0;
		}
	*out = names_find(names, host, &ambiguous);
	return *out == NO_HOST ? unknown_host(g, a, host, ambiguous, why) : 0;
}

/* An account of which no evidence says that it runs programs on its host: the handler says so. */
static void place(struct graph *g, const struct who *w)
{
	uint32_t on = graph_node(g, NODE_PLACE, w->host, slice_of(NULL, 0));
	struct edge_spec spec = {
	    .rule = "named",
	    .technique = "T1078",
	    .from = &w->node,
	    .nfrom = 1,
	    .to = on,
	    .why = SLICE("named by the handler on a host that was not seen"),
	};

	graph_add(g, &spec);
}

/* Accounts that share a uid have the node of the first of them. */
static int find_account(struct graph *g, struct fact_store *facts, struct arena *a,
    struct slice name, struct who *out, struct slice *why)
{
	struct fact_account *accounts;
	size_t n = fact_load(facts, a, account, g->hosts[out->host].id, &accounts);
	struct nearest near = nearest_to(name);
	int64_t uid = -1;

	for (size_t i = 0; i < n; i++) {
		nearest_offer(&near, accounts[i].name);
		if (uid < 0 && slice_eq(accounts[i].name, name))
			uid = accounts[i].uid;
	}
	for (size_t i = 0; uid >= 0 && i < n; i++)
		if (accounts[i].uid == uid) {
			name = accounts[i].name;
			break;
		}
	if (uid < 0 && n > 0) {
		*why = arena_printf(a, "no account '%.*s' on %.*s%s", SLICE_ARG(name),
		    SLICE_ARG(g->hosts[out->host].name), nearest_words(&near, a, ""));
		return ERR_UNKNOWN;
	}
	out->whole_host = uid == 0 || (n == 0 && slice_eq_str(name, "root"));
	out->node = graph_node(g, NODE_ACCOUNT, out->host, name);
	if (n == 0 && !out->whole_host)
		place(g, out);
	return 0;
}

/* The name of the account with uid 0; "root" on a host without evidence. */
static struct slice root_name(
    struct graph *g, struct fact_store *facts, struct arena *a, uint32_t host)
{
	struct fact_account *accounts;
	size_t n = fact_load(facts, a, account, g->hosts[host].id, &accounts);

	for (size_t i = 0; i < n; i++)
		if (accounts[i].uid == 0)
			return accounts[i].name;
	return SLICE("root");
}

int who_find(struct graph *g, struct fact_store *facts, const struct names *names, struct arena *a,
    struct slice text, struct who *out, struct slice *why)
{
	size_t at = slice_rfind(text, '@');
	int err;

	*out = (struct who){.text = arena_dup(a, text), .node = NO_NODE, .host = NO_HOST};
	/* "key:key-...": its pseudonym, in a redacted case. */
	if (slice_starts(text, "key:SHA256:") || slice_starts(text, "key:key-")) {
		out->node = graph_find(g, NODE_KEY, NO_HOST, slice_sub(text, 4, text.n));
		if (out->node != NO_NODE)
			return 0;
		*why = arena_printf(a, "no evidence of this case has the key '%.*s'",
		    SLICE_ARG(slice_sub(text, 4, text.n)));
		return ERR_UNKNOWN;
	}
	if (text.n == 0 || at == 0 || at + 1 == text.n) {
		*why = arena_printf(
		    a, "'%.*s' is not account@host, host, or key:SHA256:...", SLICE_ARG(text));
		return ERR_USAGE;
	}
	err = find_host(
	    g, names, a, at == text.n ? text : slice_sub(text, at + 1, text.n), &out->host, why);
	if (err != 0)
		return err;
	if (at < text.n)
		return find_account(g, facts, a, slice_sub(text, 0, at), out, why);
	out->whole_host = true;
	out->node = graph_node(g, NODE_ACCOUNT, out->host, root_name(g, facts, a, out->host));
	g->nodes[out->node].uid = 0;
	return 0;
}
