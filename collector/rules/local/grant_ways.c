/*
 * An account alone in its class is the premise itself; several lead to a gate. Few targets are
 * reached one by one; many through a node that stands for "as any of these", which all lines with
 * the same targets share.
 */
#include "collector/rules/local/grant_ways.h"

#include <string.h>

#include "collector/rules/access.h"
#include "collector/rules/local/grant_command.h"

#define FEW_TARGETS 8
/* Different lists of many targets on one host; a host of 10,000 accounts has one or two. */
#define MOST_CROWDS 64

/* ---- Who ---- */

static struct slice gate_name(const struct grant_class *k, enum grant_gate gate)
{
	static const char *const how[GRANT_GATES] = {
	    "with their password", "without a password", "whatever PAM says of them"};
	const struct grants *g = k->g;
	const struct fact_account *first = &g->c->accounts[k->accounts[0]];

	return arena_printf(g->c->arena, "%s of %.*s and %zu more, %s", g->program,
	    SLICE_ARG(first->name), k->n - 1, how[gate]);
}

static uint32_t gate_of(struct grant_class *k, enum grant_gate gate)
{
	struct grants *g = k->g;
	uint32_t *node = &k->gate[gate];

	if (*node != NO_NODE)
		return *node;
	*node = graph_node(g->c->graph, NODE_SOURCE, g->c->host, gate_name(k, gate));
	for (size_t i = 0; i < k->n; i++) {
		const struct fact_account *a = &g->c->accounts[k->accounts[i]];
		struct door d = door_open(g->c, g->rule);

		door_cite(&d, a->at);
		door_premise(&d, rule_account_node(g->c, a));
		g->admit(g, &d, rule_account_uid(g->c, a->uid), gate);
		door_to_node(&d, *node,
		    arena_printf(g->c->arena, "%.*s may use %s", SLICE_ARG(a->name), g->program));
	}
	return *node;
}

/* Is it one account, by whatever names? */
static bool is_one(const struct grant_class *k)
{
	const struct rule_ctx *c = k->g->c;
	uint32_t node = rule_account_node(c, &c->accounts[k->accounts[0]]);
	size_t i = 1;

	while (i < k->n && rule_account_node(c, &c->accounts[k->accounts[i]]) == node)
		i++;
	return i == k->n;
}

static struct door door_of(struct grant_way *w)
{
	struct grant_class *k = w->k;
	struct grants *g = k->g;
	struct door d = door_open(g->c, g->rule);

	if (is_one(k)) {
		const struct fact_account *a = &g->c->accounts[k->accounts[0]];

		door_premise(&d, rule_account_node(g->c, a));
		door_cite(&d, a->at);
		if (w->shut != NULL)
			door_shut(&d, w->shut_at, w->shut);
		g->admit(g, &d, rule_account_uid(g->c, a->uid), w->gate);
	} else {
		door_premise(&d, gate_of(k, w->gate));
		if (w->shut != NULL)
			door_shut(&d, w->shut_at, w->shut);
	}
	if (w->unsure.n > 0)
		door_unsure(&d, w->unsure);
	return d;
}

/* ---- As whom ---- */

/* Sets of many targets that were met on this host. */
struct crowds {
	struct crowd {
		struct account_set targets;
		enum grade grade;
		uint32_t node;
	} v[MOST_CROWDS];
	size_t n;
};

struct crowds *grant_crowds(struct arena *a)
{
	return arena_new(a, struct crowds);
}

static struct slice crowd_name(
    const struct grants *g, const struct account_set *s, enum grade grade, size_t number)
{
	struct rule_ctx *c = g->c;
	struct slice name =
	    arena_printf(c->arena, "%s as %s", g->program, s->all ? "anybody" : "many");

	if (s->all && s->n > 0)
		name = arena_printf(c->arena, "%.*s but %.*s%s", SLICE_ARG(name),
		    SLICE_ARG(c->accounts[s->v[0]].name), s->n > 1 ? " and others" : "");
	if (grade != GRADE_SHELL)
		name = arena_printf(c->arena, "%.*s, %s alone", SLICE_ARG(name), grade_word(grade));
	/* Names are the nodes' identity. */
	if (number > 0)
		name = arena_printf(c->arena, "%.*s (%zu)", SLICE_ARG(name), number);
	return name;
}

/* Names of one uid are one account: is the first of them among the targets too? */
static bool is_named_before(
    const struct rule_ctx *c, const struct account_set *targets, const struct fact_account *a)
{
	const struct fact_account *first = rule_account_uid(c, a->uid);

	return first != a && account_set_has(targets, (uint32_t)(first - c->accounts));
}

static void to_all(struct door *d, const struct account_set *targets, struct slice why)
{
	struct rule_ctx *c = d->c;
	uint32_t self = d->nfrom == 1 ? d->from[0] : NO_NODE;

	for (size_t i = 0, n = targets->all ? c->naccounts : targets->n; i < n; i++) {
		uint32_t account = targets->all ? (uint32_t)i : targets->v[i];
		const struct fact_account *a = &c->accounts[account];
		struct door one = *d;

		if ((targets->all && !account_set_has(targets, account)) ||
		    rule_account_node(c, a) == self || is_named_before(c, targets, a))
			continue;
		door_to_account(&one, a, why);
	}
}

