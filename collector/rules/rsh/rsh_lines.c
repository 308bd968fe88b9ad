/* Whom lines of trust let in, and whom earlier lines refuse. */
#include "collector/rules/rsh/rsh_lines.h"

#include "collector/rules/names.h"
#include "collector/rules/ports.h"
#include "collector/rules/rsh/rsh_account.h"
#include "collector/rules/rsh/rsh_trial.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/spoof.h"

#define ANYWHERE SLICE("any host")

/* ---- Lines that let nobody in, for whoever asks why ---- */

static void refuse_line(
    const struct rsh_asking *q, uint32_t premise, struct fact_origin at, const char *why)
{
	struct rule_ctx *c = q->c;
	struct door d = q->door;

	if (c->refusals == NULL)
		return;
	door_grant(&d, q->line->fact->at);
	door_shut(&d, at, why);
	if (premise != NO_NODE)
		door_premise(&d, premise);
	if (q->account != NULL)
		door_refused(&d, q->account);
	for (size_t i = 0; q->account == NULL && i < c->naccounts; i++)
		if (!rsh_is_superuser(q->server, &c->accounts[i]))
			door_refused(&d, &c->accounts[i]);
}

static void refuse_trial(const struct rsh_asking *q, uint32_t premise, const struct rsh_trial *t)
{
	refuse_line(q, premise, t->at == NULL ? q->server->at : t->at->fact->at, t->why);
}

/* ---- Edges ---- */

static void admit(struct rsh_asking *q, uint32_t premise, struct slice missing)
{
	struct door d = q->door;

	/* First, as this is the line to cut. */
	door_cite(&d, q->line->fact->at);
	if (missing.n > 0)
		door_unsure(&d, missing);
	door_premise(&d, premise);
	door_to_node(&d, q->node,
	    arena_printf(q->c->arena, "the line \"%.*s\" lets rsh in without a password",
		SLICE_ARG(slice_trim(q->line->fact->raw))));
	q->admits = true;
}

/* Does a line keep the name that the user has on the client, for all accounts at once? */
static bool keeps_names(const struct rsh_asking *q)
{
	return q->account == NULL && q->line->rule.user_is == RHOSTS_SAME;
}

/* Of such a line, who can claim any name comes in at once; users are asked when all lines are
 * known. */
static void admit_names(
    struct rsh_asking *q, uint32_t host, const struct rsh_trial *t, struct slice missing)
{
	enum rsh_certainty certainty = missing.n > 0 ? RSH_UNSURE_NAME
				       : t->mixed    ? RSH_UNSURE_ADDRESS
						     : RSH_SURE;
	struct rsh_hosts *hosts = &q->keep[certainty];

	admit(q, port_node(q->c, host), missing);
	grow(&hosts->v, &hosts->cap, hosts->n + 1, sizeof(*hosts->v));
	hosts->v[hosts->n++] = host;
}

/* All users but some: who has a low port claims another name, the others come as themselves. */
static void admit_others(
    struct rsh_asking *q, const struct peers *peers, uint32_t host, struct slice missing)
{
	struct rule_ctx *c = q->c;
	struct fact_account *accounts;
	size_t n = fact_load(c->facts, c->arena, account, c->graph->hosts[host].id, &accounts);

	admit(q, port_node(c, host), missing);
	for (size_t i = 0; i < n; i++) {
		struct rsh_trial t = rsh_try_host(q, peers, host, accounts[i].name);

		if (accounts[i].uid != 0 && t.answer == TRIAL_YES)
			admit(q, rsh_from(c, host, accounts[i].name),
			    t.mixed && missing.n == 0 ? RSH_SOME_ADDRESS : missing);
	}
}

/* From some addresses of the host only: who has a low port chooses one, the rsh client does not. */
static void admit_by_some(struct rsh_asking *q, uint32_t host, struct slice user)
{
	admit(q, port_node(q->c, host), slice_of(NULL, 0));
	admit(q, rsh_from(q->c, host, user), RSH_SOME_ADDRESS);
}

static void admit_host(struct rsh_asking *q, const struct peers *peers, uint32_t host,
    struct slice user, struct slice missing)
{
	struct rule_ctx *c = q->c;
	struct rsh_trial t;

	/* Nobody gains by becoming herself. */
	if (host == c->host && q->account != NULL && slice_eq(user, q->account->name))
		return;
	t = rsh_try_host(q, peers, host, user);
	if (t.answer == TRIAL_NO && c->refusals != NULL)
		refuse_trial(q, rsh_from(c, host, user), &t);
	if (t.answer == TRIAL_NO)
		return;
	if (t.answer == TRIAL_UNSURE)
		missing = t.missing;
	if (keeps_names(q))
		admit_names(q, host, &t, missing);
	else if (slice_eq_str(user, RSH_ANY_USER) && rsh_refused_some(q, host))
		admit_others(q, peers, host, missing);
	else if (t.mixed && missing.n == 0)
		admit_by_some(q, host, user);
	else
		admit(q, rsh_from(c, host, user), missing);
}

