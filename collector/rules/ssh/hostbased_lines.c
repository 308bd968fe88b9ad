/* Lines of trust: whom their words mean, and whom a line above refuses. */
#include "collector/rules/ssh/hostbased_lines.h"

#include <stdlib.h>

#include "collector/rules/left_out.h"
#include "collector/rules/names.h"
#include "collector/rules/peers.h"
#include "collector/rules/ssh/hostbased_admit.h"
#include "common/lower_bound.h"
#include "include/limits.h"

/* In the place of a user's name: the account's own. */
#define SAME slice_of(NULL, 0)

/* ---- How much is asked ---- */

/* A client with its keys and users, next to a line that is gone over. */
#define CLIENT_STEPS 50

static bool is_over(struct hostbased_asking *q, size_t steps)
{
	bool was = *q->steps > LIMIT_TRUST_STEPS;

	*q->steps += was ? 0 : steps;
	if (!was && *q->steps > LIMIT_TRUST_STEPS)
		left_out(q->c, q->line->fact->at,
		    "more lines of trust for more accounts and hosts than the limit");
	return *q->steps > LIMIT_TRUST_STEPS;
}

static uint8_t lowered(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
}

/* As slice_cmp, without case. */
static int order_ci(struct slice a, struct slice b)
{
	size_t i = 0;

	while (i < a.n && i < b.n && lowered(a.p[i]) == lowered(b.p[i]))
		i++;
	if (i == a.n || i == b.n)
		return (a.n > b.n) - (a.n < b.n);
	return lowered(a.p[i]) < lowered(b.p[i]) ? -1 : 1;
}

/* ---- Refusals: the first line that means client and user decides ---- */

/* 1, 0, -1: who is in the netgroup is not known. */
static int in_netgroup(struct hostbased_asking *q, struct slice group,
    const struct hostbased_peer *peer, struct slice user)
{
	struct ng_members m;

	peers_netgroup(q->c, group, &m);
	if (is_over(q, m.nrows))
		return -1;
	for (size_t i = 0; i < m.nrows; i++) {
		struct slice word = peer != NULL ? m.rows[i]->member_host : m.rows[i]->member_user;

		if (word.n == 0 || (peer != NULL ? hostbased_word_is(q->c, q->eyes, word, peer)
						 : slice_eq(word, user)))
			return m.missing.n > 0 ? -1 : 1;
	}
	return m.known ? 0 : -1;
}

static int means_host(
    struct hostbased_asking *q, const struct rhosts_rule *rule, const struct hostbased_peer *peer)
{
	if (rule->host_is == RHOSTS_NETGROUP)
		return in_netgroup(q, rule->host, peer, SAME);
	return hostbased_word_is(q->c, q->eyes, rule->host, peer);
}

/* The account is known wherever a file has negative lines. */
static int means_user(struct hostbased_asking *q, const struct rhosts_rule *rule, struct slice user)
{
	if (rule->user_is == RHOSTS_NETGROUP)
		return in_netgroup(q, rule->user, NULL, user);
	if (rule->user_is == RHOSTS_SAME)
		return q->account != NULL && slice_eq(user, q->account->name);
	return slice_eq(user, rule->user);
}

static int refuses(struct hostbased_asking *q, const struct hostbased_line *no,
    const struct hostbased_peer *peer, struct slice user)
{
	int host = means_host(q, &no->rule, peer);
	int who = host == 0 ? 0 : means_user(q, &no->rule, user);

	if (who == 0)
		return 0;
	return host > 0 && who > 0 ? 1 : -1;
}

/* What the lines from this one on say that stand above the one at hand, as long as they name this
 * host. Empty: as long as there are any. */
static int ask_denials(struct hostbased_asking *q, size_t from, struct slice host,
    const struct hostbased_peer *peer, struct slice user)
{
	const struct hostbased_file *f = q->file;
	int answer = 0;

	for (size_t i = from; i < f->ndenials && answer <= 0 && f->denials[i] < q->line; i++) {
		int one;

		if (host.n > 0 && (i == f->nnamed || order_ci(f->denials[i]->rule.host, host) != 0))
			break;
		one = is_over(q, 1) ? -1 : refuses(q, f->denials[i], peer, user);
		answer = one != 0 ? one : answer;
	}
	return answer;
}

static size_t first_denial(const struct hostbased_file *f, struct slice host)
{
	size_t lo;

	LOWER_BOUND(lo, f->nnamed, order_ci(f->denials[lo]->rule.host, host) < 0);
	return lo;
}

/* Does a line above the one at hand refuse the user there? 1, 0, -1. */
static int is_refused(
    struct hostbased_asking *q, const struct hostbased_peer *peer, struct slice user)
{
	const struct hostbased_file *f = q->file;
	char text[ADDR_TEXT_BYTES];
	struct slice addr = {0};
	int answer, other;

	if (!f->refuses)
		return 0;
	if (!q->eyes->packet && peer->addr.family != ADDR_NONE)
		addr = slice_of(text, addr_format(&peer->addr, text));
	answer = ask_denials(q, f->nnamed, slice_of(NULL, 0), peer, user);
	if (answer <= 0) {
		other = ask_denials(q, first_denial(f, peer->name), peer->name, peer, user);
		answer = other != 0 ? other : answer;
	}
	if (answer <= 0 && addr.n > 0 && !slice_eq_ci(addr, peer->name)) {
		other = ask_denials(q, first_denial(f, addr), addr, peer, user);
		answer = other != 0 ? other : answer;
	}
	return answer;
}

/* ---- Lines that refuse, by host ---- */

