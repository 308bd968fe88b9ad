/* States of hosts, and the result put together. */
#include "collector/rules/advice/advice.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice_parts.h"
#include "collector/rules/rule.h"
#include "include/err.h"

/* Paths told for one host; the rest are counted, and `cordon reach` lists them. */
#define PATHS_TOLD 32

/* ---- Hosts from the tables ---- */

static struct slice column(struct arena *a, sqlite3_stmt *q, int i)
{
	const void *p = sqlite3_column_text(q, i);

	return arena_dup(a, slice_of(p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(q, i)));
}

static int load_hosts(struct advising *v)
{
	static const char sql[] =
	    "SELECT name, seen, whole, reason, address, critical FROM hosts ORDER BY name";
	sqlite3_stmt *q = NULL;
	size_t n = 0;
	int r;

	if (sqlite3_prepare_v2(v->facts->db, sql, -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	while ((r = sqlite3_step(q)) == SQLITE_ROW && n < v->g->nhosts) {
		struct advised_host *h = &v->hosts[n++];

		h->row.name = column(v->a, q, 0);
		h->row.seen = sqlite3_column_int(q, 1);
		h->whole = sqlite3_column_int(q, 2);
		h->row.reason = column(v->a, q, 3);
		h->row.addresses = arena_alloc(v->a, sizeof(*h->row.addresses));
		h->row.addresses[0] = column(v->a, q, 4);
		h->row.naddresses = h->row.addresses[0].n > 0;
		h->row.critical = sqlite3_column_int(q, 5);
	}
	sqlite3_finalize(q);
	return r == SQLITE_DONE && n == v->g->nhosts ? 0 : ERR_IO;
}

static void add_addresses(struct advising *v, uint32_t host)
{
	struct result_host *row = &v->hosts[host].row;
	struct fact_address *found;
	size_t n = fact_load(v->facts, v->a, address, v->g->hosts[host].id, &found);
	struct slice *all = arena_alloc(v->a, (n + 1) * sizeof(*all));
	size_t count = row->naddresses;

	if (count > 0)
		all[0] = row->addresses[0];
	for (size_t i = 0; i < n; i++)
		if (row->naddresses == 0 || !slice_eq(found[i].address, all[0]))
			all[count++] = found[i].address;
	row->addresses = all;
	row->naddresses = count;
}

/* Does it matter that this path was not seen? What no server would read either does not. */
static bool is_gap(const struct fact_file *f)
{
	static const char *const harmless[] = {
	    "not a regular file", "not followed", "not a directory"};

	if (slice_eq_str(f->status, "denied") || slice_eq_str(f->status, "cut"))
		return true;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (slice_eq_str(f->why, harmless[i]))
			return false;
	return slice_eq_str(f->status, "skipped");
}

size_t advice_gaps(struct arena *a, struct fact_store *facts, int64_t host, struct result_gap **out)
{
	struct arena scratch = {0};
	struct fact_file *files;
	struct fact_unjudged *open;
	size_t n = fact_load(facts, &scratch, file, host, &files), count = 0;
	size_t nopen = fact_load(facts, &scratch, unjudged, host, &open);
	struct result_gap *gaps;

	for (size_t i = 0; i < n; i++)
		count += is_gap(&files[i]);
	*out = gaps = arena_alloc(a, (count + nopen + 1) * sizeof(*gaps));
	for (size_t i = 0; i < n; i++)
		if (is_gap(&files[i]))
			*gaps++ = (struct result_gap){
			    arena_dup(a, files[i].path),
			    arena_dup(a, files[i].status),
			    arena_dup(a, files[i].why),
			};
	for (size_t i = 0; i < nopen; i++)
		*gaps++ = (struct result_gap){
		    open[i].at.line > 0 ? arena_printf(a, "%.*s:%lld", SLICE_ARG(open[i].path),
					      (long long)open[i].at.line)
					: arena_dup(a, open[i].path),
		    SLICE("not judged"),
		    arena_dup(a, open[i].why),
		};
	arena_free(&scratch);
	return count + nopen;
}

static void add_info(struct advising *v, uint32_t host)
{
	struct fact_host_info *info;

	if (fact_load(v->facts, v->a, host_info, v->g->hosts[host].id, &info) > 0)
		v->hosts[host].row.os = info->os;
}

/* ---- States ---- */

static void mark_given(struct advising *v)
{
	for (size_t i = 0; i < v->in->ncompromised; i++) {
		const struct who *w = &v->in->compromised[i];

		if (w->host == NO_HOST)
			continue;
		v->hosts[w->host].given = true;
		if (w->whole_host)
			v->hosts[w->host].root_held = true;
	}
}

/* Is the account's easiest path one that follows from holding root there? */
static bool is_implied(const struct advising *v, const struct held *h)
{
	const struct graph *g = v->g;
	const struct rule *rule =
	    rules_find(slice_str(g->edges[v->reach.pass[h->certainty].edge[h->node]].rule));

	return rule != NULL && rule->implied;
}

/* Where root is held or can be, what follows from that is said by the flags, not account by
 * account. */
static void add_held(struct advising *v, const struct held *h)
{
	struct advised_host *host = &v->hosts[h->host];
	struct result_host *row = &host->row;
	bool is_root = v->g->nodes[h->node].uid == 0 && h->grade == GRADE_SHELL;

	if (host->root_held && is_implied(v, h))
		return;
	if (row->nreached == 0) {
		row->hops = h->hops;
		row->certainty = h->certainty;
		row->grade = h->grade;
	}
	if (is_root && !host->root_held) {
		host->root_held = true;
		host->root_certainty = h->certainty;
	}
	grow(&row->reached, &host->cap_reached, row->nreached + 1, sizeof(*row->reached));
	row->reached[row->nreached] =
	    held_report(v->a, &v->reach, h, is_root || row->nreached < PATHS_TOLD);
	row->nreached++;
}

static void mark_exposed(struct advising *v)
{
	enum certainty level;
	uint32_t hops;

	for (uint32_t i = 0; i < v->g->nnodes; i++)
		if (node_kind_desc(v->g->nodes[i].kind)->is_account &&
		    reach_of(&v->outside, i, &level, &hops))
			v->hosts[v->g->nodes[i].host].exposed = true;
}

static void note_missing(struct advising *v, uint32_t host)
{
	struct advised_host *h = &v->hosts[host];

	h->missing = !h->row.seen || !h->whole || h->row.ngaps > 0;
	if (h->row.reason.n == 0 && !h->row.seen)
		h->row.reason = SLICE("no evidence arrived");
	else if (h->row.reason.n == 0 && h->row.ngaps > 0)
		h->row.reason = arena_printf(v->a, "%zu path%s not seen or not judged",
		    h->row.ngaps, h->row.ngaps == 1 ? "" : "s");
}

static void set_state(struct advising *v, uint32_t host)
{
	struct advised_host *h = &v->hosts[host];

	if (h->given) {
		h->row.state = STATE_COMPROMISED;
		h->row.hops = 0;
		h->row.certainty = CERTAINTY_PROVEN;
		h->row.grade = GRADE_SHELL;
	} else if (h->row.nreached > 0) {
		h->row.state = STATE_AT_RISK;
	} else if (h->missing) {
		h->row.state = h->exposed ? STATE_EXPOSED : STATE_UNSEEN;
	} else {
		h->row.state = h->exposed ? STATE_EXPOSED : STATE_CLEAR;
	}
}

/* ---- The whole ---- */

static void start_reaches(struct advising *v)
{
	const struct graph *g = v->g;
	size_t room = g->nnodes + v->in->ncompromised + 1, n = 0;
	uint32_t *seeds = arena_alloc(v->a, room * sizeof(*seeds));

	for (size_t i = 0; i < v->in->ncompromised; i++)
		seeds[n++] = v->in->compromised[i].node;
	reach_run(&v->reach, g, seeds, n, NOT_REACHED);
	n = 0;
	for (uint32_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].kind == NODE_OUTSIDE)
			seeds[n++] = i;
	reach_run(&v->outside, g, seeds, n, 1);
}

/* Worst state first; then the surer and nearer; then by name. */
static int by_state(const void *x, const void *y)
{
	const struct result_host *a = x, *b = y;

	if (a->state != b->state)
		return (int)a->state - (int)b->state;
	if (a->certainty != b->certainty)
		return (int)a->certainty - (int)b->certainty;
	if (a->hops != b->hops)
		return a->hops < b->hops ? -1 : 1;
	return slice_cmp(a->name, b->name);
}

static void finish_hosts(struct advising *v)
{
	struct result *r = v->r;

	r->hosts = arena_alloc(v->a, (v->g->nhosts + 1) * sizeof(*r->hosts));
	for (size_t i = 0; i < v->g->nhosts; i++) {
		struct result_host *row = &v->hosts[i].row;

		row->flags = arena_keep(v->a, row->flags, row->nflags * sizeof(*row->flags));
		row->reached =
		    arena_keep(v->a, row->reached, row->nreached * sizeof(*row->reached));
		r->seen += row->seen;
		r->hosts[r->nhosts++] = *row;
	}
	r->asked = r->nhosts;
	if (r->nhosts > 1)
		qsort(r->hosts, r->nhosts, sizeof(*r->hosts), by_state);
}

/* "2026-01-02T03:04:05.678Z" without the fraction, which is for the log book. */
static struct slice whole_seconds(struct arena *a, struct slice time)
{
	struct slice head, rest = time;

	return slice_cut(&rest, '.', &head) ? arena_printf(a, "%.*sZ", SLICE_ARG(head)) : time;
}

static void fill_header(struct advising *v)
{
	struct result *r = v->r;

	r->title = v->in->title;
	r->swept_at = whole_seconds(v->a, v->in->swept_at);
	r->compromised = arena_alloc(v->a, (v->in->ncompromised + 1) * sizeof(*r->compromised));
	for (size_t i = 0; i < v->in->ncompromised; i++)
		r->compromised[r->ncompromised++] = v->in->compromised[i].text;
}

int advice_make(struct result *r, struct arena *a, struct fact_store *facts, const struct graph *g,
    const struct advice_input *in)
{
	struct advising v = {.a = a, .facts = facts, .g = g, .in = in, .r = r};
	int err;

	*r = (struct result){0};
	v.hosts = arena_alloc(a, (g->nhosts + 1) * sizeof(*v.hosts));
	err = load_hosts(&v);
	if (err != 0)
		return err;
	fill_header(&v);
	start_reaches(&v);
	mark_given(&v);
	mark_exposed(&v);
	v.nheld = held_list(a, &v.reach, HELD_BY_EASE, &v.held);
	for (size_t i = 0; i < v.nheld; i++)
		add_held(&v, &v.held[i]);
	for (uint32_t h = 0; h < g->nhosts; h++) {
		add_info(&v, h);
		add_addresses(&v, h);
		v.hosts[h].row.ngaps = advice_gaps(a, facts, g->hosts[h].id, &v.hosts[h].row.gaps);
		advice_signs(&v, h);
		note_missing(&v, h);
		set_state(&v, h);
	}
	advice_flags(&v);
	advice_map(&v);
	advice_shared(&v);
	err = advice_habits(&v);
	advice_outside(&v);
	finish_hosts(&v);
	reach_free(&v.reach);
	reach_free(&v.outside);
	return err != 0 ? err : facts->err;
}
