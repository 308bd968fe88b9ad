/*
 * Where a client can connect to: addresses and ports of the sshd's own side, as far as Match
 * LocalAddress and LocalPort tell one from another [openssh servconf.c match_cfg_line;
 * sshd_config(5) ListenAddress]. Each such end is judged as a server of its own: what one of them
 * gives, the account gives.
 */
#include <string.h>

#include "collector/rules/names.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"
#include "common/pattern.h"
#include "include/limits.h"

struct ends {
	struct sshd *s;
	struct sshd_end *v;
	size_t n;
	struct slice *lists; /* of Match LocalAddress */
	size_t nlists, list_bytes;
	bool by_port;
	int64_t *ports; /* that no ListenAddress names; one 0 where they are of no matter */
	size_t nports;
	bool unknown;
};

static bool is_link_local(const struct addr *a)
{
	return a->family == ADDR_V6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
}

/* sshd has "fe80::1%eth0" for it: what fits that as text is not known here. */
static int8_t scoped_address(const struct addr *a, struct slice list)
{
	struct slice item;

	if (addr_list(a, list) != LIST_NONE)
		return -1;
	while (list.n > 0) {
		slice_cut(&list, ',', &item);
		for (size_t i = 0; i < item.n; i++)
			if (item.p[i] == '*' || item.p[i] == '?' || item.p[i] == '%')
				return -1;
	}
	return 0;
}

int8_t sshd_end_has(const struct sshd_end *end, struct slice list)
{
	if (end->address.family == ADDR_NONE)
		return -1;
	if (is_link_local(&end->address))
		return scoped_address(&end->address, list);
	return addr_list(&end->address, list) == LIST_MATCH;
}

/* ---- What Match asks ---- */

static void take_list(struct ends *e, struct slice list)
{
	e->lists[e->nlists++] = arena_dup(e->s->state->arena, list);
	e->list_bytes += list.n;
}

static void take_criteria(struct ends *e, struct slice args)
{
	struct slice name, value;

	while (args_next(e->s->c->arena, &args, &name)) {
		if (slice_eq_str_ci(name, "all") || slice_eq_str_ci(name, "invalid-user"))
			continue;
		value = name;
		if (!slice_cut(&value, '=', &name) && !args_next(e->s->c->arena, &args, &value))
			return;
		if (slice_eq_str_ci(name, "localport"))
			e->by_port = true;
		else if (slice_eq_str_ci(name, "localaddress") && e->nlists < LIMIT_SSHD_ENDS)
			take_list(e, value);
		else if (slice_eq_str_ci(name, "localaddress"))
			e->unknown = true;
	}
}

/* ---- The ends ---- */

/* Comparing an address with so many others goes over all lists twice for each. */
static bool is_too_much(struct ends *e, size_t others)
{
	e->unknown = e->unknown || sshd_is_over(e->s, (1 + e->list_bytes / 2) * (1 + others));
	return e->unknown;
}

/* Does no list tell them apart? */
static bool are_alike(struct ends *e, const struct addr *a, const struct addr *b)
{
	struct sshd_end x = {.address = *a}, y = {.address = *b};

	for (size_t i = 0; i < e->nlists; i++)
		if (sshd_end_has(&x, e->lists[i]) != sshd_end_has(&y, e->lists[i]))
			return false;
	return true;
}

static void add_end(struct ends *e, const struct addr *address, int64_t port)
{
	struct sshd_end one = {.port = port};

	if (is_too_much(e, e->n))
		return;
	if (e->nlists > 0)
		one.address = *address;
	for (size_t i = 0; i < e->n; i++)
		if (e->v[i].port == port &&
		    addr_is_loopback(&e->v[i].address) == addr_is_loopback(&one.address) &&
		    are_alike(e, &e->v[i].address, &one.address))
			return;
	if (e->n == LIMIT_SSHD_ENDS)
		e->unknown = true;
	else
		e->v[e->n++] = one;
}

