/*
 * The host part of sudoers: is this the host? [sudo plugins/sudoers/match.c host_matches,
 * match_addr.c] A name with a dot is compared with the host's full name, another with its short
 * one; addresses with those of its interfaces.
 */
#include <fnmatch.h>

#include "collector/rules/local/sudo_policy.h"
#include "collector/rules/peers.h"

#define MOST_DEPTH 64

/* What a list may say: one bit for each answer that is possible. */
enum { SAYS_NOTHING = 1, SAYS_YES = 2, SAYS_NO = 4 };

struct asking {
	struct sudo_policy *p;
	struct slice why; /* what an answer hangs on */
};

static unsigned turned(unsigned says)
{
	return (says & SAYS_NOTHING) | (says & SAYS_YES ? SAYS_NO : 0) |
	       (says & SAYS_NO ? SAYS_YES : 0);
}

static unsigned hangs_on(struct asking *q, struct slice why)
{
	if (q->why.n == 0)
		q->why = why;
	return SAYS_YES | SAYS_NOTHING;
}

/* ---- Names ---- */

static bool name_fits(struct arena *a, struct slice pattern, struct slice name)
{
	return fnmatch(arena_str(a, pattern), arena_str(a, name), FNM_CASEFOLD) == 0;
}

static unsigned ask_name(struct asking *q, struct slice pattern)
{
	struct sudo_policy *p = q->p;
	bool full = slice_find(pattern, '.') < pattern.n;

	if (p->full_known < 0)
		return hangs_on(q, SLICE("what the host calls itself"));
	if (name_fits(p->c->arena, pattern, full ? p->host_full : p->host))
		return SAYS_YES;
	if (full && p->full_known == 0)
		return hangs_on(q, SLICE("the full name that its resolver gives the host"));
	return SAYS_NOTHING;
}

static unsigned ask_netgroup(struct asking *q, struct slice name)
{
	struct sudo_policy *p = q->p;
	struct ng_members group;

	peers_netgroup(p->c, name, &group);
	if (p->full_known < 0)
		return hangs_on(q, SLICE("what the host calls itself"));
	for (size_t i = 0; i < group.nrows; i++) {
		struct slice host = group.rows[i]->member_host;

		if (host.n == 0 || slice_eq_ci(host, p->host) || slice_eq_ci(host, p->host_full))
			return group.missing.n > 0 ? hangs_on(q, group.missing) : SAYS_YES;
	}
	return group.known ? SAYS_NOTHING : hangs_on(q, peers_unknown_group(p->c, name));
}

/* ---- Addresses ---- */

/* Is it what is left of the address under some netmask? */
static bool may_be_network(const struct addr *own, const struct addr *net)
{
	size_t bytes = own->family == ADDR_V4 ? 4 : 16, i = 0;
	uint8_t mask = 0xff;

	while (i < bytes && own->bytes[i] == net->bytes[i])
		i++;
	if (i == bytes)
		return true;
	while (mask != 0 && (own->bytes[i] & mask) != net->bytes[i])
		mask = (uint8_t)(mask << 1);
	if ((own->bytes[i] & mask) != net->bytes[i])
		return false;
	for (i++; i < bytes; i++)
		if (net->bytes[i] != 0)
			return false;
	return true;
}

static unsigned ask_address(struct asking *q, struct slice text)
{
	struct sudo_policy *p = q->p;
	struct cidr net;
	struct addr one;
	unsigned says = SAYS_NOTHING;
	bool alone = addr_parse(text, &one) == 0;

	if (p->naddrs == 0)
		return hangs_on(q, SLICE("the host's addresses"));
	if (!alone && cidr_parse_lenient(text, &net) != 0)
		return SAYS_NOTHING;
	for (size_t i = 0; i < p->naddrs; i++) {
		const struct addr *own = &p->addrs[i];

		if (alone ? addr_eq(own, &one) : cidr_has(&net, own))
			return SAYS_YES;
		if (alone && own->family == one.family && may_be_network(own, &one))
			says = hangs_on(q, SLICE("the netmasks of the host's interfaces"));
	}
	return says;
}

/* ---- Lists ---- */

static unsigned ask_list(struct asking *q, const struct sudoers_list *list, int depth);

static unsigned ask_item(struct asking *q, const struct sudoers_item *item, int depth)
{
	struct sudo_alias *alias = (struct sudo_alias *)sudo_alias(q->p, 'H', item);
	unsigned says;

	if (alias != NULL && !alias->busy) {
		if (depth > MOST_DEPTH)
			return hangs_on(q, SLICE("aliases deeper than the limit"));
		alias->busy = true;
		says = ask_list(q, &alias->alias->list, depth + 1);
		alias->busy = false;
		return says;
	}
	if (item->type == SUDOERS_ALL)
		return SAYS_YES;
	if (item->type == SUDOERS_NETGROUP)
		return ask_netgroup(q, slice_sub(item->name, 1, item->name.n));
	if (item->type == SUDOERS_ADDRESS)
		return ask_address(q, item->name);
	return ask_name(q, item->name);
}

/* The last item that says something decides: going forward, each replaces what was said. */
static unsigned ask_list(struct asking *q, const struct sudoers_list *list, int depth)
{
	unsigned all = SAYS_NOTHING;

	for (const struct sudoers_item *i = list->first; i != NULL; i = i->next) {
		unsigned one;

		if (++q->p->steps > 20000000)
			return hangs_on(q, SLICE("lists longer than the limit"));
		one = ask_item(q, i, depth);
		if (i->negated)
			one = turned(one);
		all = one & SAYS_NOTHING ? all | (one & (SAYS_YES | SAYS_NO)) : one;
	}
	return all;
}

int sudo_host_fits(struct sudo_policy *p, const struct sudoers_list *list, struct slice *why)
{
	struct asking q = {.p = p};
	unsigned says = ask_list(&q, list, 0);

	if (says == SAYS_YES)
		return 1;
	if ((says & SAYS_YES) == 0)
		return 0;
	*why = q.why;
	return -1;
}
