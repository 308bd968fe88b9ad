/* A result cut down to one host: see reader.h. */
#include <stdlib.h>
#include <string.h>

#include "collector/report/reader.h"
#include "include/err.h"

#define WITHHELD "it names other hosts: the handler has it"

static const char *const words[] = {
#define READER_WORD(symbol, word) word,
    READER_LIST(READER_WORD)};

const char *reader_word(enum reader r)
{
	return words[r];
}

int reader_parse(struct slice text, enum reader *r, struct slice *host)
{
	struct slice word;
	bool named = slice_cut(&text, '=', &word);

	*host = named ? text : slice_of(NULL, 0);
	for (int i = 0; i < READER_COUNT; i++)
		if (slice_eq_str(word, words[i])) {
			*r = (enum reader)i;
			return named && *r != READER_HOST_OWNER ? ERR_UNKNOWN : 0;
		}
	return ERR_UNKNOWN;
}

struct owning {
	const struct result *all;
	struct slice host;
	struct arena *a;
	struct slice *others; /* names of hosts that this one has nothing to do with, sorted */
	size_t nothers;
	struct slice *near; /* hosts at the other end of an edge, sorted */
	size_t nnear, cap_near;
	struct slice *labels; /* nodes of the edges that are kept, sorted */
	size_t nlabels, cap_labels;
};

/* ---- Names ---- */

static int by_text(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

static void sort_texts(struct slice *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), by_text);
}

static bool has_text(const struct slice *v, size_t n, struct slice s)
{
	return n > 0 && bsearch(&s, v, n, sizeof(*v), by_text) != NULL;
}

/* NULL: no such node is in the map. */
static const struct result_node *node_of(const struct owning *w, struct slice label)
{
	size_t lo = 0, hi = w->all->nnodes;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (slice_cmp(w->all->nodes[mid].label, label) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < w->all->nnodes && slice_eq(w->all->nodes[lo].label, label) ? &w->all->nodes[lo]
									       : NULL;
}

/* The host of "alice@web", "on:web"; empty when it has none. */
static struct slice host_of(const struct owning *w, struct slice label)
{
	const struct result_node *n = node_of(w, label);
	size_t at = slice_rfind(label, '@');

	if (n != NULL)
		return n->host;
	return at == label.n ? slice_of(NULL, 0) : slice_sub(label, at + 1, label.n);
}

static bool is_here(const struct owning *w, struct slice label)
{
	return slice_eq(host_of(w, label), w->host);
}

static void add_near(struct owning *w, struct slice label)
{
	struct slice host = host_of(w, label);

	if (host.n == 0)
		return;
	grow(&w->near, &w->cap_near, w->nnear + 1, sizeof(*w->near));
	w->near[w->nnear++] = host;
}

static bool is_name_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-' || c >= 0x80;
}

/* Does a sentence name a host that the reader has nothing to do with? */
static bool names_others(const struct owning *w, struct slice text)
{
	for (size_t i = 0, start; i < text.n; i++) {
		if (!is_name_byte(text.p[i]))
			continue;
		start = i;
		while (i < text.n && is_name_byte(text.p[i]))
			i++;
		if (has_text(w->others, w->nothers, slice_sub(text, start, i)) ||
		    (text.p[i - 1] == '.' &&
			has_text(w->others, w->nothers, slice_sub(text, start, i - 1))))
			return true;
	}
	return false;
}

static struct slice told(const struct owning *w, struct slice text)
{
	return names_others(w, text) ? SLICE(WITHHELD) : text;
}

static size_t tell_all(const struct owning *w, struct slice **v, size_t n)
{
	struct slice *out = arena_alloc(w->a, (n + 1) * sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = told(w, (*v)[i]);
	*v = out;
	return n;
}

/* ---- Evidence ---- */

/* What stands on the host itself. */
static void keep_refs(const struct owning *w, struct evidence_ref **v, size_t *n)
{
	struct evidence_ref *out = arena_alloc(w->a, (*n + 1) * sizeof(*out));
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++)
		if (slice_eq((*v)[i].host, w->host))
			out[kept++] = (*v)[i];
	*v = out;
	*n = kept;
}

static bool has_ref(const struct owning *w, const struct evidence_ref *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(v[i].host, w->host))
			return true;
	return false;
}

/* ---- The host ---- */

