/* The ways into an account that are closed to somebody. */
#include "collector/rules/why.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice.h"
#include "collector/rules/refusals.h"
#include "collector/rules/rule.h"
#include "include/err.h"

#define HOLDERS_TOLD 3
#define HOLDERS_DEPTH 4

struct asking {
	const struct why_input *in;
	struct arena *a;
	struct result_why *r;
	struct reach reach;
	size_t nedges;		     /* of the case, before the rules ran once more */
	size_t *first_in, *in_edges; /* CSR: node -> those that lead to it */
	bool *leads; /* per node: the account, or what leads to it and is no holding of its own */
	bool *told;  /* per rule: some line of it leads to the account */
	struct refusals refusals;
	size_t cap_closed;
};

/* ---- What leads to the account ---- */

static bool is_account(const struct asking *q, const struct graph_node *n)
{
	const struct graph_node *to = &q->in->g->nodes[q->in->to->node];

	return node_kind_desc(n->kind)->is_account && n->host == to->host &&
	       slice_eq(n->name, to->name);
}

/* Files of trust, patterns of sources and exported trees stand between whom they trust and whom
 * they open: their own ways in are ways to the account. */
static bool stands_between(enum node_kind kind)
{
	return kind == NODE_SOURCE || kind == NODE_TREE || kind == NODE_FILE;
}

static bool reached(const struct asking *q, uint32_t node)
{
	enum certainty level;
	uint32_t hops;

	return reach_of(&q->reach, node, &level, &hops);
}

static void index_in(struct asking *q)
{
	const struct graph *g = q->in->g;
	size_t *fill = arena_alloc(q->a, (g->nnodes + 1) * sizeof(*fill));

	q->first_in = arena_alloc(q->a, (g->nnodes + 2) * sizeof(*q->first_in));
	q->in_edges = arena_alloc(q->a, (q->nedges + 1) * sizeof(*q->in_edges));
	for (size_t e = 0; e < q->nedges; e++)
		q->first_in[g->edges[e].to + 1]++;
	for (size_t n = 0; n < g->nnodes; n++)
		q->first_in[n + 1] += q->first_in[n];
	for (size_t e = 0; e < q->nedges; e++) {
		uint32_t to = g->edges[e].to;

		q->in_edges[q->first_in[to] + fill[to]++] = e;
	}
}

/* What stands between and is not theirs leads there too, and so on backwards. */
static void mark(struct asking *q)
{
	const struct graph *g = q->in->g;
	uint32_t *todo = arena_alloc(q->a, (g->nnodes + 1) * sizeof(*todo)), n;
	size_t ntodo = 0;

	q->leads = arena_alloc(q->a, (g->nnodes + 1) * sizeof(*q->leads));
	for (n = 0; n < g->nnodes; n++)
		if ((q->leads[n] = is_account(q, &g->nodes[n])))
			todo[ntodo++] = n;
	while (ntodo > 0) {
		n = todo[--ntodo];
		for (size_t i = q->first_in[n]; i < q->first_in[n + 1]; i++) {
			const struct graph_edge *e = &g->edges[q->in_edges[i]];

			for (size_t k = 0; k < e->nfrom; k++)
				if (!q->leads[e->from[k]] && !reached(q, e->from[k]) &&
				    stands_between(g->nodes[e->from[k]].kind)) {
					q->leads[e->from[k]] = true;
					todo[ntodo++] = e->from[k];
				}
		}
	}
}

/* ---- One way ---- */

static void add_holder(struct result_closed *w, struct slice label)
{
	for (size_t i = 0; i < w->nholders; i++)
		if (slice_eq(w->holders[i], label))
			return;
	w->holders[w->nholders++] = label;
}

/* A few of those who hold what is lacking: accounts, hosts and keys, also behind what stands
 * between. */
static void add_holders(struct asking *q, struct result_closed *w, uint32_t node, unsigned depth)
{
	const struct graph *g = q->in->g;

	for (size_t i = q->first_in[node]; i < q->first_in[node + 1]; i++) {
		const struct graph_edge *e = &g->edges[q->in_edges[i]];

		if (w->nholders == HOLDERS_TOLD)
			return;
		if (e->nfrom != 1)
			continue;
		if (!stands_between(g->nodes[e->from[0]].kind))
			add_holder(w, graph_label(g, q->a, e->from[0]));
		else if (depth < HOLDERS_DEPTH)
			add_holders(q, w, e->from[0], depth + 1);
	}
}

