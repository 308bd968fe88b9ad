/* What the entries of a path say to an address: which is asked first of those that name it. */
#include <stdlib.h>

#include "collector/rules/nfs/nfs_match_parts.h"
#include "common/lower_bound.h"

/* ---- Lists of hosts and entries ---- */

void nfs_candidate(struct candidates *k, uint32_t number)
{
	grow(&k->v, &k->cap, k->n + 1, sizeof(*k->v));
	k->v[k->n++] = number;
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

void nfs_settle_candidates(struct candidates *k)
{
	size_t kept = 0;

	if (k->n > 1)
		qsort(k->v, k->n, sizeof(*k->v), by_number);
	for (size_t i = 0; i < k->n; i++)
		if (i == 0 || k->v[i] != k->v[i - 1])
			k->v[kept++] = k->v[i];
	k->n = kept;
}

/* ---- Does an entry that no array holds name an address of a host? 1, 0, -1 ---- */

/* The server looks the address up. Its own hosts file is what it would find; what others call the
 * host is a guess. */
static int wildcard_has(
    const struct nfs_match *m, struct slice pattern, const struct addr *a, uint32_t host)
{
	const struct own_name *own;
	const struct host_alias *aliases;
	size_t n = names_own_at(m->c.names, m->c.host, a, &own);

	for (size_t i = 0; i < n; i++)
		if (exports_wildcard_match(pattern, own[i].name))
			return 1;
	if (n > 0)
		return 0;
	n = names_aliases(m->c.names, host, &aliases);
	for (size_t i = 0; i < n; i++)
		if (exports_wildcard_match(pattern, aliases[i].name))
			return -1;
	return 0;
}

static int entry_has(
    const struct nfs_match *m, const struct nfs_entry *e, const struct addr *a, uint32_t host)
{
	const struct exports_client *client = nfs_client_of(m, e);

	switch (client->kind) {
	case EXPORTS_CLIENT_NETGROUP: /* not defined here, or any host is in it */
		return e->unknown_group ? -1 : 1;
	case EXPORTS_CLIENT_NETWORK: /* of a mask with holes */
		return -1;
	case EXPORTS_CLIENT_WILDCARD:
		return wildcard_has(m, client->name, a, host);
	case EXPORTS_CLIENT_ANYONE:
	case EXPORTS_CLIENT_GSS:
		return 1;
	case EXPORTS_CLIENT_HOST:
	case EXPORTS_CLIENT_BAD:
		break;
	}
	return 0;
}

/* ---- Who comes first ---- */

static void meet(struct answers *a, size_t entry, int has)
{
	size_t rank = a->m->entries[entry].rank;

	if (has > 0 && rank < a->sure)
		a->sure = rank;
	if (has < 0 && rank < a->maybe)
		a->maybe = rank;
	if (entry == a->asked && a->has <= 0 && has != 0)
		a->has = has;
	if (a->met != NULL && has != 0)
		nfs_candidate(a->met, (uint32_t)entry);
}

static size_t lower_bound(const struct spot *v, size_t n, const struct spot *key,
    int (*order)(const void *, const void *))
{
	size_t lo;

	LOWER_BOUND(lo, n, order(&v[lo], key) < 0);
	return lo;
}

static void meet_spots(struct answers *a, struct spot key)
{
	const struct spot *v = a->m->spots + a->g->spots;
	size_t n = a->g->nspots;

	for (size_t i = lower_bound(v, n, &key, nfs_spots_order);
	     i < n && nfs_spot_cmp(&v[i], &key) == 0; i++)
		meet(a, v[i].entry, v[i].has);
}

/* Networks of one length stand together: one look-up for each length that there is. A host whose
 * addresses are not known may be in any. */
static void meet_nets(struct answers *a)
{
	const struct spot *v = a->m->nets + a->g->nets;
	size_t n = a->g->nnets, i = 0;

	for (size_t k = 0; a->addr->family == ADDR_NONE && k < n; k++)
		meet(a, v[k].entry, -1);
	while (a->addr->family != ADDR_NONE && i < n) {
		struct spot key = {.addr = addr_masked(a->addr, v[i].bits), .bits = v[i].bits};
		struct spot next = {.bits = (uint8_t)(v[i].bits + 1)};

		for (size_t k = i + lower_bound(v + i, n - i, &key, nfs_nets_order);
		     k < n && v[k].bits == key.bits && addr_eq(&v[k].addr, &key.addr); k++)
			meet(a, v[k].entry, 1);
		i += lower_bound(v + i, n - i, &next, nfs_nets_order);
	}
}

struct answers nfs_ask_all(const struct nfs_match *m, const struct group *g,
    const struct addr *addr, uint32_t host, size_t asked, struct candidates *met)
{
	struct answers a = {m, g, addr, host, SIZE_MAX, SIZE_MAX, asked, 0, met};

	if (addr->family != ADDR_NONE)
		meet_spots(&a, (struct spot){.addr = *addr, .host = NO_HOST});
	meet_spots(&a, (struct spot){.host = host});
	meet_nets(&a);
	for (size_t i = 0; i < g->nothers; i++) {
		size_t entry = m->others[g->others + i];

		/* Sorted by rank: what is behind the first sure one is not asked. */
		if (m->entries[entry].rank > a.sure)
			break;
		meet(&a, entry, entry_has(m, &m->entries[entry], addr, host));
	}
	return a;
}
