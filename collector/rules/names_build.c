/* Tables of names and addresses, from facts and from what the handler called the hosts. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "collector/rules/names_parts.h"
#include "include/err.h"

/* An address or a name that stands for a host of the case. */
static void add_alias(struct names *n, uint32_t host, struct slice text)
{
	struct addr addr;

	if (text.n == 0)
		return;
	if (addr_parse(text, &addr) == 0) {
		grow(&n->addrs, &n->cap_addrs, n->naddrs + 1, sizeof(*n->addrs));
		n->addrs[n->naddrs++] = (struct host_addr){addr, host};
		return;
	}
	grow(&n->aliases, &n->cap_aliases, n->naliases + 1, sizeof(*n->aliases));
	n->aliases[n->naliases++] = (struct host_alias){names_lower(&n->arena, text), host};
}

static void add_own_name(struct names *n, uint32_t host, const struct fact_host_name *f)
{
	struct addr addr;

	if (addr_parse(f->address, &addr) != 0)
		return;
	grow(&n->own, &n->cap_own, n->nown + 1, sizeof(*n->own));
	n->own[n->nown++] = (struct own_name){host, names_lower(&n->arena, f->name), addr};
}

static void add_hello(struct names *n, uint32_t host, const struct fact_host_info *info)
{
	struct slice name = info->hostname, domain = info->domain, head, rest = name;

	add_alias(n, host, name);
	if (slice_cut(&rest, '.', &head)) {
		add_alias(n, host, head);
		domain = rest;
	}
	/* The kernel says "(none)" where no domain name was set. */
	if (domain.n > 0 && domain.p[0] != '(') {
		domain = names_lower(&n->arena, domain);
		if (n->resolvers[host].search.n == 0)
			n->resolvers[host].search = domain;
		add_alias(n, host,
		    arena_printf(&n->arena, "%.*s.%.*s", SLICE_ARG(head), SLICE_ARG(domain)));
	}
}

static enum netgroup_order netgroup_order(struct slice sources)
{
	enum netgroup_order order = NETGROUPS_UNKNOWN;
	struct slice word;

	while (word_next(&sources, &word)) {
		bool files = slice_eq_str(word, "files");

		if (order == NETGROUPS_UNKNOWN)
			order = files ? NETGROUPS_FILES_ONLY : NETGROUPS_ELSEWHERE;
		else if (order == NETGROUPS_FILES_ONLY && !files)
			order = NETGROUPS_FILES_FIRST;
		else if (order == NETGROUPS_ELSEWHERE && files)
			order = NETGROUPS_FILES_LATER;
	}
	return order;
}

static void add_resolver(struct names *n, uint32_t host, const struct fact_resolver *f)
{
	struct slice rest = f->hosts, first = {0}, word;
	bool files = false, others = false;

	while (word_next(&rest, &word)) {
		first = first.n == 0 ? word : first;
		files = files || slice_eq_str(word, "files");
		others = others || !slice_eq_str(word, "files");
	}
	n->resolvers[host] = (struct resolver){
	    .netgroups = netgroup_order(f->netgroup),
	    .search = names_lower(&n->arena, f->search),
	    .files_only = files && !others,
	    .files_later = others && !slice_eq_str(first, "files"),
	};
}

/* A loopback address is every host's own: who claims it would stand for all of them. */
static void add_claimed(struct names *n, uint32_t host, struct slice address)
{
	struct addr addr;

	if (addr_parse(address, &addr) != 0 || !addr_is_loopback(&addr))
		add_alias(n, host, address);
}

/* Addresses of a host that are looked for in its own hosts file. */
#define MOST_OWN 64

/* Does a line of the hosts file name one of the host's own addresses? */
static bool is_own(const struct fact_host_name *f, const struct fact_address *own, size_t nown)
{
	for (size_t i = 0; i < nown && i < MOST_OWN; i++)
		if (slice_eq(f->address, own[i].address))
			return true;
	return false;
}