static struct result_closed *add_way(
    struct asking *q, const char *rule, const uint32_t *from, size_t nfrom, uint32_t to)
{
	struct result_closed *w;

	grow(&q->r->closed, &q->cap_closed, q->r->nclosed + 1, sizeof(*q->r->closed));
	w = &q->r->closed[q->r->nclosed++];
	*w = (struct result_closed){
	    .rule = rule,
	    .from = arena_alloc(q->a, (nfrom + 1) * sizeof(*w->from)),
	    .lacks = arena_alloc(q->a, (nfrom + 1) * sizeof(*w->lacks)),
	    .holders = arena_alloc(q->a, HOLDERS_TOLD * sizeof(*w->holders)),
	    .to = graph_label(q->in->g, q->a, to),
	};
	for (size_t i = 0; i < nfrom; i++) {
		w->from[w->nfrom++] = graph_label(q->in->g, q->a, from[i]);
		if (reached(q, from[i]))
			continue;
		if (w->nlacks == 0) {
			w->unheld = q->first_in[from[i]] == q->first_in[from[i] + 1];
			add_holders(q, w, from[i], 0);
		}
		w->lacks[w->nlacks++] = w->from[w->nfrom - 1];
	}
	return w;
}

static void tell(struct asking *q, const char *name)
{
	for (size_t i = 0; rules[i] != NULL; i++)
		if (strcmp(rules[i]->name, name) == 0)
			q->told[i] = true;
}

/* Is all that is lacking something between that lines of its own lead to? Then these lines say
 * what is lacking. */
static bool said_by_others(const struct asking *q, const struct graph_edge *e)
{
	for (size_t i = 0; i < e->nfrom; i++) {
		uint32_t n = e->from[i];
		bool any = false;

		if (reached(q, n))
			continue;
		for (size_t k = q->first_in[n]; k < q->first_in[n + 1] && q->leads[n]; k++)
			any = any || q->in->g->edges[q->in_edges[k]].nevidence > 0;
		if (!any)
			return false;
	}
	return true;
}

/* An edge of the case that is not theirs: what it takes is lacking. One without a line only ties a
 * host to a pattern. */
static void add_edge(struct asking *q, const struct graph_edge *e)
{
	const struct rule *rule = rules_find(slice_str(e->rule));
	struct result_closed *w;

	if (!q->leads[e->to] || (rule != NULL && rule->implied))
		return;
	tell(q, e->rule);
	if (reached(q, e->to) || e->nevidence == 0 || said_by_others(q, e))
		return;
	w = add_way(q, e->rule, e->from, e->nfrom, e->to);
	w->why = e->why;
	w->line = e->evidence[0];
}

static void add_refusal(struct asking *q, const struct refusal *f)
{
	struct result_closed *w;

	if (!q->leads[f->to])
		return;
	tell(q, f->rule);
	w = add_way(q, f->rule, f->from, f->nfrom, f->to);
	w->shut = true;
	w->why = f->why;
	w->at = f->at;
	w->line = f->line;
}

/* ---- Order ---- */