static void add_address(struct ends *e, const struct addr *address, int64_t port)
{
	for (size_t i = 0; port == 0 && i < e->nports && !e->unknown; i++)
		add_end(e, address, e->ports[i]);
	if (port != 0)
		add_end(e, address, e->by_port ? port : 0);
}

static void add_text(struct ends *e, const char *text, int64_t port)
{
	struct addr a;

	if (addr_parse(slice_str(text), &a) == 0)
		add_address(e, &a, port);
}

/* Any 127.x.y.z is the host itself, and those that a list names are told from the others. */
static void add_loopback(struct ends *e, uint8_t family, int64_t port)
{
	if (family == ADDR_V6) {
		add_text(e, "::1", port);
		return;
	}
	add_text(e, "127.0.0.1", port);
	add_text(e, "127.255.255.254", port);
	for (size_t i = 0; i < e->nlists && !e->unknown; i++) {
		struct slice list = e->lists[i], item;
		struct addr a;

		while (list.n > 0 && !e->unknown) {
			slice_cut(&list, ',', &item);
			if (addr_parse_numeric(item, &a) == 0 && a.family == ADDR_V4 &&
			    addr_is_loopback(&a))
				add_address(e, &a, port);
		}
	}
}

/* All addresses of the host of that family. */
static void add_all(struct ends *e, uint8_t family, int64_t port)
{
	static const struct addr none = {.family = ADDR_NONE};
	const struct host_addr *own;
	size_t n = names_addrs_of(e->s->c->names, e->s->c->host, &own);

	if (e->nlists == 0) {
		add_address(e, &none, port);
		return;
	}
	e->unknown = e->unknown || n == 0;
	for (size_t i = 0; i < n && !e->unknown; i++)
		if (own[i].addr.family == family)
			add_address(e, &own[i].addr, port);
	add_loopback(e, family, port);
}

/* "host", "host:port", "[host]:port", an IPv6 address alone. */
struct slice sshd_listen_host(struct slice word, int64_t *port)
{
	size_t colon = slice_rfind(word, ':');
	bool bracket = slice_starts(word, "[");

	*port = 0;
	if (colon == word.n || (!bracket && slice_find(word, ':') != colon))
		return word;
	if (bracket && colon < slice_find(word, ']'))
		return slice_sub(word, 1, slice_find(word, ']'));
	if (slice_to_i64(slice_sub(word, colon + 1, word.n), port) != 0)
		*port = -1;
	return bracket ? slice_sub(word, 1, slice_find(word, ']')) : slice_sub(word, 0, colon);
}

static bool is_any(const struct addr *a)
{
	static const struct addr none;

	return memcmp(a->bytes, none.bytes, sizeof(none.bytes)) == 0;
}

/* A name may be any address. */
static void add_listen(struct ends *e, struct slice args)
{
	struct slice word = {0};
	struct addr a = {0};
	int64_t port;

	args_next(e->s->c->arena, &args, &word);
	word = sshd_listen_host(word, &port);
	e->unknown = e->unknown || port < 0;
	if (addr_parse_numeric(word, &a) != 0) {
		a.family = ADDR_NONE;
		e->unknown = e->unknown || e->nlists > 0;
	}
	if (a.family != ADDR_NONE && is_any(&a))
		add_all(e, a.family, port);
	else
		add_address(e, &a, port);
}

/* -p beats the configuration. */
static void find_ports(struct ends *e)
{
	const struct fact_sshd *daemon = sshd_daemon(e->s, e->s->config);
	struct sshd_value v = sshd_get_list(e->s, "port");

	e->ports = arena_alloc(e->s->c->arena, (v.nrows + 1) * sizeof(*e->ports));
	e->nports = 1;
	e->ports[0] = !e->by_port ? 0 : daemon != NULL && daemon->port > 0 ? daemon->port : 22;
	if (!e->by_port || (daemon != NULL && daemon->port > 0) || v.nrows == 0)
		return;
	e->unknown = e->unknown || v.nrows > LIMIT_SSHD_ENDS;
	for (e->nports = 0; e->nports < v.nrows && !e->unknown; e->nports++)
		if (slice_to_i64(v.rows[e->nports]->args, &e->ports[e->nports]) != 0)
			e->unknown = true;
}

