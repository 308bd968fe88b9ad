/* Verdicts while they are found, and the edge that comes of them. */
#include "collector/rules/door.h"

#include "collector/rules/refusals.h"
#include "collector/rules/source.h"
#include "common/system_paths.h"

struct door door_open(struct rule_ctx *c, const struct rule *rule)
{
	return (struct door){.c = c, .rule = rule, .grade = GRADE_SHELL};
}

void door_shut(struct door *d, struct fact_origin at, const char *why)
{
	if (d->shut)
		return;
	d->shut = true;
	d->why_shut = slice_str(why);
	d->shut_at = at;
}

/* Appends a part to a list that is kept as text, unless it stands there already. A file of broken
 * lines gives as many conditions: what nobody would read ends in "and more". */
static void append(struct door *d, struct slice *list, struct slice part, const char *separator)
{
	if (list->n >= DOOR_LIST_BYTES)
		part = SLICE("and more");
	for (size_t i = 0; i + part.n <= list->n; i++)
		if (slice_eq(slice_sub(*list, i, i + part.n), part))
			return;
	*list = list->n == 0 ? arena_dup(d->c->arena, part)
			     : arena_printf(d->c->arena, "%.*s%s%.*s", SLICE_ARG(*list), separator,
				   SLICE_ARG(part));
}

void door_unsure(struct door *d, struct slice condition)
{
	append(d, &d->missing, condition, "; ");
}

void door_need(struct door *d, const char *secret)
{
	append(d, &d->needs, slice_str(secret), ",");
}

void door_cite(struct door *d, struct fact_origin at)
{
	struct evidence_ref ref = rule_evidence(d->c, at);

	if (at.path.n == 0 || d->ncites == DOOR_CITES)
		return;
	for (size_t i = 0; i < d->ncites; i++)
		if (d->cites[i].line == ref.line && slice_eq(d->cites[i].path, ref.path))
			return;
	d->cites[d->ncites++] = ref;
}

void door_grant(struct door *d, struct fact_origin at)
{
	struct evidence_ref ref = rule_evidence(d->c, at);
	size_t i = 0;

	/* It may have been cited already. */
	while (i < d->ncites &&
	       (d->cites[i].line != ref.line || !slice_eq(d->cites[i].path, ref.path)))
		i++;
	if (i == DOOR_CITES)
		i--;
	else if (i == d->ncites)
		d->ncites++;
	for (; i > 0; i--)
		d->cites[i] = d->cites[i - 1];
	d->cites[0] = ref;
}

void door_premise(struct door *d, uint32_t node)
{
	for (size_t i = 0; i < d->nfrom; i++)
		if (d->from[i] == node)
			return;
	if (d->nfrom < DOOR_PREMISES)
		d->from[d->nfrom++] = node;
}

void door_limit(struct door *d, enum grade grade)
{
	if (grade > d->grade)
		d->grade = grade;
}

void door_crowd(struct door *d)
{
	d->crowded = true;
	d->client = slice_of(NULL, 0);
	door_unsure(d, SLICE("from which of very many addresses the client may come"));
}

void door_join(struct door *d, const struct door *other)
{
	struct slice missing = other->missing, needs = other->needs;

	if (other->shut && !d->shut) {
		d->shut = true;
		d->why_shut = other->why_shut;
		d->shut_at = other->shut_at;
	}
	if (d->token.n == 0)
		d->token = other->token;
	if (missing.n > 0)
		append(d, &d->missing, missing, "; ");
	if (needs.n > 0)
		append(d, &d->needs, needs, ",");
	for (size_t i = 0; i < other->ncites && d->ncites < DOOR_CITES; i++)
		d->cites[d->ncites++] = other->cites[i];
	for (size_t i = 0; i < other->nfrom; i++)
		door_premise(d, other->from[i]);
	if (other->client.n > 0)
		d->client = d->client.n == 0 ? other->client
					     : arena_printf(d->c->arena, "%.*s %.*s",
						   SLICE_ARG(d->client), SLICE_ARG(other->client));
	if (d->crowded || other->crowded)
		door_crowd(d);
	d->sockets = other->sockets && (d->grade == GRADE_SHELL || d->sockets);
	door_limit(d, other->grade);
}