static int by_host(const void *x, const void *y)
{
	const struct hostbased_line *a = *(const struct hostbased_line *const *)x;
	const struct hostbased_line *b = *(const struct hostbased_line *const *)y;
	bool group_a = a->rule.host_is == RHOSTS_NETGROUP;
	bool group_b = b->rule.host_is == RHOSTS_NETGROUP;
	int order = group_a - group_b;

	if (order == 0 && !group_a)
		order = order_ci(a->rule.host, b->rule.host);
	return order != 0 ? order : (a > b) - (a < b);
}

void hostbased_index(struct arena *a, struct hostbased_file *file)
{
	file->denials = arena_alloc(a, (file->n + 1) * sizeof(*file->denials));
	for (size_t i = 0; i < file->n; i++) {
		const struct hostbased_line *line = &file->lines[i];

		if (line->rule.verdict != RHOSTS_DENY)
			continue;
		file->denials[file->ndenials++] = line;
		file->nnamed += line->rule.host_is != RHOSTS_NETGROUP;
	}
	if (file->ndenials > 1)
		qsort(file->denials, file->ndenials, sizeof(*file->denials), by_host);
}

/* ---- Words ---- */

static void ask_peer(
    struct hostbased_asking *q, const struct hostbased_peer *peer, struct slice user)
{
	struct slice name = user.n == 0 && q->account != NULL ? q->account->name : user;
	int refused;

	if (is_over(q, CLIENT_STEPS))
		return;
	refused = is_refused(q, peer, name);
	if (refused <= 0)
		hostbased_admit(q, peer, user, refused);
}

static void ask_word(struct hostbased_asking *q, struct slice word, struct slice user)
{
	struct hostbased_peers peers;
	struct door d = q->door;

	/* For a name the server's hosts file is gone over. */
	if (is_over(q, q->eyes->dns ? q->eyes->files.nnames + 1 : 1))
		return;
	hostbased_peers(q->c, q->eyes, word, &peers);
	for (size_t i = 0; i < peers.n; i++)
		ask_peer(q, &peers.v[i], user);
	if (peers.n > 0 || q->more || q->c->refusals == NULL)
		return;
	door_grant(&d, q->line->fact->at);
	door_shut(&d, q->line->fact->at,
	    "sshd does not call any client so: with UseDNS no it knows addresses only");
	door_to_node(&d, q->node, hostbased_why(q));
}

/* A netgroup that names no host means all: those of the case are tried by what they are called. */
static void ask_everybody(struct hostbased_asking *q, struct slice user)
{
	const struct names *names = q->c->names;
	char text[ADDR_TEXT_BYTES];

	for (size_t i = 0; q->eyes->packet && i < names->naliases && !is_over(q, 1); i++)
		ask_word(q, names->aliases[i].name, user);
	for (size_t i = 0; i < names->naddrs && !is_over(q, 1); i++)
		ask_word(q, slice_of(text, addr_format(&names->addrs[i].addr, text)), user);
}

static void ask_host(struct hostbased_asking *q, struct slice user)
{
	const struct rhosts_rule *rule = &q->line->rule;
	struct door sure = q->door;
	struct ng_members m;

	if (rule->host_is == RHOSTS_NAME) {
		ask_word(q, rule->host, user);
		return;
	}
	peers_netgroup(q->c, rule->host, &m);
	if (m.missing.n > 0)
		door_unsure(&q->door, m.missing);
	for (size_t i = 0; i < m.nrows && !is_over(q, 1); i++) {
		if (m.rows[i]->member_host.n == 0)
			ask_everybody(q, user);
		else if (!slice_eq_str(m.rows[i]->member_host, "-"))
			ask_word(q, m.rows[i]->member_host, user);
	}
	q->door = sure;
	if (!m.known) {
		struct door d = q->door;

		door_grant(&d, q->line->fact->at);
		door_unsure(&d, peers_unknown_group(q->c, rule->host));
		door_premise(
		    &d, graph_node(q->c->graph, NODE_OUTSIDE, NO_HOST,
			    arena_printf(q->c->arena, "netgroup %.*s", SLICE_ARG(rule->host))));
		door_to_node(&d, q->node, hostbased_why(q));
		q->admits = q->admits || !d.shut;
	}
}

/* A netgroup of users that is not known may hold any name. */
static void ask_users(struct hostbased_asking *q)
{
	struct ng_members m;
	struct slice group = q->line->rule.user;
	struct door sure = q->door;

	peers_netgroup(q->c, group, &m);
	if (m.missing.n > 0)
		door_unsure(&q->door, m.missing);
	for (size_t i = 0; i < m.nrows && !is_over(q, 1); i++) {
		struct slice user = m.rows[i]->member_user;

		if (!slice_eq_str(user, "-"))
			ask_host(q, user.n == 0 ? SLICE(RSH_ANY_USER) : user);
	}
	q->door = sure;
	if (!m.known) {
		door_unsure(&q->door, peers_unknown_group(q->c, group));
		ask_host(q, SLICE(RSH_ANY_USER));
		q->door = sure;
	}
}

void hostbased_ask(struct hostbased_asking *q)
{
	if (q->file->added) {
		q->line = q->file->lines;
		ask_everybody(q, SLICE(RSH_ANY_USER));
		return;
	}
	for (size_t i = 0; i < q->file->n && !q->door.shut; i++) {
		q->line = &q->file->lines[i];
		if (is_over(q, 1))
			return;
		if (q->line->rule.verdict == RHOSTS_UNKNOWN)
			door_unsure(
			    &q->door, SLICE("lines that are longer than the server's buffer"));
		if (q->line->rule.verdict != RHOSTS_ALLOW)
			continue;
		if (q->line->rule.user_is == RHOSTS_SAME)
			ask_host(q, SAME);
		else if (q->line->rule.user_is == RHOSTS_NAME)
			ask_host(q, q->line->rule.user);
		else
			ask_users(q);
	}
}
