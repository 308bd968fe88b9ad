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
/* Different lists of many targets, or groups, on one host; a host of 10,000 accounts has one or
 * two.
 */
#define MOST_CROWDS 64

/* ---- What is kept for the host ---- */

struct grant_memory {
	struct crowd { /* a set of many targets that was met */
		struct account_set targets;
		enum grade grade;
		uint32_t node;
	} crowds[MOST_CROWDS];
	struct group_crowd { /* the same of groups */
		const int64_t *gids;
		size_t n;
		uint32_t node;
	} groups[MOST_CROWDS];
	size_t ncrowds, ngroups;
	const struct grant_gain **gains; /* per grant, without noexec and setenv, with them */
};

#define GAINS 4

struct grant_memory *grant_memory(const struct grants *g)
{
	struct arena *a = g->lasting->arena;
	struct grant_memory *m = arena_new(a, struct grant_memory);

	m->gains = arena_alloc(a, (g->n * GAINS + 1) * sizeof(*m->gains));
	return m;
}

/* It hangs on no class. */
static const struct grant_gain *gain_of(const struct grant_way *w)
{
	const struct grants *g = w->k->g;
	struct grant_gain *gain;
	const struct grant_gain **at;

	if (w->of == NULL) {
		gain = arena_new(g->c->arena, struct grant_gain);
		grant_gain(g->c, w->v, gain);
		return gain;
	}
	at = &g->memory->gains[(size_t)(w->of - g->v) * GAINS + (w->v->noexec == 1) +
			       2 * (w->v->setenv == 1)];
	if (*at == NULL) {
		gain = arena_new(g->lasting->arena, struct grant_gain);
		grant_gain(g->lasting, w->v, gain);
		*at = gain;
	}
	return *at;
}

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

/* Is it one account, by whatever names? Asked for each line, found out once. */
static bool is_one(struct grant_class *k)
{
	const struct rule_ctx *c = k->g->c;
	uint32_t node = rule_account_node(c, &c->accounts[k->accounts[0]]);
	size_t i = 1;

	if (k->single == CLASS_UNASKED) {
		while (i < k->n && rule_account_node(c, &c->accounts[k->accounts[i]]) == node)
			i++;
		k->single = i == k->n ? CLASS_OF_ONE : CLASS_OF_MANY;
	}
	return k->single == CLASS_OF_ONE;
}

/* One account, and what the program asks of it: found out once for its class. */
static struct door admitted(struct grant_way *w)
{
	struct grant_class *k = w->k;
	struct grants *g = k->g;
	const struct fact_account *a = &g->c->accounts[k->accounts[0]];
	struct door d = door_open(g->c, g->rule);
	struct door *keep;

	if (k->admitted[w->gate] != NULL && w->shut == NULL)
		return *k->admitted[w->gate];
	door_premise(&d, rule_account_node(g->c, a));
	door_cite(&d, a->at);
	if (w->shut != NULL)
		door_shut(&d, w->shut_at, w->shut);
	g->admit(g, &d, rule_account_uid(g->c, a->uid), w->gate);
	if (w->shut == NULL) {
		keep = arena_new(g->c->arena, struct door);
		*keep = d;
		k->admitted[w->gate] = keep;
	}
	return d;
}

static struct door door_of(struct grant_way *w)
{
	struct grant_class *k = w->k;
	struct door d;

	if (is_one(k)) {
		d = admitted(w);
	} else {
		d = door_open(k->g->c, k->g->rule);
		door_premise(&d, gate_of(k, w->gate));
		if (w->shut != NULL)
			door_shut(&d, w->shut_at, w->shut);
	}
	if (w->unsure.n > 0)
		door_unsure(&d, w->unsure);
	return d;
}

/* ---- As whom ---- */

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

static size_t count(const struct rule_ctx *c, const struct account_set *s)
{
	return s->all ? c->naccounts - s->n : s->n;
}

static uint32_t new_crowd(struct grants *g, const struct account_set *targets, enum grade grade)
{
	struct rule_ctx *c = g->c;
	struct grant_memory *all = g->memory;
	struct crowd *one = &all->crowds[all->ncrowds];
	struct door d = door_open(c, g->rule);

	*one = (struct crowd){.targets = *targets, .grade = grade};
	one->targets.v = (uint32_t *)arena_dup(
	    g->lasting->arena, slice_of(targets->v, targets->n * sizeof(*targets->v)))
			     .p;
	one->node =
	    graph_node(c->graph, NODE_SOURCE, c->host, crowd_name(g, targets, grade, all->ncrowds));
	door_premise(&d, one->node);
	door_limit(&d, grade);
	grants_step(g, count(c, targets) * GRANT_EDGE_STEPS);
	to_all(&d, targets,
	    arena_printf(c->arena, "%s runs it as any of them on %.*s", g->program,
		SLICE_ARG(c->graph->hosts[c->host].name)));
	all->ncrowds++;
	return one->node;
}