static void admit_outside(
    struct rsh_asking *q, const struct peers *p, struct slice user, struct slice missing)
{
	struct rsh_trial t = rsh_try_outside(q, p->addrs, p->naddrs, user);
	uint32_t node;

	if (t.answer == TRIAL_NO) {
		refuse_trial(q, NO_NODE, &t);
		return;
	}
	node = graph_node(q->c->graph, NODE_OUTSIDE, NO_HOST, p->outside);
	admit(q, node, t.answer == TRIAL_UNSURE ? t.missing : missing);
}

/* Whoever takes the address of a host that is trusted is trusted too, weaker as that is. She claims
 * any name. */
static void admit_takers(struct rsh_asking *q, const struct peers *p, struct slice user)
{
	struct door d = q->door;

	door_cite(&d, q->line->fact->at);
	if (p->missing.n > 0)
		door_unsure(&d, p->missing);
	for (size_t i = 0; i < p->naddrs; i++)
		if (rsh_try_address(q, &p->addrs[i], user).answer == TRIAL_YES)
			spoof_to_node(&d, &p->addrs[i], q->node,
			    arena_printf(q->c->arena,
				"the line \"%.*s\" trusts an address of this network",
				SLICE_ARG(slice_trim(q->line->fact->raw))));
}

static void admit_peers(struct rsh_asking *q, const struct peers *p, struct slice user)
{
	admit_takers(q, p, user);
	for (size_t i = 0; i < p->nhosts; i++)
		admit_host(q, p, p->hosts[i], user, p->missing);
	if (p->outside.n > 0)
		admit_outside(q, p, user, p->missing);
}

static void let_in(const struct rsh_asking *q, uint32_t premise, uint32_t to, struct slice missing)
{
	struct door d = q->door;

	if (missing.n > 0)
		door_unsure(&d, missing);
	door_premise(&d, premise);
	door_to_node(&d, to, SLICE("who stands in front of the server lets the host in"));
}

/* From any host of the case as this user. What the server's gate lets through is asked once for
 * all lines. */
uint32_t rsh_from_any_let_in(struct rule_ctx *c, const struct rsh_server *server, struct slice user)
{
	const struct slice nothing = {0};
	struct rsh_file none = {.n = 0};
	struct rsh_asking q = {
	    .c = c, .server = server, .file = &none, .door = door_open(c, &rule_rsh)};
	struct slice name = arena_printf(
	    c->arena, "%s from whom it lets in as %.*s", server->name, SLICE_ARG(user));
	uint32_t node = graph_find(c->graph, NODE_SOURCE, c->host, name);

	if (rsh_gate_is_open(&server->gate))
		return rsh_from_any(c, user);
	if (node != NO_NODE)
		return node;
	node = graph_node(c->graph, NODE_SOURCE, c->host, name);
	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		struct rsh_trial t = rsh_try_host(&q, NULL, h, user);

		if (t.answer == TRIAL_YES && t.mixed)
			let_in(&q, port_node(c, h), node, nothing);
		if (t.answer == TRIAL_YES)
			let_in(
			    &q, rsh_from(c, h, user), node, t.mixed ? RSH_SOME_ADDRESS : nothing);
		if (t.answer == TRIAL_UNSURE)
			let_in(&q, rsh_from(c, h, user), node, t.missing);
	}
	return node;
}

/* Everywhere is one node, unless some known hosts were refused before. */
static void admit_anywhere(struct rsh_asking *q, struct slice user, struct slice missing)
{
	struct rule_ctx *c = q->c;
	const struct rsh_line *no = rsh_refused_everywhere(q, user);
	struct slice words = {0};
	int world;

	if (no != NULL) {
		refuse_line(q, NO_NODE, no->fact->at, "a line above refuses everybody");
		return;
	}
	if (rsh_refused_any(q) || (keeps_names(q) && !rsh_gate_is_open(&q->server->gate))) {
		for (uint32_t h = 0; h < c->graph->nhosts; h++)
			admit_host(q, NULL, h, user, missing);
	} else if (keeps_names(q)) {
		admit(q, rsh_low_port_of_any(c), missing);
		q->everywhere = true;
	} else {
		admit(q, rsh_from_any_let_in(c, q->server, user), missing);
	}
	/* Whom single lines refuse, the rest of the world is not. */
	world = rsh_gate_ask_world(&q->server->gate, &words);
	if (world != 0)
		admit(q, graph_node(c->graph, NODE_OUTSIDE, NO_HOST, ANYWHERE),
		    world < 0 ? words : missing);
}

static struct slice group_of(struct rule_ctx *c, const struct rhosts_rule *rule)
{
	char *p = arena_str(c->arena, rule->host);

	for (size_t i = 0; i < rule->host.n && rule->host_lowered; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, rule->host.n);
}

/* Of the addresses of a group's host, those that the server knows by the very name in the group. */
static struct peers known_as(struct rsh_asking *q, const struct peers *p, struct slice name)
{
	struct peers out = *p;