static void add_facts(struct names *n, struct fact_store *facts, uint32_t host, int64_t id)
{
	struct arena a = {0};
	struct fact_address *addresses;
	struct fact_host_name *own;
	struct fact_host_info *info;
	struct fact_resolver *resolver;
	size_t count = fact_load(facts, &a, address, id, &addresses), naddresses;

	for (size_t i = 0; i < count; i++)
		add_claimed(n, host, addresses[i].address);
	naddresses = count;
	if (fact_load(facts, &a, resolver, id, &resolver) > 0)
		add_resolver(n, host, &resolver[0]);
	count = fact_load(facts, &a, host_name, id, &own);
	for (size_t i = 0; i < count; i++) {
		add_own_name(n, host, &own[i]);
		if (is_own(&own[i], addresses, naddresses))
			add_alias(n, host, own[i].name);
	}
	if (fact_load(facts, &a, host_info, id, &info) > 0)
		add_hello(n, host, &info[0]);
	arena_free(&a);
}

static int add_asked(struct names *n, sqlite3 *db, uint32_t host, int64_t id)
{
	static const char sql[] = "SELECT alias FROM host_aliases WHERE host = ?1"
				  " UNION SELECT address FROM hosts WHERE id = ?1";
	sqlite3_stmt *q = NULL;
	int r;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	sqlite3_bind_int64(q, 1, id);
	while ((r = sqlite3_step(q)) == SQLITE_ROW)
		add_alias(n, host,
		    slice_of(sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)));
	sqlite3_finalize(q);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

static void sort(void *items, size_t n, size_t size, int (*order)(const void *, const void *))
{
	if (n > 1)
		qsort(items, n, size, order);
}

/* A hosts file may say the same ten thousand times; sorted, the same stands together. */
static void drop_twins(struct names *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->nown; i++)
		if (kept == 0 || names_by_own(&n->own[kept - 1], &n->own[i]) != 0)
			n->own[kept++] = n->own[i];
	n->nown = kept;
}

static void drop_twin_aliases(struct names *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->naliases; i++)
		if (kept == 0 || names_by_alias(&n->aliases[kept - 1], &n->aliases[i]) != 0)
			n->aliases[kept++] = n->aliases[i];
	n->naliases = kept;
}

/* A copy in another order. */
static void *reorder(struct names *n, const void *items, size_t count, size_t size,
    int (*order)(const void *, const void *))
{
	void *copy = arena_alloc(&n->arena, (count + 1) * size);

	if (count > 0)
		memcpy(copy, items, count * size);
	sort(copy, count, size, order);
	return copy;
}

int names_build(struct names *n, struct fact_store *facts, const struct graph *g)
{
	int err = 0;

	*n = (struct names){0};
	n->resolvers = arena_alloc(&n->arena, (g->nhosts + 1) * sizeof(*n->resolvers));
	for (uint32_t h = 0; h < g->nhosts && err == 0; h++) {
		add_alias(n, h, g->hosts[h].name);
		add_facts(n, facts, h, g->hosts[h].id);
		err = facts->err != 0 ? facts->err : add_asked(n, facts->db, h, g->hosts[h].id);
	}
	sort(n->addrs, n->naddrs, sizeof(*n->addrs), names_by_addr);
	n->by_host = arena_alloc(&n->arena, (n->naddrs + 1) * sizeof(*n->by_host));
	if (n->naddrs > 0)
		memcpy(n->by_host, n->addrs, n->naddrs * sizeof(*n->by_host));
	sort(n->by_host, n->naddrs, sizeof(*n->by_host), names_by_host);
	sort(n->aliases, n->naliases, sizeof(*n->aliases), names_by_alias);
	drop_twin_aliases(n);
	sort(n->own, n->nown, sizeof(*n->own), names_by_own);
	drop_twins(n);
	n->own_at = reorder(n, n->own, n->nown, sizeof(*n->own), names_by_own_addr);
	n->aliases_of =
	    reorder(n, n->aliases, n->naliases, sizeof(*n->aliases), names_by_alias_host);
	return err;
}

void names_free(struct names *n)
{
	free(n->addrs);
	free(n->aliases);
	free(n->own);
	arena_free(&n->arena);
	*n = (struct names){0};
}