static void find_ends(struct ends *e)
{
	struct sshd_value v = sshd_get_list(e->s, "listenaddress");
	struct sshd_value family = sshd_get(e->s, "addressfamily");
	struct slice word = family.nrows > 0 ? slice_trim(family.rows[0]->args) : SLICE("any");

	find_ports(e);
	for (size_t i = 0; i < v.nrows && !e->unknown; i++)
		add_listen(e, v.rows[i]->args);
	if (v.nrows == 0 && !slice_eq_str_ci(word, "inet6"))
		add_all(e, ADDR_V4, 0);
	if (v.nrows == 0 && !slice_eq_str_ci(word, "inet"))
		add_all(e, ADDR_V6, 0);
}

/* Which ends does a client get to only by an address that not every client may reach? */
static void find_apart(struct ends *e)
{
	for (size_t i = 0; i < e->n; i++)
		for (size_t k = 0; k < e->n && !addr_is_loopback(&e->v[i].address); k++)
			if (!addr_is_loopback(&e->v[k].address) &&
			    !are_alike(e, &e->v[i].address, &e->v[k].address))
				e->v[i].apart = true;
}

/* On loopback nothing is to be had that everybody has elsewhere. */
static bool is_needless(struct ends *e, const struct sshd_end *one)
{
	for (size_t i = 0; i < e->n && addr_is_loopback(&one->address); i++)
		if (!addr_is_loopback(&e->v[i].address) && !e->v[i].apart &&
		    e->v[i].port == one->port && are_alike(e, &e->v[i].address, &one->address))
			return true;
	return false;
}

static void drop_needless(struct ends *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++)
		if (!is_needless(e, &e->v[i]))
			e->v[n++] = e->v[i];
	e->n = n;
}

static void read_ends(struct sshd *s)
{
	struct arena *a = s->state->arena;
	struct ends e = {.s = s};

	e.v = arena_alloc(a, (LIMIT_SSHD_ENDS + 1) * sizeof(*e.v));
	e.lists = arena_alloc(s->c->arena, LIMIT_SSHD_ENDS * sizeof(*e.lists));
	for (size_t i = 0; i < s->nmatches; i++)
		take_criteria(&e, s->matches[i]->args);
	e.unknown = e.unknown || s->state->on_demand;
	if (!e.unknown && (e.by_port || e.nlists > 0))
		find_ends(&e);
	if (is_too_much(&e, e.n * e.n) || e.n == 0) {
		e.n = 1;
		e.v[0] = (struct sshd_end){0};
	}
	find_apart(&e);
	drop_needless(&e);
	s->state->ends = e.v;
	s->state->nends = e.n;
	s->state->ends_of = s->config;
}

size_t sshd_ends(struct sshd *s, const struct sshd_end **ends)
{
	sshd_begin(s);
	if (s->state->ends == NULL || !slice_eq(s->state->ends_of, s->config))
		read_ends(s);
	*ends = s->state->ends;
	return s->state->nends;
}

void sshd_need_end(struct sshd *s, struct door *d)
{
	const struct sshd_end *end = s->end;
	char text[ADDR_TEXT_BYTES];

	if (end == NULL || end->address.family == ADDR_NONE)
		return;
	if (addr_is_loopback(&end->address)) {
		source_need(d, SOURCE_LOCAL, slice_of(NULL, 0));
	} else if (end->apart) {
		addr_format(&end->address, text);
		door_unsure(
		    d, arena_printf(s->c->arena, "whether the client gets to sshd at %s", text));
	}
}
