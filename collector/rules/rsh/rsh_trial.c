/* A line of trust against the addresses of a client. */
#include "collector/rules/rsh/rsh_trial.h"

#include <string.h>

#include "collector/rules/names.h"

#define NO_FAMILY "the server listens on no address of the family of the line's address"
#define FAMILY SLICE("whether the server listens on IPv4 too")
#define EARLIER SLICE("whether an earlier line refuses the client")

static const struct addr loopback[] = {{ADDR_V4, {127, 0, 0, 1}}, {ADDR_V6, {[15] = 1}}};

/* ---- Lines that refuse ---- */

/* 1, 0, -1 when the group's members are not known. */
static int group_has_user(const struct rsh_asking *q, struct slice group, struct slice user)
{
	const struct ng_members *members = rsh_group(q->server, group);

	for (size_t i = 0; i < members->nrows; i++)
		if (members->rows[i]->member_user.n == 0 ||
		    slice_eq(members->rows[i]->member_user, user))
			return members->missing.n > 0 ? -1 : 1;
	return members->known ? 0 : -1;
}

static int user_matches(
    const struct rsh_asking *q, const struct rhosts_rule *rule, struct slice user)
{
	switch (rule->user_is) {
	case RHOSTS_ANY:
		return 1;
	case RHOSTS_SAME:
		return q->account != NULL && slice_eq(user, q->account->name);
	case RHOSTS_NAME:
		return slice_eq(user, rule->user);
	case RHOSTS_NETGROUP:
		return group_has_user(q, rule->user, user);
	}
	return -1;
}

static bool has_addr(const struct peers *p, const struct addr *a)
{
	for (size_t i = 0; i < p->naddrs; i++)
		if (addr_eq(&p->addrs[i], a))
			return true;
	return false;
}

static bool has_host(const struct peers *p, uint32_t host)
{
	for (size_t i = 0; i < p->nhosts; i++)
		if (p->hosts[i] == host)
			return true;
	return false;
}

/* The server looks for the name that its resolver gives the client; one without PAM looks for "-".
 */
static int group_has_host(
    const struct rsh_asking *q, const struct rhosts_rule *rule, const struct addr *a)
{
	struct slice name = q->server->plain ? SLICE("-") : rsh_eyes_name(q->server->gate.eyes, a);
	const struct ng_members *members = rsh_group(q->server, rule->host);

	for (size_t i = 0; i < members->nrows; i++)
		if (members->rows[i]->member_host.n == 0 ||
		    (name.n > 0 && slice_eq_ci(members->rows[i]->member_host, name)))
			return members->missing.n > 0 ? -1 : 1;
	return members->known && (name.n > 0 || members->nrows == 0) ? 0 : -1;
}

/* Does the refusal name the address? `a` NULL: no address of the host is known. */
static int names_client(
    const struct rsh_asking *q, const struct rsh_line *no, uint32_t host, const struct addr *a)
{
	if (no->rule.host_is == RHOSTS_ANY)
		return 1;
	if (a == NULL)
		return -1;
	if (no->rule.host_is == RHOSTS_NETGROUP)
		return group_has_host(q, &no->rule, a);
	if (no->peers.naddrs > 0)
		return has_addr(&no->peers, a);
	return host == NO_HOST || has_host(&no->peers, host) ? -1 : 0;
}

/* ---- One address ---- */

static void refused_by(struct rsh_trial *t, const struct rsh_line *no)
{
	*t = (struct rsh_trial){
	    .answer = TRIAL_NO, .why = "a line above refuses the client", .at = no};
}

static struct rsh_trial try_address(
    const struct rsh_asking *q, uint32_t host, const struct addr *a, struct slice user)
{
	struct rsh_trial t = {.answer = TRIAL_YES};
	struct slice missing;
	int gate;

	for (size_t i = 0; i < q->file->ndenies && q->file->denies[i] < q->line; i++) {
		const struct rsh_line *no = q->file->denies[i];
		int of_user = user_matches(q, &no->rule, user);
		int of_host = of_user == 0 ? 0 : names_client(q, no, host, a);

		if (of_user > 0 && of_host > 0) {
			refused_by(&t, no);
			return t;
		}
		if ((of_user != 0 && of_host != 0) || i == RSH_MOST_DENIES) {
			t.answer = TRIAL_UNSURE;
			t.missing = EARLIER;
		}
		if (i == RSH_MOST_DENIES)
			break;
	}
	if (rsh_gate_is_open(&q->server->gate))
		return t;
	gate = a == NULL ? -1 : rsh_gate_ask(&q->server->gate, a, &missing);
	if (gate == 0)
		t = (struct rsh_trial){.answer = TRIAL_NO,
		    .why = "who stands in front of the server refuses the client's address"};
	else if (gate < 0 && t.answer == TRIAL_YES) {
		t.answer = TRIAL_UNSURE;
		t.missing = a == NULL ? rsh_gate_words(&q->server->gate) : missing;
	}
	return t;
}

/* Addresses of one family differ: which of them does a client take that does not choose? Of those
 * of the link it takes none for another address. */
struct collecting {
	struct rsh_trial best;
	size_t tried;
	bool yes[ADDR_V6 + 1], no[ADDR_V6 + 1];
};

static void take(struct collecting *k, const struct addr *a, struct rsh_trial one)
{
	bool of_link = a->family == ADDR_V6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;

	if (k->tried++ == 0 || one.answer > k->best.answer)
		k->best = one;
	if (!of_link && !addr_is_loopback(a))
		*(one.answer == TRIAL_YES ? &k->yes[a->family] : &k->no[a->family]) = true;
}

