/* Tables of names and addresses, and look-ups as a given host would make them. */
#include "collector/rules/names.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "include/err.h"
#include "include/limits.h"

/* ---- Building ---- */

static struct slice lower(struct arena *a, struct slice s)
{
	char *p = arena_str(a, s);
	size_t n = s.n;

	for (size_t i = 0; i < n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	while (n > 0 && p[n - 1] == '.')
		n--;
	return slice_of(p, n);
}

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
	n->aliases[n->naliases++] = (struct host_alias){lower(&n->arena, text), host};
}

static void add_own_name(struct names *n, uint32_t host, const struct fact_host_name *f)
{
	struct addr addr;

	if (addr_parse(f->address, &addr) != 0)
		return;
	grow(&n->own, &n->cap_own, n->nown + 1, sizeof(*n->own));
	n->own[n->nown++] = (struct own_name){host, lower(&n->arena, f->name), addr};
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
		domain = lower(&n->arena, domain);
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
	    .search = lower(&n->arena, f->search),
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

static int compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int by_addr(const void *x, const void *y)
{
	const struct host_addr *a = x, *b = y;
	int order = addr_cmp(&a->addr, &b->addr);

	return order != 0 ? order : compare_u32(a->host, b->host);
}

static int by_host(const void *x, const void *y)
{
	const struct host_addr *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	return order != 0 ? order : addr_cmp(&a->addr, &b->addr);
}

static int by_alias(const void *x, const void *y)
{
	const struct host_alias *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : compare_u32(a->host, b->host);
}

static int by_own(const void *x, const void *y)
{
	const struct own_name *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	if (order == 0)
		order = slice_cmp(a->name, b->name);
	return order != 0 ? order : addr_cmp(&a->addr, &b->addr);
}

static void sort(void *items, size_t n, size_t size, int (*order)(const void *, const void *))
{
	if (n > 1)
		qsort(items, n, size, order);
}

static int by_own_addr(const void *x, const void *y)
{
	const struct own_name *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	if (order == 0)
		order = addr_cmp(&a->addr, &b->addr);
	return order != 0 ? order : slice_cmp(a->name, b->name);
}

static int by_alias_host(const void *x, const void *y)
{
	const struct host_alias *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	return order != 0 ? order : slice_cmp(a->name, b->name);
}

/* A hosts file may say the same ten thousand times; sorted, the same stands together. */
static void drop_twins(struct names *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->nown; i++)
		if (kept == 0 || by_own(&n->own[kept - 1], &n->own[i]) != 0)
			n->own[kept++] = n->own[i];
	n->nown = kept;
}

static void drop_twin_aliases(struct names *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->naliases; i++)
		if (kept == 0 || by_alias(&n->aliases[kept - 1], &n->aliases[i]) != 0)
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
	sort(n->addrs, n->naddrs, sizeof(*n->addrs), by_addr);
	n->by_host = arena_alloc(&n->arena, (n->naddrs + 1) * sizeof(*n->by_host));
	if (n->naddrs > 0)
		memcpy(n->by_host, n->addrs, n->naddrs * sizeof(*n->by_host));
	sort(n->by_host, n->naddrs, sizeof(*n->by_host), by_host);
	sort(n->aliases, n->naliases, sizeof(*n->aliases), by_alias);
	drop_twin_aliases(n);
	sort(n->own, n->nown, sizeof(*n->own), by_own);
	drop_twins(n);
	n->own_at = reorder(n, n->own, n->nown, sizeof(*n->own), by_own_addr);
	n->aliases_of = reorder(n, n->aliases, n->naliases, sizeof(*n->aliases), by_alias_host);
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

/* ---- Look-ups ---- */

