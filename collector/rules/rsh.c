/*
 * r-commands: a line of hosts.equiv or .rhosts lets an account in from another host without a
 * password, as the C library reads it for rshd, rlogind and pam_rhosts [glibc inet/rcmd.c
 * ruserok2_sa, __validuser2_sa]. The server takes the remote user's name from the client, and
 * a low source port as proof that root or a setuid program sent it.
 *
 * So one node stands for "sends a request from this host as this user". Root of the host has it for
 * every name; the user herself has it where a setuid rsh client is installed.
 */
#include <stdlib.h>

#include "collector/rules/peers.h"
#include "collector/rules/rsh_client.h"
#include "collector/rules/rsh_server.h"
#include "collector/rules/rule_list.h"
#include "common/formats/rhosts.h"

#define EQUIV SLICE("/etc/hosts.equiv")
#define ANYWHERE SLICE("any host")

/* A line, with the host that it names resolved once. */
struct trust {
	const struct fact_trust_line *fact;
	struct rhosts_rule rule;
	struct peers peers;
};

/* The lines of one file, in a row in trusts[]. */
struct trust_file {
	struct slice path;
	const struct trust *first;
	size_t n;
};

struct judging {
	struct rule_ctx *c;
	struct trust *trusts;
	size_t ntrusts;
	struct trust_file *files; /* by path */
	size_t nfiles;
	struct door service;
	bool login_only;
};

/* An account before one file, and the line at hand. */
struct asking {
	struct judging *j;
	const struct fact_account *account;
	const struct trust_file *file;
	const struct trust *line;
	struct door door;
};

/* ---- Refusals: the first line that matches decides ---- */