static bool is_mixed(const struct collecting *k)
{
	return (k->yes[ADDR_V4] && k->no[ADDR_V4]) || (k->yes[ADDR_V6] && k->no[ADDR_V6]);
}

/* Do the two lie so close that either may be what a client takes for the same way? By the usual
 * networks: 24 bits, and 64 of IPv6. */
static bool is_beside(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && !addr_eq(a, b) &&
	       memcmp(a->bytes, b->bytes, a->family == ADDR_V4 ? 3 : 8) == 0;
}

/* A line with the address of a host that has another one beside it: who does not choose her
 * address, as rsh's own client does not, may come from the other. A name is taken for the one that
 * the host goes by. */
static bool names_one_of_several(const struct rsh_asking *q, uint32_t host)
{
	struct addr named, *own;
	size_t n;

	if (q->line == NULL || q->line->rule.host_is != RHOSTS_NAME ||
	    addr_parse(q->line->rule.host, &named) != 0)
		return false;
	n = names_addresses(q->c->names, q->c->arena, host, &own);
	for (size_t i = 0; i < n; i++)
		if (is_beside(&own[i], &named))
			return true;
	return false;
}

/* Is there nothing that an address could decide? */
static bool is_plain(const struct rsh_asking *q)
{
	return rsh_gate_is_open(&q->server->gate) &&
	       (q->file->ndenies == 0 || q->file->denies[0] > q->line);
}

/* Does the line name the address, and can one who has it speak to the server? */
static bool line_names(const struct rsh_asking *q, const struct peers *peers, const struct addr *a)
{
	return rsh_gate_reaches(&q->server->gate, a) != 0 &&
	       (peers == NULL || peers->naddrs == 0 || has_addr(peers, a));
}

/* Is one of these addresses of a family that the server listens on? 1, 0, -1. */
static int can_reach(const struct rsh_asking *q, const struct addr *addrs, size_t n)
{
	int best = n == 0;

	for (size_t i = 0; i < n && best != 1; i++) {
		int one = rsh_gate_reaches(&q->server->gate, &addrs[i]);

		best = one != 0 ? one : best;
	}
	return best;
}

static struct rsh_trial within_reach(struct rsh_trial t, int reach)
{
	if (reach == 0)
		return (struct rsh_trial){.answer = TRIAL_NO, .why = NO_FAMILY};
	if (reach < 0 && t.answer == TRIAL_YES)
		return (struct rsh_trial){.answer = TRIAL_UNSURE, .missing = FAMILY};
	return t;
}

static struct rsh_trial try_host(
    const struct rsh_asking *q, const struct peers *peers, uint32_t host, struct slice user)
{
	struct collecting k = {.tried = 0};
	struct addr *own;
	size_t n;

	if (is_plain(q))
		return (struct rsh_trial){
		    .answer = TRIAL_YES, .mixed = names_one_of_several(q, host)};
	n = names_addresses(q->c->names, q->c->arena, host, &own);
	for (size_t i = 0; i < n; i++)
		if (line_names(q, peers, &own[i]))
			take(&k, &own[i], try_address(q, host, &own[i], user));
	for (size_t i = 0; host == q->c->host && i < 2; i++)
		if (line_names(q, peers, &loopback[i]))
			take(&k, &loopback[i], try_address(q, host, &loopback[i], user));
	if (k.tried == 0)
		return try_address(q, host, NULL, user);
	k.best.mixed = is_mixed(&k) || names_one_of_several(q, host);
	return k.best;
}

struct rsh_trial rsh_try_host(
    const struct rsh_asking *q, const struct peers *peers, uint32_t host, struct slice user)
{
	int reach = peers == NULL ? 1 : can_reach(q, peers->addrs, peers->naddrs);

	return within_reach(try_host(q, peers, host, user), reach);
}

static struct rsh_trial try_outside(
    const struct rsh_asking *q, const struct addr *addrs, size_t n, struct slice user)
{
	struct collecting k = {.tried = 0};

	if (is_plain(q))
		return (struct rsh_trial){.answer = TRIAL_YES};
	for (size_t i = 0; i < n; i++)
		take(&k, &addrs[i], try_address(q, NO_HOST, &addrs[i], user));
	return n > 0 ? k.best : try_address(q, NO_HOST, NULL, user);
}

struct rsh_trial rsh_try_outside(
    const struct rsh_asking *q, const struct addr *addrs, size_t n, struct slice user)
{
	return within_reach(try_outside(q, addrs, n, user), can_reach(q, addrs, n));
}

struct rsh_trial rsh_try_address(
    const struct rsh_asking *q, const struct addr *a, struct slice user)
{
	return within_reach(try_address(q, NO_HOST, a, user), can_reach(q, a, 1));
}

/* ---- Everywhere ---- */

const struct rsh_line *rsh_refused_everywhere(const struct rsh_asking *q, struct slice user)
{
	for (size_t i = 0; i < q->file->ndenies && q->file->denies[i] < q->line; i++)
		if (q->file->denies[i]->rule.host_is == RHOSTS_ANY &&
		    user_matches(q, &q->file->denies[i]->rule, user) > 0)
			return q->file->denies[i];
	return NULL;
}

bool rsh_refused_any(const struct rsh_asking *q)
{
	return q->file->ndenies > 0 && q->file->denies[0] < q->line;
}

bool rsh_refused_some(const struct rsh_asking *q, uint32_t host)
{
	for (size_t i = 0; i < q->file->ndenies && q->file->denies[i] < q->line; i++) {
		const struct rsh_line *no = q->file->denies[i];

		if (no->rule.user_is != RHOSTS_ANY &&
		    (no->rule.host_is != RHOSTS_NAME || has_host(&no->peers, host)))
			return true;
	}
	return false;
}