static uint32_t new_crowd(
    const struct grants *g, struct crowds *all, const struct account_set *targets, enum grade grade)
{
	struct rule_ctx *c = g->c;
	struct crowd *one = &all->v[all->n];
	struct door d = door_open(c, g->rule);

	*one = (struct crowd){.targets = *targets, .grade = grade};
	one->targets.v = (uint32_t *)arena_dup(
	    g->lasting, slice_of(targets->v, targets->n * sizeof(*targets->v)))
			     .p;
	one->node =
	    graph_node(c->graph, NODE_SOURCE, c->host, crowd_name(g, targets, grade, all->n));
	door_premise(&d, one->node);
	door_limit(&d, grade);
	to_all(&d, targets,
	    arena_printf(c->arena, "%s runs it as any of them on %.*s", g->program,
		SLICE_ARG(c->graph->hosts[c->host].name)));
	all->n++;
	return one->node;
}

static uint32_t crowd_node(
    const struct grants *g, const struct account_set *targets, enum grade grade)
{
	struct crowds *all = g->crowds;

	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].grade == grade && account_set_eq(&all->v[i].targets, targets))
			return all->v[i].node;
	return all->n < MOST_CROWDS ? new_crowd(g, all, targets, grade) : NO_NODE;
}

static size_t count(const struct rule_ctx *c, const struct account_set *s)
{
	return s->all ? c->naccounts - s->n : s->n;
}

/* One door to all targets. A shut one is told of root and a few more. */
static void lead(struct grant_way *w, struct door *d, struct slice why)
{
	const struct grants *g = w->k->g;
	uint32_t node;

	if (d->shut && g->c->refusals == NULL)
		return;
	if (d->shut || count(g->c, &w->targets) <= FEW_TARGETS) {
		to_all(d, &w->targets, why);
		return;
	}
	node = crowd_node(g, &w->targets, d->grade);
	if (node == NO_NODE)
		to_all(d, &w->targets, why);
	else
		door_to_node(d, node, why);
}

/* ---- What ---- */

static struct slice what_words(const struct grant_way *w)
{
	struct rule_ctx *c = w->k->g->c;
	const struct grant_command *x = &w->v->what;

	if (x->all)
		return SLICE("any program");
	if (!x->has_args)
		return x->path;
	return arena_printf(c->arena, "%.*s %.*s", SLICE_ARG(x->path), SLICE_ARG(x->args));
}

static struct slice why_words(const struct grant_way *w, struct slice how)
{
	struct rule_ctx *c = w->k->g->c;
	struct slice who = c->accounts[w->k->accounts[0]].name, what = what_words(w);

	return arena_printf(c->arena, "%s lets %.*s%s run %.*s as another on %.*s%s%.*s",
	    w->k->g->program, SLICE_ARG(who), w->k->n > 1 ? " and others" : "", SLICE_ARG(what),
	    SLICE_ARG(c->graph->hosts[c->host].name), how.n > 0 ? ": " : "", SLICE_ARG(how));
}

/* Who may change the program besides makes a shell of it. */
static void lead_writers(struct grant_way *w, const struct grant_gain *gain)
{
	for (size_t i = 0; i < gain->writers.n; i++) {
		const struct access_way *way = &gain->writers.v[i];
		struct door d = door_of(w);

		if (way->missing.n > 0)
			door_unsure(&d, way->missing);
		if (w->k->n != 1 || way->node != d.from[0])
			door_premise(&d, way->node);
		door_cite(&d, way->at);
		door_grant(&d, w->v->at);
		lead(w, &d, why_words(w, SLICE("the program can be changed first")));
	}
}

/* Groups that come with it, for those who stay who they are. */
static void lead_groups(struct grant_way *w, const struct grant_gain *gain)
{
	struct rule_ctx *c = w->k->g->c;

	for (size_t i = 0; i < w->v->ngids && gain->grade == GRADE_SHELL; i++) {
		struct door d = door_of(w);

		if (gain->unsure.n > 0)
			door_unsure(&d, gain->unsure);
		door_grant(&d, w->v->at);
		door_to_node(&d, access_group(c, w->v->gids[i]),
		    why_words(w, SLICE("with the group's rights")));
	}
}

static void confine(struct door *d, const struct grant *v)
{
	if (v->chroot.n > 0)
		door_unsure(d, arena_printf(d->c->arena, "what stands below CHROOT=%.*s",
				   SLICE_ARG(v->chroot)));
	if (v->confined)
		door_unsure(d, SLICE("what the role or profile of the line allows"));
}

void grant_way_add(struct grant_way *w)
{
	struct rule_ctx *c = w->k->g->c;
	struct grant_gain gain;
	struct door d;

	if (w->shut != NULL && c->refusals == NULL)
		return;
	grant_gain(c, w->v, &gain);
	d = door_of(w);
	if (gain.shut != NULL)
		door_shut(&d, w->v->at, gain.shut);
	if (gain.unsure.n > 0)
		door_unsure(&d, gain.unsure);
	confine(&d, w->v);
	door_limit(&d, gain.grade);
	door_grant(&d, w->v->at);
	lead(w, &d, why_words(w, gain.how));
	if (gain.grade != GRADE_SHELL || gain.unsure.n > 0 || gain.shut != NULL)
		lead_writers(w, &gain);
	lead_groups(w, &gain);
}
