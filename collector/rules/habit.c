/* Whose line of known_hosts it is. */
#include "collector/rules/habit.h"

#include <stdlib.h>

#include "common/formats/known_hosts.h"

/* Ports beside 22 that an sshd of the case listens on, and that names are tried with. */
#define MOST_PORTS 8

struct keyed {
	struct slice fingerprint;
	uint32_t host;
};

struct solving {
	struct fact_store *facts;
	const struct names *names;
	const struct graph *g;
	struct arena lasting, line;
	struct keyed *keys; /* by fingerprint, then host */
	size_t nkeys, cap_keys;
	int64_t ports[MOST_PORTS];
	size_t nports;
	size_t hashes;
	/* The line at hand. */
	const struct fact_known_host *row;
	struct known_hosts_row hash;
	bool solved;
};

/* ---- What the case knows ---- */

static int by_key(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	int order = slice_cmp(a->fingerprint, b->fingerprint);

	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

static void add_port(struct solving *s, int64_t port)
{
	for (size_t i = 0; i < s->nports; i++)
		if (s->ports[i] == port)
			return;
	if (port > 0 && port < 65536 && port != 22 && s->nports < MOST_PORTS)
		s->ports[s->nports++] = port;
}

static void load_host(struct solving *s, uint32_t host)
{
	int64_t id = s->g->hosts[host].id;
	struct fact_host_key *keys;
	struct fact_sshd_setting *settings;
	size_t n = fact_load(s->facts, &s->lasting, host_key, id, &keys);

	grow(&s->keys, &s->cap_keys, s->nkeys + n + 1, sizeof(*s->keys));
	for (size_t i = 0; i < n; i++)
		s->keys[s->nkeys++] = (struct keyed){keys[i].fingerprint, host};
	n = fact_load(s->facts, &s->line, sshd_setting, id, &settings);
	for (size_t i = 0; i < n; i++) {
		int64_t port;

		if (slice_eq_str(settings[i].keyword, "port") &&
		    slice_to_i64(settings[i].args, &port) == 0)
			add_port(s, port);
	}
	arena_reset(&s->line);
}

/* ---- One line ---- */

static void found(struct solving *s, struct slice name, const char *by)
{
	struct fact_known_name f = {
	    .host = s->row->host,
	    .at = s->row->at,
	    .name = name,
	    .fingerprint = s->row->fingerprint,
	    .by = slice_str(by),
	};

	s->solved = true;
	fact_add(s->facts, known_name, &f);
}

/* A name as ssh writes it, also with the ports that are in use. */
static void try_name(struct solving *s, struct slice name, const char *by)
{
	for (size_t i = 0; i <= s->nports && !s->solved; i++) {
		struct slice text = i == 0 ? name
					   : arena_printf(&s->line, "[%.*s]:%lld", SLICE_ARG(name),
						 (long long)s->ports[i - 1]);

		s->hashes++;
		if (known_hosts_names(&s->hash, text))
			found(s, text, by);
	}
}

static void try_addr(struct solving *s, const struct addr *addr, const char *by)
{
	char text[ADDR_TEXT_BYTES];

	try_name(s, slice_of(text, addr_format(addr, text)), by);
}

static void try_host(struct solving *s, uint32_t host)
{
	const struct host_alias *aliases;
	const struct host_addr *addrs;
	size_t n = names_aliases(s->names, host, &aliases);

	for (size_t i = 0; i < n && !s->solved; i++)
		try_name(s, aliases[i].name, "key");
	n = names_addrs_of(s->names, host, &addrs);
	for (size_t i = 0; i < n && !s->solved; i++)
		try_addr(s, &addrs[i].addr, "key");
}

/* All hosts that have the line's key: cloned hosts share it. */
static void try_by_key(struct solving *s)
{
	size_t lo = SLICE_LOWER_BOUND(s->keys, s->nkeys, fingerprint, s->row->fingerprint);

	for (;
	     lo < s->nkeys && !s->solved && slice_eq(s->keys[lo].fingerprint, s->row->fingerprint);
	     lo++)
		try_host(s, s->keys[lo].host);
}

static bool may_try_all(const struct solving *s)
{
	size_t all = (s->names->naliases + s->names->naddrs) * (s->nports + 1);

	return !s->solved && s->hashes + all <= HABIT_MOST_HASHES;
}

static void solve_line(struct solving *s, const struct fact_known_host *row)
{
	s->row = row;
	s->solved = false;
	s->hash = (struct known_hosts_row){.hosts = row->names, .hashed = true};
	if (known_hosts_read_hash(&s->line, &s->hash) != 0 || s->hashes > HABIT_MOST_HASHES)
		return;
	try_by_key(s);
	if (!may_try_all(s))
		return;
	for (size_t i = 0; i < s->names->naliases && !s->solved; i++)
		try_name(s, s->names->aliases[i].name, "name");
	for (size_t i = 0; i < s->names->naddrs && !s->solved; i++)
		try_addr(s, &s->names->addrs[i].addr, "name");
}

static void solve_host(struct solving *s, uint32_t host)
{
	struct arena rows_arena = {0};
	struct fact_known_host *rows;
	size_t n = fact_load(s->facts, &rows_arena, known_host, s->g->hosts[host].id, &rows);

	for (size_t i = 0; i < n && s->facts->err == 0; i++) {
		if (rows[i].hashed == 1)
			solve_line(s, &rows[i]);
		arena_reset(&s->line);
	}
	arena_free(&rows_arena);
}

int habit_solve(struct fact_store *facts, const struct names *names, const struct graph *g)
{
	struct solving s = {.facts = facts, .names = names, .g = g};

	for (uint32_t h = 0; h < g->nhosts && facts->err == 0; h++)
		load_host(&s, h);
	if (s.nkeys > 1)
		qsort(s.keys, s.nkeys, sizeof(*s.keys), by_key);
	for (uint32_t h = 0; h < g->nhosts && facts->err == 0; h++)
		solve_host(&s, h);
	free(s.keys);
	arena_free(&s.lasting);
	arena_free(&s.line);
	return facts->err;
}
