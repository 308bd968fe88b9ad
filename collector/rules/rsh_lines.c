/* Whom lines of trust let in, and whom earlier lines refuse. */
#include "collector/rules/rsh_lines.h"

#include "collector/rules/names.h"
#include "collector/rules/ports.h"
#include "collector/rules/rule_list.h"

#define ANYWHERE SLICE("any host")

/* ---- Refusals: the first line that matches decides ---- */

static bool user_matches(
    const struct rsh_asking *q, const struct rhosts_rule *rule, struct slice user)
{
	struct ng_members group;

	switch (rule->user_is) {
	case RHOSTS_ANY:
		return true;
	case RHOSTS_SAME:
		return q->account != NULL && slice_eq(user, q->account->name);
	case RHOSTS_NAME:
		return slice_eq(user, rule->user);
	case RHOSTS_NETGROUP:
		peers_netgroup(q->c, rule->user, &group);
		for (size_t i = 0; i < group.nrows; i++)
			if (group.rows[i].member_user.n == 0 ||
			    slice_eq(group.rows[i].member_user, user))
				return true;
		return false;
	}
	return false;
}

static bool has_host(const struct peers *p, uint32_t host)
{
	for (size_t i = 0; i < p->nhosts; i++)
		if (p->hosts[i] == host)
			return true;
	return false;
}

static bool has_addr(const struct peers *p, const struct addr *a)
{
	for (size_t i = 0; i < p->naddrs; i++)
		if (addr_eq(&p->addrs[i], a))
			return true;
	return false;
}

/* Does a refusal before this line name all addresses from which the line lets the host in? A host
 * chooses the address that it comes from. */
static int line_refuses(const struct rsh_asking *q, const struct rsh_line *no, uint32_t host)
{
	const struct peers *yes = &q->line->peers;
	struct addr *own;
	size_t nown = names_addresses(q->c->names, q->c->arena, host, &own), open = 0;

	if (no->rule.host_is == RHOSTS_ANY)
		return 1;
	if (no->rule.host_is == RHOSTS_NETGROUP)
		return -1;
	if (!has_host(&no->peers, host))
		return 0;
	if (no->peers.naddrs == 0)
		return -1;
	for (size_t i = 0; i < nown; i++)
		open += !has_addr(&no->peers, &own[i]) &&
			(q->line->rule.host_is == RHOSTS_ANY || yes->naddrs == 0 ||
			    has_addr(yes, &own[i]));
	return open == 0;
}

/* 1 refused, 0 not, -1 not known; for a user on a host that the line lets in. */
static int is_refused(const struct rsh_asking *q, uint32_t host, struct slice user)
{
	int answer = 0;

	for (const struct rsh_line *no = q->file->first; no < q->line; no++) {
		int one;

		if (no->rule.verdict != RHOSTS_DENY || !user_matches(q, &no->rule, user))
			continue;
		one = line_refuses(q, no, host);
		if (one > 0)
			return 1;
		if (one < 0)
			answer = -1;
	}
	return answer;
}