static void refuse(const struct door *d, uint32_t to)
{
	struct refusal one = {
	    .rule = d->rule->name,
	    .from = (uint32_t *)d->from,
	    .nfrom = d->nfrom,
	    .to = to,
	    .why = d->why_shut,
	    .client = d->client,
	};

	if (!d->shut || d->c->refusals == NULL)
		return;
	if (d->shut_at.path.n > 0)
		one.at = rule_evidence(d->c, d->shut_at);
	if (d->ncites > 0)
		one.line = d->cites[0];
	refusals_add(d->c->refusals, &one);
}

void door_refused(const struct door *d, const struct fact_account *account)
{
	refuse(d, rule_account_node(d->c, account));
}

void door_to_node(struct door *d, uint32_t to, struct slice why)
{
	struct edge_spec spec;

	refuse(d, to);
	if (d->shut)
		return;
	if (source_asks(d->c->arena, d->client))
		door_premise(d, source_node(d->c, d->client));
	spec = (struct edge_spec){
	    .rule = d->rule->name,
	    .technique = d->rule->technique,
	    .from = d->from,
	    .nfrom = d->nfrom,
	    .to = to,
	    .certainty = d->needs.n > 0	    ? CERTAINTY_POSSIBLE
			 : d->missing.n > 0 ? CERTAINTY_LIKELY
					    : CERTAINTY_PROVEN,
	    .why = why,
	    .needs = d->needs,
	    .missing = d->missing,
	    .evidence = d->cites,
	    .nevidence = d->ncites,
	};

	graph_add(d->c->graph, &spec);
}

static bool has_root_socket(const struct rule_ctx *c)
{
	for (size_t i = 0; i < system_path_count; i++) {
		const struct fact_file *f = system_paths[i].kind == SYSTEM_SOCKET
						? rule_file(c, slice_str(system_paths[i].path))
						: NULL;

		if (f != NULL && slice_eq_str(f->type, "socket"))
			return true;
	}
	return false;
}

uint32_t door_sockets_of(const struct rule_ctx *c, uint32_t account)
{
	return graph_find(c->graph, NODE_SOURCE, c->host,
	    arena_printf(c->arena, "sockets as %.*s", SLICE_ARG(c->graph->nodes[account].name)));
}

/* To the sockets that equal root, where the host has one: what they give is root_group.c's. */
static void to_sockets(const struct door *d, uint32_t account, struct slice why)
{
	struct rule_ctx *c = d->c;
	struct door forwarding = *d;

	if (!d->sockets || d->shut || d->grade == GRADE_SHELL || !has_root_socket(c))
		return;
	door_to_node(&forwarding,
	    graph_node(c->graph, NODE_SOURCE, c->host,
		arena_printf(
		    c->arena, "sockets as %.*s", SLICE_ARG(c->graph->nodes[account].name))),
	    why);
}

void door_to_account(struct door *d, const struct fact_account *account, struct slice why)
{
	struct graph *g = d->c->graph;
	uint32_t to = rule_account_node(d->c, account);
	struct fact_origin row = account->at;

	row.line = account->shut_line;
	if (account->shut_line > 0)
		door_shut(d, row, "this row of NIS shuts the account out");
	if (account->doubt.n > 0)
		door_unsure(d, account->doubt);
	if (d->token.n > 0)
		why = arena_printf(d->c->arena, "%.*s; %.*s", SLICE_ARG(why), SLICE_ARG(d->token));
	to_sockets(d, to, why);
	if (!d->shut && d->grade != GRADE_SHELL) {
		to = graph_node(g, node_kind_of_grade(d->grade), d->c->host, g->nodes[to].name);
		g->nodes[to].uid = account->uid;
	}
	door_to_node(d, to, why);
}