/* Index of the first item that does not come before the key. */
static size_t lower_bound(const void *items, size_t n, size_t size, const void *key,
    int (*order)(const void *, const void *))
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (order((const char *)items + mid * size, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t names_hosts_at(
    const struct names *n, const struct addr *addr, const struct host_addr **first)
{
	struct host_addr key = {*addr, 0};
	size_t i = lower_bound(n->addrs, n->naddrs, sizeof(*n->addrs), &key, by_addr), count = 0;

	*first = n->addrs + i;
	while (i + count < n->naddrs && addr_eq(&n->addrs[i + count].addr, addr))
		count++;
	return count;
}

size_t names_hosts_called(const struct names *n, struct slice name, const struct host_alias **first)
{
	struct host_alias key = {name, 0};
	size_t i = lower_bound(n->aliases, n->naliases, sizeof(*n->aliases), &key, by_alias);
	size_t count = 0;

	*first = n->aliases + i;
	while (i + count < n->naliases && slice_eq(n->aliases[i + count].name, name))
		count++;
	return count;
}

size_t names_addrs_of(const struct names *n, uint32_t host, const struct host_addr **first)
{
	struct host_addr key = {.host = host};
	size_t i = lower_bound(n->by_host, n->naddrs, sizeof(*n->by_host), &key, by_host);
	size_t count = 0;

	*first = n->by_host + i;
	while (i + count < n->naddrs && n->by_host[i + count].host == host)
		count++;
	return count;
}

size_t names_addresses(const struct names *n, struct arena *a, uint32_t host, struct addr **addrs)
{
	const struct host_addr *own;
	size_t count = names_addrs_of(n, host, &own);

	*addrs = arena_alloc(a, (count + 1) * sizeof(**addrs));
	for (size_t i = 0; i < count; i++)
		(*addrs)[i] = own[i].addr;
	return count;
}

size_t names_own_at(
    const struct names *n, uint32_t eyes, const struct addr *addr, const struct own_name **first)
{
	struct own_name key = {.host = eyes, .addr = *addr};
	size_t i = lower_bound(n->own_at, n->nown, sizeof(*n->own_at), &key, by_own_addr);
	size_t count = 0;

	*first = n->own_at + i;
	while (i + count < n->nown && n->own_at[i + count].host == eyes &&
	       addr_eq(&n->own_at[i + count].addr, addr))
		count++;
	return count;
}

size_t names_aliases(const struct names *n, uint32_t host, const struct host_alias **first)
{
	struct host_alias key = {.host = host};
	size_t i =
	    lower_bound(n->aliases_of, n->naliases, sizeof(*n->aliases_of), &key, by_alias_host);
	size_t count = 0;

	*first = n->aliases_of + i;
	while (i + count < n->naliases && n->aliases_of[i + count].host == host)
		count++;
	return count;
}

/* What is found so far; a name has few addresses and hosts, so lists are searched. */
struct finding {
	struct resolved *r;
	size_t cap_addrs, cap_hosts;
};

static void found_host(struct finding *f, uint32_t host)
{
	for (size_t i = 0; i < f->r->nhosts; i++)
		if (f->r->hosts[i] == host)
			return;
	grow(&f->r->hosts, &f->cap_hosts, f->r->nhosts + 1, sizeof(*f->r->hosts));
	f->r->hosts[f->r->nhosts++] = host;
}

static void found_addr(const struct names *n, struct finding *f, const struct addr *addr)
{
	const struct host_addr *at;
	size_t count = names_hosts_at(n, addr, &at);

	grow(&f->r->addrs, &f->cap_addrs, f->r->naddrs + 1, sizeof(*f->r->addrs));
	f->r->addrs[f->r->naddrs++] = *addr;
	for (size_t i = 0; i < count; i++)
		found_host(f, at[i].host);
}

/* The host's own hosts file; a loopback address there means the host itself. */
static bool find_own(const struct names *n, struct finding *f, uint32_t eyes, struct slice name)
{
	struct own_name key = {eyes, name, {0}};
	size_t i = lower_bound(n->own, n->nown, sizeof(*n->own), &key, by_own);
	size_t end = i + LIMIT_NAME_ADDRESSES;
	bool any = false;

	for (; i < n->nown && n->own[i].host == eyes && slice_eq(n->own[i].name, name); i++) {
		any = true;
		if (i == end) {
			f->r->certain = false;
			break;
		}
		found_addr(n, f, &n->own[i].addr);
		if (addr_is_loopback(&n->own[i].addr))
			found_host(f, eyes);
	}
	return any;
}

static bool find_alias(const struct names *n, struct finding *f, struct slice name)
{
	struct host_alias key = {name, 0};
	size_t i = lower_bound(n->aliases, n->naliases, sizeof(*n->aliases), &key, by_alias);
	bool any = false;

	for (; i < n->naliases && slice_eq(n->aliases[i].name, name); i++) {
		any = true;
		found_host(f, n->aliases[i].host);
	}
	return any;
}

/* The search domains stand behind a name without a dot, before it is asked for as it is. */
static void find_by_search(
    const struct names *n, struct arena *a, struct finding *f, uint32_t eyes, struct slice name)
{
	struct slice search = n->resolvers[eyes].search, domain;

	while (slice_find(name, '.') == name.n && word_next(&search, &domain))
		if (find_alias(
			n, f, arena_printf(a, "%.*s.%.*s", SLICE_ARG(name), SLICE_ARG(domain))))
			return;
	find_alias(n, f, name);
}

void names_resolve(
    const struct names *n, struct arena *a, uint32_t eyes, struct slice name, struct resolved *r)
{
	struct finding f = {.r = r};
	struct slice low = lower(a, name);
	struct addr addr;

	*r = (struct resolved){.certain = true};
	if (addr_parse(name, &addr) == 0) {
		found_addr(n, &f, &addr);
	} else if (find_own(n, &f, eyes, low)) {
		r->certain = r->certain && !n->resolvers[eyes].files_later;
	} else if (!n->resolvers[eyes].files_only) {
		r->certain = false;
		/* Whatever another host calls itself [RFC 6761, section 6.3]. */
		if (slice_eq_str(low, "localhost"))
			found_host(&f, eyes);
		else
			find_by_search(n, a, &f, eyes, low);
	}
	r->addrs = arena_keep(a, r->addrs, r->naddrs * sizeof(*r->addrs));
	r->hosts = arena_keep(a, r->hosts, r->nhosts * sizeof(*r->hosts));
}

uint32_t names_find(const struct names *n, struct slice name, bool *ambiguous)
{
	struct resolved r = {0};
	struct finding f = {.r = &r};
	struct arena a = {0};
	struct addr addr;
	uint32_t host;

	if (addr_parse(name, &addr) == 0)
		found_addr(n, &f, &addr);
	else
		find_alias(n, &f, lower(&a, name));
	*ambiguous = r.nhosts > 1;
	host = r.nhosts == 1 ? r.hosts[0] : NO_HOST;
	free(r.addrs);
	free(r.hosts);
	arena_free(&a);
	return host;
}