static int by_ref(const struct evidence_ref *a, const struct evidence_ref *b)
{
	int order = slice_cmp(a->host, b->host);

	if (order == 0)
		order = slice_cmp(a->path, b->path);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int by_way(const void *x, const void *y)
{
	const struct result_closed *a = x, *b = y;
	int order = strcmp(a->rule, b->rule);

	if (order == 0)
		order = (a->nlacks > b->nlacks) - (a->nlacks < b->nlacks);
	if (order == 0)
		order = by_ref(&a->line, &b->line);
	if (order == 0)
		order = slice_cmp(a->to, b->to);
	if (order == 0 && a->nlacks > 0)
		order = slice_cmp(a->lacks[0], b->lacks[0]);
	if (order == 0)
		order = slice_cmp(a->why, b->why);
	return order != 0 ? order : by_ref(&a->at, &b->at);
}

/* One line may be judged several times: for each case of the client's address, and by each sshd. */
static void sort_ways(struct asking *q)
{
	struct result_closed *v = q->r->closed;
	size_t n = 0;

	if (q->r->nclosed > 1)
		qsort(v, q->r->nclosed, sizeof(*v), by_way);
	for (size_t i = 0; i < q->r->nclosed; i++)
		if (n == 0 || by_way(&v[n - 1], &v[i]) != 0)
			v[n++] = v[i];
	q->r->nclosed = n;
}

/* Kinds of trust of which no line leads to the account. */
static void add_nothing(struct asking *q)
{
	struct result_why *r = q->r;
	r->nothing = arena_alloc(q->a, (rules_count() + 1) * sizeof(*r->nothing));
	for (size_t i = 0; rules[i] != NULL && r->seen; i++)
		if (!q->told[i] && rules[i]->nothing != NULL)
			r->nothing[r->nnothing++] =
			    (struct result_nothing){rules[i]->name, rules[i]->nothing};
}

/* ---- The whole ---- */

static void add_host(uint32_t *hosts, size_t *n, uint32_t host)
{
	for (size_t i = 0; i < *n; i++)
		if (hosts[i] == host)
			return;
	if (host != NO_HOST)
		hosts[(*n)++] = host;
}

/* The account's host, theirs, and the servers of what the account's host mounts. */
static size_t deciding_hosts(struct asking *q, uint32_t **out)
{
	const struct why_input *in = q->in;
	struct fact_mount *mounts;
	size_t nmounts = fact_load(in->facts, q->a, mount, in->g->hosts[in->to->host].id, &mounts);
	uint32_t *hosts = arena_alloc(q->a, (in->g->nhosts + 1) * sizeof(*hosts));
	size_t n = 0;

	add_host(hosts, &n, in->to->host);
	add_host(hosts, &n, in->from->host);
	for (size_t i = 0; i < nmounts; i++) {
		struct resolved server;

		if (mounts[i].server.n == 0)
			continue;
		names_resolve(in->names, q->a, in->to->host, mounts[i].server, &server);
		for (size_t k = 0; k < server.nhosts; k++)
			add_host(hosts, &n, server.hosts[k]);
	}
	*out = hosts;
	return n;
}

static void add_reached(struct asking *q)
{
	struct result_reached *all;
	size_t n = advice_reached(q->a, &q->reach, true, &all);
	const struct graph_node *to = &q->in->g->nodes[q->in->to->node];

	q->r->reached = all;
	for (size_t i = 0; i < n; i++)
		if (slice_eq(all[i].account, to->name) &&
		    slice_eq(all[i].host, q->in->g->hosts[to->host].name))
			q->r->reached[q->r->nreached++] = all[i];
}

/* What was not seen of the account's host. */
static int add_coverage(struct asking *q)
{
	static const char sql[] = "SELECT seen, whole FROM hosts WHERE id = ?";
	int64_t id = q->in->g->hosts[q->in->to->host].id;
	sqlite3_stmt *s = NULL;
	int r;

	if (sqlite3_prepare_v2(q->in->facts->db, sql, -1, &s, NULL) != SQLITE_OK)
		return ERR_IO;
	sqlite3_bind_int64(s, 1, id);
	r = sqlite3_step(s);
	if (r == SQLITE_ROW) {
		q->r->seen = sqlite3_column_int(s, 0);
		q->r->whole = sqlite3_column_int(s, 1);
	}
	sqlite3_finalize(s);
	q->r->ngaps = advice_gaps(q->a, q->in->facts, id, &q->r->gaps);
	return r == SQLITE_ROW ? 0 : ERR_IO;
}

int why_make(struct result_why *r, struct arena *a, const struct why_input *in)
{
	struct asking q = {
	    .in = in, .a = a, .r = r, .nedges = in->g->nedges, .refusals = {.arena = a}};
	uint32_t *hosts;
	size_t nhosts = deciding_hosts(&q, &hosts);
	int err = rules_explain(in->facts, in->g, hosts, nhosts, &q.refusals);

	*r = (struct result_why){.from = in->from->text, .to = in->to->text};
	reach_run(&q.reach, in->g, &in->from->node, 1, NOT_REACHED);
	index_in(&q);
	mark(&q);
	q.told = arena_alloc(a, rules_count() * sizeof(*q.told));
	add_reached(&q);
	for (size_t e = 0; e < q.nedges; e++)
		add_edge(&q, &in->g->edges[e]);
	for (size_t i = 0; i < q.refusals.n; i++)
		add_refusal(&q, &q.refusals.v[i]);
	r->cut = q.refusals.cut;
	sort_ways(&q);
	if (err == 0)
		err = add_coverage(&q);
	add_nothing(&q);
	r->closed = arena_keep(a, r->closed, r->nclosed * sizeof(*r->closed));
	reach_free(&q.reach);
	refusals_free(&q.refusals);
	return err;
}