static bool any_refusal_before(const struct rsh_asking *q)
{
	for (const struct rsh_line *no = q->file->first; no < q->line; no++)
		if (no->rule.verdict == RHOSTS_DENY)
			return true;
	return false;
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
static void admit_names(struct rsh_asking *q, uint32_t host, struct slice missing)
{
	struct rsh_hosts *hosts = missing.n == 0 ? &q->sure : &q->unsure;

	admit(q, port_node(q->c, host), missing);
	grow(&hosts->v, &hosts->cap, hosts->n + 1, sizeof(*hosts->v));
	hosts->v[hosts->n++] = host;
}

/* Refuses an earlier line single users of the host? */
static bool refuses_some(const struct rsh_asking *q, uint32_t host)
{
	for (const struct rsh_line *no = q->file->first; no < q->line; no++)
		if (no->rule.verdict == RHOSTS_DENY && no->rule.user_is != RHOSTS_ANY &&
		    line_refuses(q, no, host) != 0)
			return true;
	return false;
}

/* All users but some: who has a low port claims another name, the others come as themselves. */
static void admit_others(struct rsh_asking *q, uint32_t host, struct slice missing)
{
	struct rule_ctx *c = q->c;
	struct fact_account *accounts;
	size_t n = fact_load(c->facts, c->arena, account, c->graph->hosts[host].id, &accounts);

	admit(q, port_node(c, host), missing);
	for (size_t i = 0; i < n; i++)
		if (accounts[i].uid != 0 && is_refused(q, host, accounts[i].name) == 0)
			admit(q, rsh_from(c, host, accounts[i].name), missing);
}

static void admit_host(struct rsh_asking *q, uint32_t host, struct slice user, struct slice missing)
{
	struct rule_ctx *c = q->c;
	int refused = is_refused(q, host, user);

	/* Nobody gains by becoming herself. */
	if (refused > 0 ||
	    (host == c->host && q->account != NULL && slice_eq(user, q->account->name)))
		return;
	if (refused < 0)
		missing = SLICE("whether an earlier line refuses the client");
	if (keeps_names(q))
		admit_names(q, host, missing);
	else if (slice_eq_str(user, RSH_ANY_USER) && refuses_some(q, host))
		admit_others(q, host, missing);
	else
		admit(q, rsh_from(c, host, user), missing);
}

static void admit_outside(struct rsh_asking *q, struct slice name, struct slice missing)
{
	admit(q, graph_node(q->c->graph, NODE_OUTSIDE, NO_HOST, name), missing);
}

static void admit_peers(struct rsh_asking *q, const struct peers *p, struct slice user)
{
	for (size_t i = 0; i < p->nhosts; i++)
		admit_host(q, p->hosts[i], user, p->missing);
	if (p->outside.n > 0)
		admit_outside(q, p->outside, p->missing);
}

static bool is_refused_everywhere(const struct rsh_asking *q, struct slice user)
{
	for (const struct rsh_line *no = q->file->first; no < q->line; no++)
		if (no->rule.verdict == RHOSTS_DENY && no->rule.host_is == RHOSTS_ANY &&
		    user_matches(q, &no->rule, user))
			return true;
	return false;
}

/* Everywhere is one node, unless some known hosts were refused before. */
static void admit_anywhere(struct rsh_asking *q, struct slice user, struct slice missing)
{
	struct rule_ctx *c = q->c;

	if (is_refused_everywhere(q, user))
		return;
	if (any_refusal_before(q)) {
		for (uint32_t h = 0; h < c->graph->nhosts; h++)
			admit_host(q, h, user, missing);
	} else if (keeps_names(q)) {
		admit(q, rsh_low_port_of_any(c), missing);
		q->everywhere = true;
	} else {
		admit(q, rsh_from_any(c, user), missing);
	}
	admit_outside(q, ANYWHERE, missing);
}

static struct slice group_of(struct rule_ctx *c, const struct rhosts_rule *rule)
{
	char *p = arena_str(c->arena, rule->host);

	for (size_t i = 0; i < rule->host.n && rule->host_lowered; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, rule->host.n);
}

/* The server looks for the name that its resolver gives the client; what that is, is not known. */
static void admit_netgroup(struct rsh_asking *q, struct slice user)
{
	struct rule_ctx *c = q->c;
	struct slice group = group_of(c, &q->line->rule);
	struct slice missing = SLICE("what the server's resolver calls the client");
	struct ng_members members;

	peers_netgroup(c, group, &members);
	for (size_t i = 0; i < members.nrows; i++) {
		struct peers p;

		if (slice_eq_str(members.rows[i].member_host, "-"))
			continue;
		if (members.rows[i].member_host.n == 0) {
			admit_anywhere(q, user, missing);
			return;
		}
		peers_of_name(c, members.rows[i].member_host, &p);
		p.missing = missing;
		admit_peers(q, &p, user);
	}
	if (!members.known)
		admit_outside(q, arena_printf(c->arena, "netgroup %.*s", SLICE_ARG(group)),
		    peers_unknown_group(c, group));
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

/* A netgroup of users that is not known may hold any name: who has a low port claims the right
 * one. */
static void admit_user_group(struct rsh_asking *q)
{
	struct ng_members members;
	struct slice group = q->line->rule.user;

	peers_netgroup(q->c, group, &members);
	for (size_t i = 0; i < members.nrows; i++) {
		struct slice user = members.rows[i].member_user;

		if (!slice_eq_str(user, "-"))
			admit_user(q, user.n == 0 ? SLICE(RSH_ANY_USER) : user);
	}
	if (!members.known) {
		struct rsh_asking unsure = *q;

		door_unsure(&unsure.door, peers_unknown_group(q->c, group));
		admit_user(&unsure,
		    arena_printf(q->c->arena, "a member of netgroup %.*s", SLICE_ARG(group)));
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
	for (size_t i = 0; i < q->file->n && !q->door.shut; i++) {
		q->line = &q->file->first[i];
		if (q->line->rule.verdict == RHOSTS_STOP)
			return;
		if (q->line->rule.verdict == RHOSTS_UNKNOWN)
			door_unsure(
			    &q->door, SLICE("lines that are longer than the server's buffer"));
		if (q->line->rule.verdict == RHOSTS_ALLOW)
			ask_line(q);
	}
}
