/* The words by which a node says whose clients an entry takes away from those behind it. */
#include "collector/rules/nfs/nfs_match_parts.h"
#include "common/out.h"
#include "common/sha256.h"

/* Of the entries that come before one, what a node's name lists; more are counted. */
#define NAMED_BYTES 80
/* Entries of a path that are compared with each other, to see which overlap. */
#define COMPARED 64

static bool net_has_any(const struct cidr *net, const struct nfs_entry *e)
{
	for (size_t i = 0; i < e->names->naddrs; i++)
		if (cidr_has(net, &e->names->addrs[i]))
			return true;
	return false;
}

/* Can one client fit both? Only where all addresses are known can it not. */
static bool may_overlap(
    const struct nfs_match *m, const struct nfs_entry *a, const struct nfs_entry *b)
{
	const struct exports_client *ca = nfs_client_of(m, a), *cb = nfs_client_of(m, b);
	const struct cidr *x = &ca->net, *y = &cb->net;
	bool a_name = ca->kind == EXPORTS_CLIENT_HOST && a->names->naddrs > 0;
	bool b_name = cb->kind == EXPORTS_CLIENT_HOST && b->names->naddrs > 0;

	if (x->net.family != ADDR_NONE && y->net.family != ADDR_NONE)
		return cidr_has(x, &y->net) || cidr_has(y, &x->net);
	if (x->net.family != ADDR_NONE && b_name)
		return net_has_any(x, b);
	if (y->net.family != ADDR_NONE && a_name)
		return net_has_any(y, a);
	/* Two names are taken for two hosts. */
	if (ca->kind == EXPORTS_CLIENT_HOST && cb->kind == EXPORTS_CLIENT_HOST)
		return slice_eq_ci(ca->name, cb->name);
	return true;
}

/* Of many: does an entry before this one have its address? */
static bool has_twin(const struct nfs_match *m, const struct nfs_entry *e)
{
	for (size_t i = 0; i < e->names->naddrs; i++) {
		struct answers a = nfs_ask_all(
		    m, &m->groups[e->group], &e->names->addrs[i], NO_HOST, SIZE_MAX, NULL);

		if (a.sure < e->rank || a.maybe < e->rank)
			return true;
	}
	return e->names->naddrs == 0;
}

static struct slice before_many(const struct nfs_match *m, const struct nfs_entry *e)
{
	const struct group *g = &m->groups[e->group];

	if (e->rank == 0 || (nfs_client_of(m, e)->kind == EXPORTS_CLIENT_HOST && !has_twin(m, e)))
		return slice_of(NULL, 0);
	return arena_printf(m->c.arena, "%zu others of %.*s", e->rank, SLICE_ARG(g->path));
}

/* Many are told apart by a hash of them all. */
static struct slice before_few(const struct nfs_match *m, const struct nfs_entry *e)
{
	const struct group *g = &m->groups[e->group];
	char hex[SHA256_HEX_BYTES];
	struct slice all;
	struct out o;
	size_t n = 0;

	out_memory(&o);
	for (size_t k = 0; k < e->rank; k++) {
		const struct nfs_entry *b = &m->entries[m->order[g->first + k]];

		if (!may_overlap(m, b, e))
			continue;
		out_str(&o, n++ > 0 ? ", " : "");
		out_bytes(&o, m->x->v[b->export].fact->client);
	}
	sha256_hex(out_slice(&o), hex);
	all = out_slice(&o).n <= NAMED_BYTES
		  ? arena_dup(m->c.arena, out_slice(&o))
		  : arena_printf(m->c.arena, "%zu others (%.8s)", n, hex);
	out_free(&o);
	return all;
}

struct slice nfs_match_before(const struct nfs_match *m, size_t export)
{
	const struct nfs_entry *e = nfs_match_entry(m, export);

	return m->groups[e->group].n > COMPARED ? before_many(m, e) : before_few(m, e);
}
