/* Look-ups as a given host would make them, and the orders of the tables that they search. */
#include <stdlib.h>

#include "collector/rules/names_parts.h"
#include "common/lower_bound.h"
#include "include/limits.h"

struct slice names_lower(struct arena *a, struct slice s)
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

/* ---- Orders ---- */

static int compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

int names_by_addr(const void *x, const void *y)
{
	const struct host_addr *a = x, *b = y;
	int order = addr_cmp(&a->addr, &b->addr);

	return order != 0 ? order : compare_u32(a->host, b->host);
}

int names_by_host(const void *x, const void *y)
{
	const struct host_addr *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	return order != 0 ? order : addr_cmp(&a->addr, &b->addr);
}

int names_by_alias(const void *x, const void *y)
{
	const struct host_alias *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : compare_u32(a->host, b->host);
}

int names_by_own(const void *x, const void *y)
{
	const struct own_name *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	if (order == 0)
		order = slice_cmp(a->name, b->name);
	return order != 0 ? order : addr_cmp(&a->addr, &b->addr);
}

int names_by_own_addr(const void *x, const void *y)
{
	const struct own_name *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	if (order == 0)
		order = addr_cmp(&a->addr, &b->addr);
	return order != 0 ? order : slice_cmp(a->name, b->name);
}

int names_by_alias_host(const void *x, const void *y)
{
	const struct host_alias *a = x, *b = y;
	int order = compare_u32(a->host, b->host);

	return order != 0 ? order : slice_cmp(a->name, b->name);
}

/* ---- Look-ups ---- */

/* Index of the first item that does not come before the key. */
static size_t lower_bound(const void *items, size_t n, size_t size, const void *key,
    int (*order)(const void *, const void *))
{
	size_t lo;

	LOWER_BOUND(lo, n, order((const char *)items + lo * size, key) < 0);
	return lo;
}

size_t names_hosts_at(
    const struct names *n, const struct addr *addr, const struct host_addr **first)
{
	struct host_addr key = {*addr, 0};
	size_t i = lower_bound(n->addrs, n->naddrs, sizeof(*n->addrs), &key, names_by_addr),
	       count = 0;

	*first = n->addrs + i;
	while (i + count < n->naddrs && addr_eq(&n->addrs[i + count].addr, addr))
		count++;
	return count;
}

size_t names_hosts_called(const struct names *n, struct slice name, const struct host_alias **first)
{
	struct host_alias key = {name, 0};
	size_t i = lower_bound(n->aliases, n->naliases, sizeof(*n->aliases), &key, names_by_alias);
	size_t count = 0;

	*first = n->aliases + i;
	while (i + count < n->naliases && slice_eq(n->aliases[i + count].name, name))
		count++;
	return count;
}

size_t names_addrs_of(const struct names *n, uint32_t host, const struct host_addr **first)
{
	struct host_addr key = {.host = host};
	size_t i = lower_bound(n->by_host, n->naddrs, sizeof(*n->by_host), &key, names_by_host);
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
	size_t i = lower_bound(n->own_at, n->nown, sizeof(*n->own_at), &key, names_by_own_addr);
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
	size_t i = lower_bound(
	    n->aliases_of, n->naliases, sizeof(*n->aliases_of), &key, names_by_alias_host);
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
	size_t i = lower_bound(n->own, n->nown, sizeof(*n->own), &key, names_by_own);
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
	size_t i = lower_bound(n->aliases, n->naliases, sizeof(*n->aliases), &key, names_by_alias);
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
	struct slice low = names_lower(a, name);
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
		find_alias(n, &f, names_lower(&a, name));
	*ambiguous = r.nhosts > 1;
	host = r.nhosts == 1 ? r.hosts[0] : NO_HOST;
	free(r.addrs);
	free(r.hosts);
	arena_free(&a);
	return host;
}