/* The end of a path: from the last step that comes from elsewhere. */
static void keep_steps(const struct owning *w, struct result_reached *r)
{
	struct result_step *out = arena_alloc(w->a, (r->nsteps + 1) * sizeof(*out));
	size_t first = r->nsteps, n = 0;

	while (first > 0 && is_here(w, r->steps[first - 1].to)) {
		bool from_here = r->steps[--first].nfrom > 0;

		for (size_t i = 0; i < r->steps[first].nfrom; i++)
			from_here &= is_here(w, r->steps[first].from[i]);
		if (!from_here)
			break;
	}
	for (size_t i = first; i < r->nsteps; i++) {
		out[n] = r->steps[i];
		out[n].why = told(w, out[n].why);
		out[n].via = told(w, out[n].via);
		tell_all(w, &out[n].missing, out[n].nmissing);
		keep_refs(w, &out[n].evidence, &out[n].nevidence);
		n++;
	}
	r->steps = out;
	r->nsteps = n;
}

static struct result_flag *keep_flags(const struct owning *w, const struct result_flag *v, size_t n)
{
	struct result_flag *out = arena_alloc(w->a, (n + 1) * sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		out[i] = v[i];
		out[i].why = told(w, v[i].why);
		out[i].subject = told(w, v[i].subject);
		keep_refs(w, &out[i].evidence, &out[i].nevidence);
	}
	return out;
}

static void keep_host(const struct owning *w, const struct result_host *h, struct result *out)
{
	struct result_host *row = arena_alloc(w->a, sizeof(*row));
	struct result_reached *reached = arena_alloc(w->a, (h->nreached + 1) * sizeof(*reached));
	struct result_sign *signs = arena_alloc(w->a, (h->nsigns + 1) * sizeof(*signs));

	*row = *h;
	for (size_t i = 0; i < h->nreached; i++) {
		reached[i] = h->reached[i];
		keep_steps(w, &reached[i]);
	}
	for (size_t i = 0; i < h->nsigns; i++) {
		signs[i] = h->signs[i];
		signs[i].saw = told(w, h->signs[i].saw);
		signs[i].subject = told(w, h->signs[i].subject);
	}
	row->reached = reached;
	row->signs = signs;
	row->flags = keep_flags(w, h->flags, h->nflags);
	row->reason = told(w, h->reason);
	out->hosts = row;
	out->nhosts = out->asked = 1;
	out->seen = h->seen;
}

/* ---- The map ---- */

static bool touches(const struct owning *w, const struct result_edge *e)
{
	for (size_t i = 0; i < e->nfrom; i++)
		if (is_here(w, e->from[i]))
			return true;
	return is_here(w, e->to);
}

static void add_label(struct owning *w, struct slice label)
{
	grow(&w->labels, &w->cap_labels, w->nlabels + 1, sizeof(*w->labels));
	w->labels[w->nlabels++] = label;
}

static void keep_edges(struct owning *w, struct result *out)
{
	struct result_edge *v = arena_alloc(w->a, (w->all->nedges + 1) * sizeof(*v));

	for (size_t i = 0; i < w->all->nedges; i++) {
		struct result_edge *e = &v[out->nedges];

		if (!touches(w, &w->all->edges[i]))
			continue;
		*e = w->all->edges[i];
		e->why = told(w, e->why);
		tell_all(w, &e->missing, e->nmissing);
		keep_refs(w, &e->evidence, &e->nevidence);
		for (size_t k = 0; k < e->nfrom; k++)
			add_label(w, e->from[k]);
		add_label(w, e->to);
		out->nedges++;
	}
	out->edges = v;
}

static void keep_nodes(struct owning *w, struct result *out)
{
	struct result_node *v = arena_alloc(w->a, (w->all->nnodes + 1) * sizeof(*v));

	sort_texts(w->labels, w->nlabels);
	for (size_t i = 0; i < w->all->nnodes; i++)
		if (slice_eq(w->all->nodes[i].host, w->host) ||
		    has_text(w->labels, w->nlabels, w->all->nodes[i].label))
			v[out->nnodes++] = w->all->nodes[i];
	out->nodes = v;
}

/* ---- What is told of several hosts ---- */

