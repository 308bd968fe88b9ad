/* Which entry counts for a host or an address, and the hosts for which one may. */
#include <stdlib.h>

#include "collector/rules/left_out.h"
#include "collector/rules/nfs/nfs_match_parts.h"
#include "include/limits.h"

/* 1 when the entry names the address and none before it does. */
static int verdict(const struct answers *a, size_t rank, int has)
{
	if (has == 0 || a->sure < rank)
		return 0;
	return a->maybe < rank ? -1 : has;
}

/* A host may choose among its addresses: the surest answer holds. */
static int surer(int a, int b)
{
	return a == 1 || b == 1 ? 1 : a != 0 ? a : b;
}

/* The addresses of a host, and a last one that is none where there are none. */
static size_t addresses(const struct nfs_match *m, uint32_t host, const struct host_addr **own)
{
	static const struct host_addr none;
	size_t n = names_addrs_of(m->c.names, host, own);

	if (n > 0)
		return n;
	*own = &none;
	return 1;
}

int nfs_match_has_addr(const struct nfs_match *m, size_t export, const struct addr *addr)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);
	struct answers a =
	    nfs_ask_all(m, &m->groups[e->group], addr, NO_HOST, m->entry_of[export], NULL);

	return verdict(&a, e->rank, a.has);
}

int nfs_match_has(const struct nfs_match *m, size_t export, uint32_t host)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);
	const struct host_addr *own;
	size_t n = addresses(m, host, &own);
	int answer = 0;

	for (size_t k = 0; k < n && answer <= 0; k++) {
		struct answers a = nfs_ask_all(
		    m, &m->groups[e->group], &own[k].addr, host, m->entry_of[export], NULL);

		answer = surer(answer, verdict(&a, e->rank, a.has));
	}
	return answer;
}

/* ---- Hosts that an entry might name ---- */

static void at_address(const struct nfs_match *m, struct candidates *k, const struct addr *addr)
{
	const struct host_addr *at;
	size_t n = names_hosts_at(m->c.names, addr, &at);

	for (size_t i = 0; i < n; i++)
		nfs_candidate(k, at[i].host);
}

static void in_names(const struct nfs_match *m, struct candidates *k, const struct nfs_entry *e)
{
	for (size_t i = 0; i < e->nnames; i++) {
		const struct peers *p = &e->names[i];

		for (size_t j = 0; j < p->naddrs; j++)
			at_address(m, k, &p->addrs[j]);
		for (size_t j = 0; j < p->nhosts && p->naddrs == 0; j++)
			nfs_candidate(k, p->hosts[j]);
	}
}

/* Addresses of all hosts are sorted: those of a network stand together. */
static void in_network(const struct nfs_match *m, struct candidates *k, const struct cidr *net)
{
	const struct host_addr *at;

	names_hosts_at(m->c.names, &net->net, &at);
	for (; at < m->c.names->addrs + m->c.names->naddrs && cidr_has(net, &at->addr); at++)
		nfs_candidate(k, at->host);
	for (size_t i = 0; i < m->nunknown; i++)
		nfs_candidate(k, m->unknown[i]);
}

/* Entries that no array holds are asked about all hosts, each in front of all the others. */
static bool is_too_much(const struct nfs_match *m, const struct nfs_entry *e)
{
	struct rule_ctx c = m->c;
	bool was = *m->steps > LIMIT_EXPORT_STEPS;

	*m->steps += was ? 0 : m->c.graph->nhosts * (1 + m->groups[e->group].nothers);
	if (!was && *m->steps > LIMIT_EXPORT_STEPS)
		left_out(&c, m->x->v[e->export].fact->at,
		    "more patterns of clients for more hosts than the limit");
	return *m->steps > LIMIT_EXPORT_STEPS;
}

void nfs_match_hosts(const struct nfs_match *m, size_t export,
    void (*tie)(void *ctx, uint32_t host, int has), void *ctx)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);
	struct candidates k = {0};

	if (e->other && is_too_much(m, e))
		return;
	if (e->other)
		for (uint32_t h = 0; h < m->c.graph->nhosts; h++)
			nfs_candidate(&k, h);
	else if (nfs_client_of(m, e)->kind == EXPORTS_CLIENT_NETWORK)
		in_network(m, &k, &nfs_client_of(m, e)->net);
	else
		in_names(m, &k, e);
	nfs_settle_candidates(&k);
	for (size_t i = 0; i < k.n; i++) {
		int has = nfs_match_has(m, export, k.v[i]);

		if (has != 0)
			tie(ctx, k.v[i], has);
	}
	free(k.v);
}

/* ---- What counts of a path ---- */

size_t nfs_match_counting(
    const struct nfs_match *m, struct slice path, uint32_t host, struct nfs_counting **out)
{
	struct candidates met = {0};
	const struct path_entry *at;
	const struct host_addr *own;
	size_t n = 0, count = 0;

	if (path_index_at(&m->paths, path, &at) > 0)
		n = addresses(m, host, &own);
	for (size_t k = 0; k < n; k++)
		nfs_ask_all(m, &m->groups[at->row], &own[k].addr, host, SIZE_MAX, &met);
	nfs_settle_candidates(&met);
	*out = arena_alloc(m->c.arena, (met.n * EXPORTS_FLAVOURS + 1) * sizeof(**out));
	for (size_t i = 0; i < met.n; i++) {
		size_t e = m->entries[met.v[i]].export;
		int has = nfs_match_has(m, e, host);

		for (size_t k = 0; has != 0 && k < EXPORTS_FLAVOURS && e + k < m->x->n &&
				   m->entry_of[e + k] == met.v[i];
		     k++)
			(*out)[count++] = (struct nfs_counting){e + k, has};
	}
	free(met.v);
	return count;
}
