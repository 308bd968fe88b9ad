/*
 * The trust map for Graphviz: hosts as clusters in the colour of their state, accounts inside, keys
 * and what else ties hosts together between them; certainty as line style, the intruder's way in
 * red. What is drawn and what is not: map.h. Colours are of the Okabe-Ito palette, told apart also
 * by those who see no red or green; none says what words or lines don't say as well.
 */
#include "collector/report/dot_parts.h"
#include "collector/report/escape.h"
#include "collector/report/map.h"
#include "collector/report/report.h"

#define FINGERPRINT_SHOWN 15 /* bytes: "SHA256:" and 8 digits */
#define LONE_HOSTS 40	     /* drawn one by one; beyond it in one box for each state */
#define LONE_NAMED 12	     /* of those, by name */
#define RANKED_LINKS 150     /* between hosts: dot draws them in 2 s, and 500 in 90 s */

static int write_dot(struct report_job *job);

const struct report_format report_dot = {
    .name = "dot",
    .doc = "the trust map, for Graphviz",
    .write = write_dot,
};

/* Lines of an HTML-like label: the case, what was seen, what is not drawn. */
static void title(struct out *o, const struct map *m)
{
	const struct result *r = m->result;

	out_str(o, "<FONT POINT-SIZE=\"16\">Cordon trust map:&#160;<B>");
	dot_name(o, r->title, DOT_NAME_BYTES, escape_html);
	out_str(o, "</B></FONT>" DOT_LEFT);
	if (r->swept_at.n > 0) {
		out_str(o, "swept ");
		dot_name(o, r->swept_at, DOT_NAME_BYTES, escape_html);
		out_str(o, ": ");
	}
	out_printf(o, "%zu hosts asked, %zu seen", r->asked, r->seen);
	if (r->asked > r->seen)
		out_printf(o, ",&#160; <B>%zu not seen</B>", r->asked - r->seen);
	out_str(o, DOT_LEFT);
	if (m->reduced)
		out_printf(o,
		    "<B>Reduced:</B>&#160;%zu lines of trust are too many to draw. Hosts stand for "
		    "their accounts; parallel lines are one, with their number." DOT_LEFT,
		    m->ndrawn);
	if (m->nleft_out > 0)
		out_printf(o, "The weakest %zu of %zu are left out." DOT_LEFT, m->nleft_out,
		    m->nleft_out + m->nlinks);
}

static void defaults(struct out *o)
{
	out_str(o, "digraph cordon {\n"
		   "  graph [fontname=\"" DOT_FONT "\", fontsize=11, fontcolor=\"#222222\",\n"
		   "    bgcolor=white, pad=0.2, rankdir=LR, nodesep=0.25, ranksep=0.7];\n"
		   "  node [fontname=\"" DOT_FONT "\", fontsize=11, fontcolor=\"#222222\",\n"
		   "    style=filled, fillcolor=white, color=\"" DOT_INK
		   "\", margin=\"0.12,0.06\", height=0.3];\n"
		   "  edge [fontname=\"" DOT_FONT "\", fontsize=9, fontcolor=\"" DOT_INK
		   "\", color=\"" DOT_INK "\", arrowsize=0.7];\n");
}

static void node_label(struct out *o, const struct map_node *n)
{
	const struct result_node *r = n->node;
	bool is_key = r->name.n > 0 && slice_starts(r->name, "SHA256:");

	if (n->kind->link)
		out_printf(o, "%s\\n", r->kind);
	if (r->name.n > 0 || n->kind->suffix[0] == '\0')
		dot_name(o, r->name.n > 0 ? r->name : r->label,
		    is_key ? FINGERPRINT_SHOWN : DOT_NAME_BYTES, escape_dot);
	if (n->kind->suffix[0] != '\0')
		out_printf(o, "%s%s", r->name.n > 0 ? "\\n" : "", n->kind->suffix);
	if (r->root && !slice_eq_str(r->name, "root"))
		out_str(o, "\\nuid 0");
}

static void node(struct out *o, const struct map *m, size_t i, const char *indent)
{
	const struct map_node *n = &m->nodes[i];
	bool box = n->host != MAP_NO_HOST && !n->kind->link;

	out_printf(o, "%sn%zu [label=\"", indent, i);
	node_label(o, n);
	out_printf(o, "\", shape=%s", n->kind->shape);
	out_printf(o, ", style=\"%sfilled\"", box ? "rounded," : "");
	if (n->node->root)
		out_str(o, ", peripheries=2");
	if (n->node->held)
		out_str(o, ", color=\"" DOT_WAY "\", penwidth=2, fillcolor=\"" DOT_HELD "\"");
	out_str(o, "];\n");
}