static uint32_t crowd_node(struct grants *g, const struct account_set *targets, enum grade grade)
{
	const struct grant_memory *all = g->memory;

	for (size_t i = 0; i < all->ncrowds; i++)
		if (all->crowds[i].grade == grade &&
		    account_set_eq(&all->crowds[i].targets, targets))
			return all->crowds[i].node;
	grants_step(g, all->ncrowds);
	return all->ncrowds < MOST_CROWDS ? new_crowd(g, targets, grade) : NO_NODE;
}

/* One door to all targets. A shut one is told of root and a few more. */
static void lead(struct grant_way *w, struct door *d, struct slice why)
{
	struct grants *g = w->k->g;
	size_t n = count(g->c, &w->targets);
	uint32_t node = NO_NODE;

	if (d->shut && g->c->refusals == NULL)
		return;
	if (!d->shut && n > FEW_TARGETS)
		node = crowd_node(g, &w->targets, d->grade);
	grants_step(g, (node != NO_NODE ? 1 : n) * GRANT_EDGE_STEPS);
	if (node != NO_NODE)
		door_to_node(d, node, why);
	else
		to_all(d, &w->targets, why);
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

/* The node of all these groups together; NO_NODE: there are too many such lists. */
static uint32_t group_crowd(struct grants *g, const struct grant *v)
{
	struct grant_memory *all = g->memory;
	struct rule_ctx *c = g->c;
	struct slice gids = slice_of(v->gids, v->ngids * sizeof(*v->gids));
	uint32_t node;

	for (size_t i = 0; i < all->ngroups; i++)
		if (all->groups[i].gids == v->gids ||
		    slice_eq(
			slice_of(all->groups[i].gids, all->groups[i].n * sizeof(*v->gids)), gids))
			return all->groups[i].node;
	grants_step(g, all->ngroups * v->ngids / 16 + v->ngids * GRANT_EDGE_STEPS);
	if (all->ngroups == MOST_CROWDS)
		return NO_NODE;
	node = graph_node(c->graph, NODE_SOURCE, c->host,
	    arena_printf(
		c->arena, "%s with any of %zu groups (%zu)", g->program, v->ngids, all->ngroups));
	for (size_t i = 0; i < v->ngids; i++) {
		struct door d = door_open(c, g->rule);

		door_premise(&d, node);
		door_to_node(&d, access_group(c, v->gids[i]), SLICE("with the group's rights"));
	}
	all->groups[all->ngroups++] = (struct group_crowd){v->gids, v->ngids, node};
	return node;
}

static void lead_group(struct grant_way *w, const struct grant_gain *gain, uint32_t to)
{
	struct door d = door_of(w);

	if (gain->unsure.n > 0)
		door_unsure(&d, gain->unsure);
	grants_step(w->k->g, GRANT_EDGE_STEPS);
	door_grant(&d, w->v->at);
	door_to_node(&d, to, why_words(w, SLICE("with the group's rights")));
}

/* Groups that come with it, for those who stay who they are. */
static void lead_groups(struct grant_way *w, const struct grant_gain *gain)
{
	struct grants *g = w->k->g;
	uint32_t crowd = NO_NODE;

	if (gain->grade != GRADE_SHELL)
		return;
	if (w->v->ngids > FEW_TARGETS)
		crowd = group_crowd(g, w->v);
	if (crowd != NO_NODE)
		lead_group(w, gain, crowd);
	for (size_t i = 0; crowd == NO_NODE && i < w->v->ngids; i++)
		lead_group(w, gain, access_group(g->c, w->v->gids[i]));
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
	const struct grant_gain *gain;
	struct door d;

	if (w->shut != NULL && c->refusals == NULL)
		return;
	gain = gain_of(w);
	d = door_of(w);
	if (gain->shut != NULL)
		door_shut(&d, w->v->at, gain->shut);
	if (gain->unsure.n > 0)
		door_unsure(&d, gain->unsure);
	confine(&d, w->v);
	door_limit(&d, gain->grade);
	door_grant(&d, w->v->at);
	lead(w, &d, why_words(w, gain->how));
	if (gain->grade != GRADE_SHELL || gain->unsure.n > 0 || gain->shut != NULL)
		lead_writers(w, gain);
	lead_groups(w, gain);
}
