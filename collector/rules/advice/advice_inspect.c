/* Which hosts to inspect, in which order, and what an intruder finds there for the way on. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice_parts.h"

/* Files with passwords that one flag names. */
#define MOST_SECRETS 8

bool advice_at_risk(const struct advised_host *h)
{
	return h->row.state == STATE_COMPROMISED || h->row.state == STATE_AT_RISK;
}

/* When a log last shows the last step to one of the host's accounts in use; empty: none does. */
static struct slice used_last(const struct advised_host *h)
{
	struct slice last = {0};

	for (size_t i = 0; i < h->row.nreached; i++) {
		const struct result_reached *to = &h->row.reached[i];

		if (to->nsteps > 0 && slice_cmp(to->steps[to->nsteps - 1].used, last) > 0)
			last = to->steps[to->nsteps - 1].used;
	}
	return last;
}

struct slice advice_risk_words(struct advising *v, const struct advised_host *h)
{
	struct slice used;

	if (h->given)
		return SLICE("the host is named as compromised");
	used = used_last(h);
	return arena_printf(v->a, "a %s path of %u hop%s leads to the host%s%.*s",
	    certainty_word(h->row.certainty), h->row.hops, h->row.hops == 1 ? "" : "s",
	    used.n > 0 ? "; a way to it was used " : "", SLICE_ARG(used));
}

/* ---- Passwords for other systems ---- */

/* Who can be held, by host and uid: sorted. */
struct holder {
	uint32_t host;
	int64_t uid;
};

struct holders {
	struct holder *v;
	size_t n;
};

static int by_uid(const void *x, const void *y)
{
	const struct holder *a = x, *b = y;

	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	return (a->uid > b->uid) - (a->uid < b->uid);
}

static struct holders list_holders(struct advising *v)
{
	const struct graph *g = v->g;
	struct holders all = {.v = arena_alloc(v->a, (g->nnodes + 1) * sizeof(*all.v))};
	enum certainty level;
	uint32_t hops;

	for (uint32_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].kind == NODE_ACCOUNT && reach_of(&v->reach, i, &level, &hops))
			all.v[all.n++] = (struct holder){g->nodes[i].host, g->nodes[i].uid};
	if (all.n > 1)
		qsort(all.v, all.n, sizeof(*all.v), by_uid);
	return all;
}

/* May the intruder read it: as root, as anybody on the host, or as its owner? */
static bool is_held(const struct advising *v, const struct holders *holders, uint32_t host,
    const struct fact_credential *f)
{
	struct holder owner = {host, f->uid};

	return v->hosts[host].root_held || (f->mode > 0 && (f->mode & 04) != 0) ||
	       (holders->n > 0 &&
		   bsearch(&owner, holders->v, holders->n, sizeof(owner), by_uid) != NULL);
}

/* What an intruder takes along: where it lies and what it is, never what stands in it. */
static void add_secrets(
    struct advising *v, const struct holders *holders, uint32_t host, struct result_flag *flag)
{
	struct fact_credential *found;
	size_t n = fact_load(v->facts, v->a, credential, v->g->hosts[host].id, &found), told = 0;
	struct evidence_ref *refs =
	    arena_alloc(v->a, (flag->nevidence + MOST_SECRETS) * sizeof(*refs));
	struct slice list = {0};

	for (size_t i = 0; i < n && told < MOST_SECRETS; i++) {
		if (!is_held(v, holders, host, &found[i]))
			continue;
		list = arena_printf(v->a, "%.*s%s%.*s (%.*s)", SLICE_ARG(list),
		    told == 0 ? "" : ", ", SLICE_ARG(found[i].path), SLICE_ARG(found[i].kind));
		refs[flag->nevidence + told++] =
		    (struct evidence_ref){.host = v->g->hosts[host].name, .path = found[i].at.path};
	}
	if (told == 0)
		return;
	if (flag->nevidence > 0)
		memcpy(refs, flag->evidence, flag->nevidence * sizeof(*refs));
	flag->evidence = refs;
	flag->nevidence += told;
	flag->why = arena_printf(v->a, "%.*s; passwords for other systems may be taken from %.*s",
	    SLICE_ARG(flag->why), SLICE_ARG(list));
}