/* A box for a host without drawn accounts. */
static void box(struct out *o, const struct map *m, uint32_t host)
{
	out_printf(o, "  h%u [", (unsigned)host);
	dot_host_label(o, &m->result->hosts[host], false);
	out_str(o, ", shape=box, ");
	dot_look(o, m->result->hosts[host].state);
	out_str(o, "];\n");
}

static void cluster(struct out *o, const struct map *m, uint32_t host, const uint32_t *v, size_t n)
{
	const struct result_host *h = &m->result->hosts[host];

	out_printf(o, "  subgraph cluster_h%u {\n    graph [fontsize=11, margin=10, penwidth=1, ",
	    (unsigned)host);
	dot_host_label(o, h, true);
	out_str(o, ", ");
	dot_look(o, h->state);
	out_str(o, "];\n");
	for (size_t i = 0; i < n; i++)
		node(o, m, v[i], "    ");
	out_str(o, "  }\n");
}

/* Hosts that nothing ties to others, by state: too many to draw one by one. */
static void crowd(struct out *o, const struct map *m, enum host_state s, const bool *tied)
{
	size_t n = 0;

	for (size_t i = 0; i < m->result->nhosts; i++) {
		const struct result_host *h = &m->result->hosts[i];

		if (tied[i] || h->state != s)
			continue;
		if (n == 0)
			out_printf(o, "  s%d [shape=box, label=\"%s\\l", (int)s, state_word(s));
		if (n < LONE_NAMED) {
			dot_name(o, h->name, DOT_NAME_BYTES, escape_dot);
			out_str(o, "\\l");
		}
		n++;
	}
	if (n == 0)
		return;
	if (n > LONE_NAMED)
		out_printf(o, "and %zu more\\l", n - LONE_NAMED);
	out_str(o, "\", ");
	dot_look(o, s);
	out_str(o, "];\n");
}

static void lone_hosts(struct out *o, const struct map *m, const bool *tied)
{
	size_t n = 0;

	for (size_t i = 0; i < m->result->nhosts; i++)
		n += !tied[i];
	for (int s = 0; n > LONE_HOSTS && s < STATE_COUNT; s++)
		crowd(o, m, (enum host_state)s, tied);
	for (uint32_t i = 0; n <= LONE_HOSTS && i < m->result->nhosts; i++)
		if (!tied[i])
			box(o, m, i);
}

/* Rule, conditions, secrets: the words on a line. */
static void edge_label(struct out *o, const struct map *m, const struct map_edge *e)
{
	const struct result_edge *r = e->edge;

	out_str(o, "label=\"");
	if (m->nodes[e->to].host != MAP_NO_HOST)
		out_str(o, r->rule);
	for (uint32_t i = 0; i < e->nconditions; i++) {
		out_str(o, "\\n");
		dot_name(o, m->nodes[e->conditions[i]].node->label, DOT_NAME_BYTES, escape_dot);
	}
	for (size_t i = 0; i < r->nneeds; i++) {
		out_str(o, "\\nneeds ");
		dot_name(o, r->needs[i], DOT_NAME_BYTES, escape_dot);
	}
	out_str(o, "\"");
}

/* Several premises meet in a point first: all of them are needed. */
static void edge(struct out *o, const struct map *m, size_t i)
{
	const struct map_edge *e = &m->edges[i];

	for (uint32_t p = 0; e->nfrom > 1 && p < e->nfrom; p++) {
		out_printf(o, "  n%u -> e%zu [arrowhead=none, ", (unsigned)e->from[p], i);
		dot_line(o, e->edge->certainty, e->edge->taken);
		out_str(o, "];\n");
	}
	if (e->nfrom > 1)
		out_printf(o, "  e%zu [shape=point, width=0.06];\n  e%zu", i, i);
	else
		out_printf(o, "  n%u", (unsigned)e->from[0]);
	out_printf(o, " -> n%u [", (unsigned)e->to);
	edge_label(o, m, e);
	out_str(o, ", ");
	dot_line(o, e->edge->certainty, e->edge->taken);
	out_str(o, "];\n");
}

/* Drawn nodes in the order of their hosts: those of host h are v[first[h]] up to v[first[h + 1]],
 * those without a host stand at the end. */
struct by_host {
	uint32_t *v;
	size_t *first;
};

static struct by_host sort_nodes(struct map *m)
{
	size_t nhosts = m->result->nhosts, nnodes = m->result->nnodes;
	struct by_host b = {
	    .v = arena_alloc(&m->arena, (nnodes + 1) * sizeof(*b.v)),
	    .first = arena_alloc(&m->arena, (nhosts + 3) * sizeof(*b.first)),
	};

