/* The trust graph in pseudonyms: see redact.h. In the order of the pseudonyms, which says nothing
 * of that of the names. */
#include <stdlib.h>
#include <string.h>

#include "collector/cli/redact.h"
#include "collector/rules/rule.h"
#include "include/err.h"

/* Of one edge; the granting line comes first. */
#define EVIDENCE_KEPT 16

/* A node under its pseudonym. */
struct named {
	struct slice host, name; /* host empty: it has none */
	uint32_t node;
};

struct redacting {
	const struct redactor *r;
	struct question *q;
	struct arena *a;
	struct named *nodes;
	uint32_t *place; /* of each node of the graph among them */
	struct slice *lines;
	size_t nlines, cap_lines;
};

/* ---- Lines ---- */

static int by_text(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

static struct json line_begin(struct out *line, const char *kind)
{
	struct json j;

	out_memory(line);
	j = json_on(line);
	json_object(&j);
	json_kv_str(&j, "t", kind);
	return j;
}

static void line_end(struct redacting *x, struct json *j, struct out *line)
{
	json_end(j);
	out_byte(line, '\n');
	grow(&x->lines, &x->cap_lines, x->nlines + 1, sizeof(*x->lines));
	x->lines[x->nlines++] = arena_dup(x->a, out_slice(line));
	out_free(line);
}

static void flush_lines(struct redacting *x, bool sort, struct out *o)
{
	if (sort && x->nlines > 1)
		qsort(x->lines, x->nlines, sizeof(*x->lines), by_text);
	for (size_t i = 0; i < x->nlines; i++)
		out_bytes(o, x->lines[i]);
	x->nlines = 0;
}

/* ---- Hosts ---- */

static struct slice column(sqlite3_stmt *s, int i)
{
	const void *p = sqlite3_column_text(s, i);

	return slice_of(p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(s, i));
}

/* What is on no list of systems is none. */
static struct slice system_of(struct redacting *x, int64_t host)
{
	struct fact_host_info *info;

	if (fact_load(&x->q->facts, x->a, host_info, host, &info) == 0 ||
	    !redact_is_system(info->os_id))
		return SLICE("");
	return info->os_id;
}

static void write_host(struct redacting *x, sqlite3_stmt *s)
{
	int64_t id = sqlite3_column_int64(s, 0);
	struct slice address = column(s, 2), system = system_of(x, id);
	struct result_gap *gaps;
	struct out line;
	struct json j = line_begin(&line, "host");

	json_kv_text(&j, "host", redact_word(x->r, "host", column(s, 1)));
	if (address.n > 0)
		json_kv_text(&j, "address", redact_address(x->r, address));
	if (system.n > 0)
		json_kv_text(&j, "system", system);
	json_kv_bool(&j, "seen", sqlite3_column_int(s, 3) == 1);
	json_kv_bool(&j, "whole", sqlite3_column_int(s, 4) == 1);
	json_kv_bool(&j, "critical", sqlite3_column_int(s, 5) == 1);
	json_kv_u64(&j, "gaps", advice_gaps(x->a, &x->q->facts, id, &gaps));
	line_end(x, &j, &line);
}

static int write_hosts(struct redacting *x, struct out *o)
{
	sqlite3_stmt *s = NULL;
	int r;

	if (sqlite3_prepare_v2(x->q->db,
		"SELECT id, name, address, seen, whole, critical FROM hosts ORDER BY id", -1, &s,
		NULL) != SQLITE_OK)
		return ERR_IO;
	while ((r = sqlite3_step(s)) == SQLITE_ROW)
		write_host(x, s);
	sqlite3_finalize(s);
	flush_lines(x, true, o);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

/* ---- Nodes ---- */

static const char *kind_word(const struct graph_node *n)
{
	if (node_kind_desc(n->kind)->is_account)
		return "user";
	if (n->kind == NODE_AGENT)
		return n->name.n > 0 && n->name.p[0] == '/' ? "socket" : "user";
	return node_kind_desc(n->kind)->word;
}

/* Root by whatever name: what is held of it is known by the account of the same name. */
static bool is_root(const struct graph *g, const struct graph_node *n)
{
	uint32_t account;

	if (!node_kind_desc(n->kind)->is_account)
		return false;
	account = graph_find(g, NODE_ACCOUNT, n->host, n->name);
	return account != NO_NODE && g->nodes[account].uid == 0;
}

static struct slice name_of(const struct redacting *x, const struct graph_node *n)
{
	if (is_root(&x->q->graph, n))
		return SLICE("root");
	if (n->kind == NODE_OUTSIDE)
		return redact_host(x->r, n->name);
	return redact_word(x->r, kind_word(n), n->name);
}

static int by_name(const struct redacting *x, const struct named *m, const struct named *n)
{
	enum node_kind one = x->q->graph.nodes[m->node].kind,
		       other = x->q->graph.nodes[n->node].kind;
	int order = slice_cmp(m->host, n->host);

	if (one != other)
		return one < other ? -1 : 1;
	return order != 0 ? order : slice_cmp(m->name, n->name);
}

static int sort_nodes(const void *m, const void *n, void *ctx)
{
	return by_name(ctx, m, n);
}

static int make_nodes(struct redacting *x)
{
	const struct graph *g = &x->q->graph;

	x->nodes = arena_alloc(x->a, (g->nnodes + 1) * sizeof(*x->nodes));
	x->place = arena_alloc(x->a, (g->nnodes + 1) * sizeof(*x->place));
	for (uint32_t i = 0; i < g->nnodes; i++) {
		const struct graph_node *n = &g->nodes[i];

		x->nodes[i].node = i;
		x->nodes[i].name = name_of(x, n);
		if (n->host != NO_HOST)
			x->nodes[i].host = redact_word(x->r, "host", g->hosts[n->host].name);
	}
	if (g->nnodes > 1)
		qsort_r(x->nodes, g->nnodes, sizeof(*x->nodes), sort_nodes, x);
	for (uint32_t i = 0; i < g->nnodes; i++) {
		if (i > 0 && by_name(x, &x->nodes[i - 1], &x->nodes[i]) == 0)
			return ERR_MISMATCH;
		x->place[x->nodes[i].node] = i;
	}
	return 0;
}

static void write_node(struct redacting *x, const struct named *m)
{
	const struct graph_node *n = &x->q->graph.nodes[m->node];
	struct out line;
	struct json j = line_begin(&line, "node");

	json_kv_str(&j, "kind", node_kind_desc(n->kind)->word);
	if (m->host.n > 0)
		json_kv_text(&j, "host", m->host);
	json_kv_text(&j, "name", m->name);
	if (n->uid == 0)
		json_kv_bool(&j, "root", true);
	line_end(x, &j, &line);
}

/* ---- Edges ---- */

static size_t count_missing(struct slice missing)
{
	size_t n = missing.n > 0;

	for (size_t i = 1; i < missing.n; i++)
		n += missing.p[i] == ' ' && missing.p[i - 1] == ';';
	return n;
}

/* Words of NEED_LIST alone. */
static void write_needs(struct json *j, struct slice needs)
{
	struct slice word;

	json_key(j, "needs");
	json_array(j);
	while (needs.n > 0) {
		slice_cut(&needs, ',', &word);
		if (need_known(word))
			json_text(j, word);
	}
	json_end(j);
}

static void write_places(struct redacting *x, struct json *j, const struct graph_edge *e)
{
	json_key(j, "at");
	json_array(j);
	for (uint32_t i = 0; i < e->nevidence && i < EVIDENCE_KEPT; i++) {
		const struct evidence_ref *v = &e->evidence[i];

		if (v->host.n == 0 || v->path.n == 0)
			continue;
		json_text(j, arena_printf(x->a, "%.*s %u %.*s",
				 SLICE_ARG(redact_word(x->r, "host", v->host)), v->line,
				 SLICE_ARG(redact_path(x->r, v->path))));
	}
	json_end(j);
}

static int by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void write_premises(struct redacting *x, struct json *j, const struct graph_edge *e)
{
	uint32_t *from = arena_alloc(x->a, (e->nfrom + 1) * sizeof(*from));

	for (uint32_t i = 0; i < e->nfrom; i++)
		from[i] = x->place[e->from[i]];
	if (e->nfrom > 1)
		qsort(from, e->nfrom, sizeof(*from), by_number);
	json_key(j, "from");
	json_array(j);
	for (uint32_t i = 0; i < e->nfrom; i++)
		json_u64(j, from[i]);
	json_end(j);
}

static void write_edge(struct redacting *x, const struct graph_edge *e)
{
	const struct rule *rule = rules_find(slice_str(e->rule));
	struct out line;
	struct json j;

	if (rule == NULL)
		return;
	j = line_begin(&line, "edge");
	json_kv_str(&j, "rule", rule->name);
	json_kv_str(&j, "certainty", certainty_word(e->certainty));
	write_premises(x, &j, e);
	json_kv_u64(&j, "to", x->place[e->to]);
	write_needs(&j, e->needs);
	json_kv_u64(&j, "missing", count_missing(e->missing));
	if (e->used.n > 0 && redact_is_time(e->used))
		json_kv_text(&j, "used", e->used);
	write_places(x, &j, e);
	line_end(x, &j, &line);
}

/* ---- The whole ---- */

static struct slice label_of(const struct redacting *x, const struct who *w)
{
	const struct named *m = &x->nodes[x->place[w->node]];

	if (w->host == NO_HOST)
		return arena_printf(x->a, "key:%.*s", SLICE_ARG(m->name));
	return w->whole_host
		   ? m->host
		   : arena_printf(x->a, "%.*s@%.*s", SLICE_ARG(m->name), SLICE_ARG(m->host));
}

static void write_who(struct redacting *x, const struct who *who, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct out line;
		struct json j = line_begin(&line, "compromised");

		json_kv_text(&j, "who", label_of(x, &who[i]));
		line_end(x, &j, &line);
	}
}

static void write_head(struct redacting *x, struct slice swept_at)
{
	struct out line;
	struct json j = line_begin(&line, "redacted");

	json_kv_str(&j, "format", REDACT_FORMAT);
	json_kv_str(&j, "version", CORDON_VERSION);
	json_kv_text(&j, "of", redact_word(x->r, "case", SLICE("case")));
	if (redact_is_time(swept_at))
		json_kv_text(&j, "swept_at", swept_at);
	line_end(x, &j, &line);
}

int redact_graph(const struct redactor *r, struct question *q, struct out *o)
{
	struct redacting x = {.r = r, .q = q, .a = r->arena};
	struct text_list named = {0};
	struct slice swept_at;
	struct who *who;
	size_t nwho;
	int err = question_compromised(q, &named) != EXIT_DONE ||
			  question_swept_at(q, &swept_at) != EXIT_DONE
		      ? ERR_IO
		      : 0;

	if (err == 0) {
		nwho = question_known(q, &named, &who);
		err = make_nodes(&x);
	}
	if (err == 0) {
		write_head(&x, swept_at);
		flush_lines(&x, false, o);
		err = write_hosts(&x, o);
	}
	if (err == 0) {
		write_who(&x, who, nwho);
		flush_lines(&x, true, o);
		for (size_t i = 0; i < q->graph.nnodes; i++)
			write_node(&x, &x.nodes[i]);
		flush_lines(&x, false, o);
		for (size_t i = 0; i < q->graph.nedges; i++)
			write_edge(&x, &q->graph.edges[i]);
		flush_lines(&x, true, o);
	}
	free(named.items);
	free(x.lines);
	return err;
}