static void keep_outside(const struct owning *w, struct result *out)
{
	struct result_flag *v = arena_alloc(w->a, (w->all->noutside + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < w->all->noutside; i++)
		if (has_ref(w, w->all->outside[i].evidence, w->all->outside[i].nevidence))
			v[n++] = w->all->outside[i];
	out->outside = keep_flags(w, v, n);
	out->noutside = n;
}

static void keep_habits(const struct owning *w, struct result *out)
{
	struct result_habit *v = arena_alloc(w->a, (w->all->nhabits + 1) * sizeof(*v));

	for (size_t i = 0; i < w->all->nhabits; i++) {
		const struct result_habit *h = &w->all->habits[i];

		if (!slice_eq(h->from, w->host) && !slice_eq(h->to, w->host))
			continue;
		v[out->nhabits] = *h;
		keep_refs(w, &v[out->nhabits].evidence, &v[out->nhabits].nevidence);
		out->nhabits++;
	}
	out->habits = v;
	out->habits_cut = w->all->habits_cut;
}

static void keep_one_shared(const struct owning *w, struct result_shared *s)
{
	struct slice *hosts = arena_alloc(w->a, 2 * sizeof(*hosts));

	hosts[0] = w->host;
	hosts[1] = arena_printf(w->a, "%zu more, which the handler knows", s->nhosts - 1);
	s->hosts = hosts;
	s->nhosts = 2;
	keep_refs(w, &s->evidence, &s->nevidence);
}

static void keep_shared(const struct owning *w, struct result *out)
{
	struct result_shared *v = arena_alloc(w->a, (w->all->nshared + 1) * sizeof(*v));

	for (size_t i = 0; i < w->all->nshared; i++)
		for (size_t k = 0; k < w->all->shared[i].nhosts; k++)
			if (slice_eq(w->all->shared[i].hosts[k], w->host)) {
				v[out->nshared] = w->all->shared[i];
				keep_one_shared(w, &v[out->nshared++]);
				break;
			}
	out->shared = v;
}

static void keep_conflicts(const struct owning *w, struct result *out)
{
	struct result_conflict *v = arena_alloc(w->a, (w->all->nconflicts + 1) * sizeof(*v));

	for (size_t i = 0; i < w->all->nconflicts; i++)
		if (slice_eq(w->all->conflicts[i].host, w->host))
			v[out->nconflicts++] = w->all->conflicts[i];
	out->conflicts = v;
}

/* Named on this host: as they are named; elsewhere: that there are some. */
static void keep_compromised(const struct owning *w, struct result *out)
{
	struct slice *v = arena_alloc(w->a, (w->all->ncompromised + 1) * sizeof(*v));
	size_t n = 0, elsewhere = 0;

	for (size_t i = 0; i < w->all->ncompromised; i++) {
		struct slice who = w->all->compromised[i];
		size_t at = slice_rfind(who, '@');

		if (slice_eq(at == who.n ? who : slice_sub(who, at + 1, who.n), w->host))
			v[n++] = who;
		else
			elsewhere++;
	}
	if (elsewhere > 0)
		v[n++] = arena_printf(w->a, "%zu elsewhere", elsewhere);
	out->compromised = v;
	out->ncompromised = n;
}

/* ---- The whole ---- */

/* Hosts at the other end of an edge or of a habit may be named, the rest not. */
static void sort_hosts(struct owning *w)
{
	for (size_t i = 0; i < w->all->nedges; i++) {
		const struct result_edge *e = &w->all->edges[i];

		if (!touches(w, e))
			continue;
		for (size_t k = 0; k < e->nfrom; k++)
			add_near(w, e->from[k]);
		add_near(w, e->to);
	}
	for (size_t i = 0; i < w->all->nhosts; i++) {
		const struct result_host *h = &w->all->hosts[i];

		for (size_t k = 0; slice_eq(h->name, w->host) && k < h->nreached; k++) {
			struct result_reached r = h->reached[k];

			keep_steps(w, &r);
			for (size_t s = 0; r.nsteps > 0 && s < r.steps[0].nfrom; s++)
				add_near(w, r.steps[0].from[s]);
		}
	}
	sort_texts(w->near, w->nnear);
	w->others = arena_alloc(w->a, (w->all->nhosts + 1) * sizeof(*w->others));
	for (size_t i = 0; i < w->all->nhosts; i++) {
		struct slice name = w->all->hosts[i].name;

		if (!slice_eq(name, w->host) && !has_text(w->near, w->nnear, name))
			w->others[w->nothers++] = name;
	}
	sort_texts(w->others, w->nothers);
}

int reader_owner(const struct result *all, struct slice host, struct arena *a, struct result *out)
{
	struct owning w = {.all = all, .host = host, .a = a};
	const struct result_host *row = NULL;

	for (size_t i = 0; i < all->nhosts; i++)
		if (slice_eq(all->hosts[i].name, host))
			row = &all->hosts[i];
	if (row == NULL)
		return ERR_ABSENT;
	*out = (struct result){.title = all->title,
	    .swept_at = all->swept_at,
	    .redacted = all->redacted,
	    .owner = row->name};
	sort_hosts(&w);
	keep_host(&w, row, out);
	keep_edges(&w, out);
	keep_nodes(&w, out);
	keep_outside(&w, out);
	keep_habits(&w, out);
	keep_shared(&w, out);
	keep_conflicts(&w, out);
	keep_compromised(&w, out);
	free(w.near);
	free(w.labels);
	return 0;
}