	/* Counted two places on, so that the second walk leaves first[h] where it belongs. */
	for (size_t i = 0; i < nnodes; i++)
		if (m->nodes[i].drawn)
			b.first[(m->nodes[i].host < nhosts ? m->nodes[i].host : nhosts) + 2]++;
	for (size_t h = 2; h < nhosts + 3; h++)
		b.first[h] += b.first[h - 1];
	for (size_t i = 0; i < nnodes; i++)
		if (m->nodes[i].drawn)
			b.v[b.first[(m->nodes[i].host < nhosts ? m->nodes[i].host : nhosts) +
				    1]++] = (uint32_t)i;
	return b;
}

static void accounts_view(struct out *o, struct map *m)
{
	size_t nhosts = m->result->nhosts;
	struct by_host b = sort_nodes(m);
	bool *tied = arena_alloc(&m->arena, nhosts + 1);

	/* The graph's own label is the legend, below; the title is that of a cluster around all. */
	out_str(o, "  graph [labelloc=b, label=<");
	dot_legend(o, true);
	out_str(o, ">];\n  subgraph cluster_all {\n"
		   "  graph [labelloc=t, labeljust=l, penwidth=0, margin=12, label=<");
	title(o, m);
	out_str(o, ">];\n");
	for (uint32_t h = 0; h < nhosts; h++) {
		tied[h] = b.first[h + 1] > b.first[h];
		if (tied[h])
			cluster(o, m, h, &b.v[b.first[h]], b.first[h + 1] - b.first[h]);
	}
	lone_hosts(o, m, tied);
	for (size_t i = b.first[nhosts]; i < b.first[nhosts + 1]; i++)
		node(o, m, b.v[i], "  ");
	for (size_t i = 0; i < m->result->nedges; i++)
		if (m->edges[i].drawn)
			edge(o, m, i);
	out_str(o, "  }\n");
}

/* The name of a link's end, and a note that it is drawn. */
static void end(struct out *o, const struct map *m, uint32_t end)
{
	size_t nhosts = m->result->nhosts;

	out_printf(o, "%c%zu", end < nhosts ? 'h' : 'n', end < nhosts ? end : end - nhosts);
}

/* Ranks need order; a crowd has none, and finding it takes dot minutes. */
static bool is_crowded(const struct map *m)
{
	return m->nlinks > RANKED_LINKS;
}

static void link(struct out *o, const struct map *m, const struct map_link *l)
{
	out_str(o, "  ");
	end(o, m, l->from);
	out_str(o, " -> ");
	end(o, m, l->to);
	out_str(o, " [label=\"");
	if (l->count > 1)
		out_printf(o, "%u ", (unsigned)l->count);
	if (l->rule != NULL && !is_crowded(m))
		out_str(o, l->rule);
	out_str(o, "\", ");
	dot_line(o, l->certainty, l->taken);
	out_str(o, "];\n");
}

static void hosts_view(struct out *o, struct map *m)
{
	size_t nhosts = m->result->nhosts, nends = nhosts + m->result->nnodes;
	bool *tied = arena_alloc(&m->arena, nends + 1);

	if (is_crowded(m))
		out_str(o, "  graph [layout=sfdp, overlap=prism, splines=line, K=1.2,\n    "
			   "outputorder=edgesfirst];\n");
	out_str(o, "  graph [labelloc=t, labeljust=l, label=<<TABLE BORDER=\"0\">"
		   "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">");
	title(o, m);
	out_str(o, "</TD></TR><TR><TD ALIGN=\"LEFT\">");
	dot_legend(o, false);
	out_str(o, "</TD></TR></TABLE>>];\n");
	for (size_t i = 0; i < m->nlinks; i++)
		tied[m->links[i].from] = tied[m->links[i].to] = true;
	for (uint32_t i = 0; i < nends; i++) {
		if (tied[i] && i < nhosts)
			box(o, m, i);
		else if (tied[i])
			node(o, m, i - nhosts, "  ");
	}
	lone_hosts(o, m, tied);
	for (size_t i = 0; i < m->nlinks; i++)
		link(o, m, &m->links[i]);
}

static int write_dot(struct report_job *job)
{
	struct map m;

	map_open(&m, job->result);
	defaults(job->out);
	if (m.reduced)
		hosts_view(job->out, &m);
	else
		accounts_view(job->out, &m);
	out_str(job->out, "}\n");
	map_close(&m);
	return 0;
}