static bool user_matches(const struct asking *q, const struct rhosts_rule *rule, struct slice user)
{
	struct ng_members group;

	switch (rule->user_is) {
	case RHOSTS_ANY:
		return true;
	case RHOSTS_SAME:
		return slice_eq(user, q->account->name);
	case RHOSTS_NAME:
		return slice_eq(user, rule->user);
	case RHOSTS_NETGROUP:
		peers_netgroup(q->j->c, rule->user, &group);
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
static int line_refuses(const struct asking *q, const struct trust *no, uint32_t host)
{
	const struct peers *yes = &q->line->peers;
	struct addr *own;
	size_t nown = names_addresses(q->j->c->names, q->j->c->arena, host, &own), open = 0;

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
static int is_refused(const struct asking *q, uint32_t host, struct slice user)
{
	int answer = 0;

	for (const struct trust *no = q->file->first; no < q->line; no++) {
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

static bool any_refusal_before(const struct asking *q)
{
	for (const struct trust *no = q->file->first; no < q->line; no++)
		if (no->rule.verdict == RHOSTS_DENY)
			return true;
	return false;
}

/* ---- Edges ---- */

static void admit(const struct asking *q, uint32_t premise, struct slice missing)
{
	struct rule_ctx *c = q->j->c;
	struct door d = q->door;

	if (missing.n > 0)
		door_unsure(&d, missing);
	door_premise(&d, premise);
	door_to_account(&d, q->account,
	    arena_printf(c->arena, "%.*s lets the client in as %.*s on %.*s without a password",
		SLICE_ARG(q->file->path), SLICE_ARG(q->account->name),
		SLICE_ARG(c->graph->hosts[c->host].name)));
}

static void admit_host(
    const struct asking *q, uint32_t host, struct slice user, struct slice missing)
{
	struct rule_ctx *c = q->j->c;
	int refused = is_refused(q, host, user);

	/* Nobody gains by becoming herself. */
	if (refused > 0 || (host == c->host && slice_eq(user, q->account->name)))
		return;
	if (refused < 0)
		missing = SLICE("whether an earlier line refuses the client");
	admit(q, rsh_as(c, host, user), missing);
}

static void admit_outside(const struct asking *q, struct slice name, struct slice missing)
{
	admit(q, graph_node(q->j->c->graph, NODE_OUTSIDE, NO_HOST, name), missing);
}

static void admit_peers(const struct asking *q, const struct peers *p, struct slice user)
{
	for (size_t i = 0; i < p->nhosts; i++)
		admit_host(q, p->hosts[i], user, p->missing);
	if (p->outside.n > 0)
		admit_outside(q, p->outside, p->missing);
}

static bool is_refused_everywhere(const struct asking *q, struct slice user)
{
	for (const struct trust *no = q->file->first; no < q->line; no++)
		if (no->rule.verdict == RHOSTS_DENY && no->rule.host_is == RHOSTS_ANY &&
		    user_matches(q, &no->rule, user))
			return true;
	return false;
}

/* Everywhere is one node, unless some known hosts were refused before. */
static void admit_anywhere(const struct asking *q, struct slice user, struct slice missing)
{
	struct rule_ctx *c = q->j->c;

	if (is_refused_everywhere(q, user))
		return;
	if (any_refusal_before(q))
		for (uint32_t h = 0; h < c->graph->nhosts; h++)
			admit_host(q, h, user, missing);
	else
		admit(q, rsh_as(c, NO_HOST, user), missing);
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
static void admit_netgroup(const struct asking *q, struct slice user)
{
	struct rule_ctx *c = q->j->c;
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

static void admit_user(const struct asking *q, struct slice user)
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

/* A netgroup of users that is not known, or empty of names, may hold any name: root of the client
 * claims the right one. */
static void admit_user_group(struct asking *q)
{
	struct ng_members members;
	struct slice group = q->line->rule.user;

	peers_netgroup(q->j->c, group, &members);
	for (size_t i = 0; i < members.nrows; i++) {
		struct slice user = members.rows[i].member_user;

		if (!slice_eq_str(user, "-"))
			admit_user(q, user.n == 0 ? SLICE(RSH_ANY_USER) : user);
	}
	if (!members.known) {
		struct asking unsure = *q;

		door_unsure(&unsure.door, peers_unknown_group(q->j->c, group));
		admit_user(&unsure,
		    arena_printf(q->j->c->arena, "a member of netgroup %.*s", SLICE_ARG(group)));
	}
}

static void ask_line(struct asking *q)
{
	switch (q->line->rule.user_is) {
	case RHOSTS_ANY:
		admit_user(q, SLICE(RSH_ANY_USER));
		break;
	case RHOSTS_SAME:
		admit_user(q, q->account->name);
		break;
	case RHOSTS_NAME:
		admit_user(q, q->line->rule.user);
		break;
	case RHOSTS_NETGROUP:
		admit_user_group(q);
		break;
	}
}

/* ---- Files ---- */

static const struct trust_file *find_file(const struct judging *j, struct slice path)
{
	size_t lo = 0, hi = j->nfiles;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (slice_cmp(j->files[mid].path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < j->nfiles && slice_eq(j->files[lo].path, path) ? &j->files[lo] : NULL;
}

/* A refusal in one file does not keep the next from letting in. */
static void ask_file(struct judging *j, const struct fact_account *account, struct slice path,
    const struct fact_account *owner)
{
	const struct trust_file *file = find_file(j, path);
	const struct fact_file *fact = rule_file(j->c, path);
	struct asking q = {.j = j, .account = account, .file = file};
	struct door d = door_open(j->c, &rule_rsh);

	if (file == NULL || fact == NULL)
		return;
	rsh_check_file(&d, fact, owner);
	for (size_t i = 0; i < file->n && !d.shut; i++) {
		q.line = &file->first[i];
		q.door = d;
		if (q.line->rule.verdict == RHOSTS_STOP)
			return;
		if (q.line->rule.verdict == RHOSTS_UNKNOWN)
			door_unsure(&d, SLICE("lines that are longer than the server's buffer"));
		if (q.line->rule.verdict != RHOSTS_ALLOW)
			continue;
		/* First, as this is the line to cut. */
		door_cite(&q.door, q.line->fact->at);
		door_join(&q.door, &j->service);
		rsh_check_account(&q.door, account, j->login_only);
		if (!q.door.shut)
			ask_line(&q);
	}
}

static void ask_account(struct judging *j, const struct fact_account *account)
{
	struct slice path = arena_printf(j->c->arena, "%.*s/.rhosts", SLICE_ARG(account->home));

	if (account->uid != 0)
		ask_file(j, account, EQUIV, NULL);
	ask_file(j, account, path, account);
}

/* ---- The host ---- */

static int by_path(const void *x, const void *y)
{
	const struct trust_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

static void read_line(struct judging *j, const struct fact_trust_line *fact)
{
	struct trust *t = &j->trusts[j->ntrusts];
	struct lines one = lines_of(fact->raw);
	struct rhosts_row row;

	if (!rhosts_next(&one, &row))
		return;
	*t = (struct trust){.fact = fact, .rule = rhosts_glibc_line(&row)};
	if (t->rule.host_is == RHOSTS_NAME && t->rule.host.n > 0)
		peers_of_name(j->c, t->rule.host, &t->peers);
	if (j->nfiles == 0 || !slice_eq(j->files[j->nfiles - 1].path, fact->path))
		j->files[j->nfiles++] = (struct trust_file){fact->path, t, 0};
	j->files[j->nfiles - 1].n++;
	j->ntrusts++;
}

/* Lines of a file stand together: derivation reads each file once. */
static void read_lines(struct judging *j)
{
	struct fact_trust_line *facts;
	size_t n = fact_load(j->c->facts, j->c->arena, trust_line, j->c->host_id, &facts);

	j->trusts = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->trusts));
	j->files = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->files));
	for (size_t i = 0; i < n; i++)
		read_line(j, &facts[i]);
	qsort(j->files, j->nfiles, sizeof(*j->files), by_path);
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c, .service = door_open(c, &rule_rsh)};

	read_lines(&j);
	if (j.ntrusts == 0)
		return;
	rsh_check_service(&j.service, &j.login_only);
	for (size_t i = 0; i < c->naccounts && !j.service.shut; i++)
		ask_account(&j, &c->accounts[i]);
}

const struct rule rule_rsh = {
    .name = "rsh",
    .technique = "T1021",
    .doc = "hosts.equiv or .rhosts lets an account in from another host",
    .cure = "cut-trust",
    .host = run,
    .finish = rsh_finish,
};