static int by_urgency(const void *x, const void *y)
{
	const struct advised_host *a = *(const struct advised_host *const *)x;
	const struct advised_host *b = *(const struct advised_host *const *)y;

	if (a->row.state != b->row.state)
		return (int)a->row.state - (int)b->row.state;
	if ((a->row.nsigns > 0) != (b->row.nsigns > 0))
		return a->row.nsigns > 0 ? -1 : 1;
	if ((used_last(a).n > 0) != (used_last(b).n > 0))
		return used_last(a).n > 0 ? -1 : 1;
	if (a->row.certainty != b->row.certainty)
		return (int)a->row.certainty - (int)b->row.certainty;
	if (a->row.hops != b->row.hops)
		return a->row.hops < b->row.hops ? -1 : 1;
	return slice_cmp(a->row.name, b->row.name);
}

/* ---- Signs ---- */

/* The names of its signs, each once. */
static struct slice sign_words(struct advising *v, const struct result_host *h)
{
	struct slice words = {0};

	for (size_t i = 0; i < h->nsigns; i++)
		if (i == 0 || !slice_eq(h->signs[i].name, h->signs[i - 1].name))
			words = arena_printf(v->a, "%.*s%s%.*s", SLICE_ARG(words),
			    i == 0 ? "" : ", ", SLICE_ARG(h->signs[i].name));
	return words;
}

static void add_signs(struct advising *v, const struct result_host *h, struct result_flag *flag)
{
	struct evidence_ref *refs =
	    arena_alloc(v->a, (flag->nevidence + h->nsigns + 1) * sizeof(*refs));

	if (h->nsigns == 0)
		return;
	for (size_t i = 0; i < flag->nevidence; i++)
		refs[i] = flag->evidence[i];
	for (size_t i = 0; i < h->nsigns; i++)
		if (h->signs[i].at.path.n > 0)
			refs[flag->nevidence++] = h->signs[i].at;
	flag->evidence = refs;
	flag->why = arena_printf(v->a, "%.*s%s%s of an intrusion, or of something else: %.*s",
	    SLICE_ARG(flag->why), flag->why.n > 0 ? "; " : "", h->nsigns == 1 ? "a sign" : "signs",
	    SLICE_ARG(sign_words(v, h)));
}

/* ---- The order ---- */

static struct slice why_of(struct advising *v, const struct advised_host *h)
{
	if (advice_at_risk(h))
		return advice_risk_words(v, h);
	return h->row.seen ? SLICE("") : SLICE("it was not seen: nothing speaks for it");
}

static void inspect(
    struct advising *v, const struct holders *holders, const struct advised_host *h, int priority)
{
	uint32_t host = (uint32_t)(h - v->hosts);
	struct result_flag flag = {
	    .flag = "inspect",
	    .why = why_of(v, h),
	    .priority = priority,
	};

	if (h->row.nreached > 0 && h->row.reached[0].nsteps > 0) {
		const struct result_reached *to = &h->row.reached[0];

		flag.evidence = to->steps[to->nsteps - 1].evidence;
		flag.nevidence = to->steps[to->nsteps - 1].nevidence;
	}
	add_signs(v, &h->row, &flag);
	if (advice_at_risk(h))
		add_secrets(v, holders, host, &flag);
	advice_add_flag(v, host, &flag);
}

void advice_inspect(struct advising *v)
{
	size_t n = 0;
	struct advised_host **order = arena_alloc(v->a, (v->g->nhosts + 1) * sizeof(*order));
	struct holders holders = list_holders(v);

	for (size_t i = 0; i < v->g->nhosts; i++)
		if (advice_at_risk(&v->hosts[i]) || !v->hosts[i].row.seen ||
		    v->hosts[i].row.nsigns > 0)
			order[n++] = &v->hosts[i];
	if (n > 1)
		qsort(order, n, sizeof(*order), by_urgency);
	for (size_t i = 0; i < n; i++)
		inspect(v, &holders, order[i], (int)i + 1);
}