	out.addrs = arena_alloc(q->c->arena, (p->naddrs + 1) * sizeof(*out.addrs));
	out.naddrs = 0;
	for (size_t i = 0; i < p->naddrs; i++)
		if (slice_eq_ci(rsh_eyes_name(q->server->gate.eyes, &p->addrs[i]), name))
			out.addrs[out.naddrs++] = p->addrs[i];
	return out;
}

static void admit_member(struct rsh_asking *q, struct slice name, struct slice user)
{
	struct peers p, known;

	peers_of_name(q->c, name, &p);
	if (p.naddrs == 0) {
		p.missing = SLICE("what the server's resolver calls the client");
		admit_peers(q, &p, user);
		return;
	}
	known = known_as(q, &p, name);
	if (known.naddrs > 0) {
		admit_peers(q, &known, user);
		return;
	}
	refuse_line(q, NO_NODE, q->line->fact->at,
	    "the server knows the host by another name than the netgroup has");
}

/* The server looks for the name that its resolver gives the client. One that asks the library by
 * the client's address has no name to look for, and takes "-" instead. */
static void admit_netgroup(struct rsh_asking *q, struct slice user)
{
	struct slice group = group_of(q->c, &q->line->rule);
	const struct ng_members *members = rsh_group(q->server, group);
	struct door sure = q->door;
	struct peers unknown = {.missing = peers_unknown_group(q->c, group),
	    .outside = arena_printf(q->c->arena, "netgroup %.*s", SLICE_ARG(group))};

	if (members->missing.n > 0)
		door_unsure(&q->door, members->missing);
	for (size_t i = 0; i < members->nrows; i++) {
		struct slice host = members->rows[i]->member_host;

		if (host.n == 0) {
			admit_anywhere(q, user, slice_of(NULL, 0));
			q->door = sure;
			return;
		}
		if (!slice_eq_str(host, "-") && !q->server->plain)
			admit_member(q, host, user);
	}
	q->door = sure;
	if (!members->known)
		admit_peers(q, &unknown, user);
	else if (q->server->plain)
		refuse_line(q, NO_NODE, q->line->fact->at,
		    "a server without PAM has no name to look for in a netgroup");
}

static void admit_user(struct rsh_asking *q, struct slice user)
{
	switch (q->line->rule.host_is) {
	case RHOSTS_ANY:
		admit_anywhere(q, user, slice_of(NULL, 0));
		break;
	case RHOSTS_NETGROUP:
		admit_netgroup(q, user);
		break;
	case RHOSTS_NAME:
	case RHOSTS_SAME:
		admit_peers(q, &q->line->peers, user);
		break;
	}
}

/* A netgroup of users that is not known may hold any name. */
static void admit_user_group(struct rsh_asking *q)
{
	struct slice group = q->line->rule.user;
	const struct ng_members *members = rsh_group(q->server, group);
	struct door sure = q->door;

	if (members->missing.n > 0)
		door_unsure(&q->door, members->missing);
	for (size_t i = 0; i < members->nrows; i++) {
		struct slice user = members->rows[i]->member_user;

		if (!slice_eq_str(user, "-"))
			admit_user(q, user.n == 0 ? SLICE(RSH_ANY_USER) : user);
	}
	q->door = sure;
	if (!members->known) {
		struct rsh_asking unsure = *q;

		door_unsure(&unsure.door, peers_unknown_group(q->c, group));
		admit_user(&unsure, SLICE(RSH_ANY_USER));
		q->admits = q->admits || unsure.admits;
	}
}

static void ask_line(struct rsh_asking *q)
{
	switch (q->line->rule.user_is) {
	case RHOSTS_ANY:
		admit_user(q, SLICE(RSH_ANY_USER));
		break;
	case RHOSTS_SAME:
		admit_user(q, q->account == NULL ? SLICE(RSH_ANY_USER) : q->account->name);
		break;
	case RHOSTS_NAME:
		admit_user(q, q->line->rule.user);
		break;
	case RHOSTS_NETGROUP:
		admit_user_group(q);
		break;
	}
}

/* Asks the lines in order. A refusal in one file does not keep the next from letting in. */
void rsh_ask_lines(struct rsh_asking *q)
{
	const struct rsh_line *stop = NULL;

	for (size_t i = 0; i < q->file->n && !q->door.shut; i++) {
		q->line = &q->file->first[i];
		if (stop != NULL)
			refuse_line(q, NO_NODE, stop->fact->at,
			    "a line above begins with a blank: the server reads no further");
		else if (q->line->rule.verdict == RHOSTS_STOP)
			stop = q->line;
		else if (q->line->rule.verdict == RHOSTS_UNKNOWN)
			door_unsure(
			    &q->door, SLICE("lines that are longer than the server's buffer"));
		else if (q->line->rule.verdict == RHOSTS_ALLOW)
			ask_line(q);
	}
}
