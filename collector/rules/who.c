/* From a handler's words to a node of the graph. */
#include "collector/rules/who.h"

#include "include/err.h"

/* Edit distance, capped: names are short, and only near ones are of interest. */
#define NEAR 64

static size_t distance(struct slice a, struct slice b)
{
	size_t row[NEAR + 1];

	if (a.n > NEAR || b.n > NEAR)
		return NEAR;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t best = diagonal + (a.p[i - 1] != b.p[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b.n];
}

/* Keeps in *best whichever of the two is nearer to the wanted text. */
static void nearer(struct slice wanted, struct slice candidate, struct slice *best)
{
	if (best->p == NULL || distance(wanted, candidate) < distance(wanted, *best))
		*best = candidate;
}

static int unknown_host(
    const struct graph *g, struct arena *a, struct slice host, bool ambiguous, struct slice *why)
{
	struct slice near = {0};

	if (ambiguous) {
		*why = arena_printf(
		    a, "several hosts are called '%.*s': name one by its address", SLICE_ARG(host));
		return ERR_USAGE;
	}
	for (size_t h = 0; h < g->nhosts; h++)
		nearer(host, g->hosts[h].name, &near);
	*why = arena_printf(a, "no host '%.*s' in this case (the nearest is '%.*s')",
	    SLICE_ARG(host), SLICE_ARG(near));
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
	struct slice near = {0};
	int64_t uid = -1;

	for (size_t i = 0; i < n; i++) {
		nearer(name, accounts[i].name, &near);
		if (slice_eq(accounts[i].name, name))
			uid = accounts[i].uid;
	}
	for (size_t i = 0; uid >= 0 && i < n; i++)
		if (accounts[i].uid == uid) {
			name = accounts[i].name;
			break;
		}
	if (uid < 0 && n > 0) {
		*why = arena_printf(a, "no account '%.*s' on %.*s (the nearest is '%.*s')",
		    SLICE_ARG(name), SLICE_ARG(g->hosts[out->host].name), SLICE_ARG(near));
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
	if (slice_starts(text, "key:SHA256:")) {
		out->node = graph_node(g, NODE_KEY, NO_HOST, slice_sub(text, 4, text.n));
		return 0;
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
