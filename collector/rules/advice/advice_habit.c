/*
 * Who goes where: known_hosts of accounts, log-ins in logs, sessions that are up. A line of
 * known_hosts says that somebody's client once took that key for that name, or that a tool wrote
 * it; it lets nobody in [sshd(8) SSH_KNOWN_HOSTS FILE FORMAT]. Files below /etc are handed out to
 * whole fleets and say nothing of anybody's habit.
 */
#include <stdlib.h>

#include "collector/rules/advice/advice_parts.h"
#include "collector/rules/names.h"

/* Lines and log-ins of a case that are taken in; more would be nobody's reading. */
#define MOST_GOINGS 1000000
#define HABIT_EVIDENCE 3

/* One line, log-in or session. */
struct going {
	uint32_t from, to; /* NO_HOST: the name is outside */
	struct slice from_name, to_name;
	bool login;
	struct slice last;
	struct evidence_ref ref;
};

struct keyed {
	struct slice fingerprint;
	uint32_t host;
};

struct collecting {
	struct advising *v;
	struct names names;
	struct keyed *keys; /* by fingerprint */
	size_t nkeys, cap_keys;
	struct going *all;
	size_t n, cap;
};

/* ---- Whose key, whose address ---- */

static int by_key(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	int order = slice_cmp(a->fingerprint, b->fingerprint);

	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

static void load_keys(struct collecting *k)
{
	const struct graph *g = k->v->g;

	for (uint32_t h = 0; h < g->nhosts; h++) {
		struct fact_host_key *keys;
		size_t n = fact_load(k->v->facts, k->v->a, host_key, g->hosts[h].id, &keys);

		grow(&k->keys, &k->cap_keys, k->nkeys + n + 1, sizeof(*k->keys));
		for (size_t i = 0; i < n; i++)
			k->keys[k->nkeys++] = (struct keyed){keys[i].fingerprint, h};
	}
	if (k->nkeys > 1)
		qsort(k->keys, k->nkeys, sizeof(*k->keys), by_key);
}

/* The only host with the key; NO_HOST: none, or clones. */
static uint32_t host_of_key(const struct collecting *k, struct slice fingerprint)
{
	size_t lo = SLICE_LOWER_BOUND(k->keys, k->nkeys, fingerprint, fingerprint);
	uint32_t host = NO_HOST;

	for (; lo < k->nkeys && slice_eq(k->keys[lo].fingerprint, fingerprint); lo++) {
		if (host != NO_HOST && host != k->keys[lo].host)
			return NO_HOST;
		host = k->keys[lo].host;
	}
	return host;
}

static uint32_t host_called(
    const struct collecting *k, struct arena *a, uint32_t eyes, struct slice name)
{
	struct resolved r;

	names_resolve(&k->names, a, eyes, name, &r);
	return r.nhosts == 1 ? r.hosts[0] : NO_HOST;
}

/* ---- What speaks of a way ---- */

static void add(struct collecting *k, struct going g)
{
	const struct graph *all = k->v->g;

	if (g.from == g.to && g.from != NO_HOST)
		return;
	if (k->n == MOST_GOINGS) {
		k->v->r->habits_cut = true;
		return;
	}
	if (g.from != NO_HOST)
		g.from_name = all->hosts[g.from].name;
	if (g.to != NO_HOST)
		g.to_name = all->hosts[g.to].name;
	grow(&k->all, &k->cap, k->n + 1, sizeof(*k->all));
	k->all[k->n++] = g;
}

static struct evidence_ref ref_of(const struct collecting *k, uint32_t host, struct fact_origin at)
{
	return (struct evidence_ref){
	    .host = k->v->g->hosts[host].name, .path = at.path, .line = (uint32_t)at.line};
}

/* The first name of the list that is one, without brackets and port. */
static struct slice plain_name(struct slice list)
{
	struct slice name;

	while (list.n > 0) {
		slice_cut(&list, ',', &name);
		if (slice_starts(name, "[")) {
			name = slice_sub(name, 1, name.n);
			name = slice_sub(name, 0, slice_find(name, ']'));
		}
		if (name.n > 0 && name.p[0] != '!' && name.p[0] != '|' &&
		    slice_find(name, '*') == name.n && slice_find(name, '?') == name.n &&
		    slice_find(name, ' ') == name.n)
			return name;
	}
	return slice_of(NULL, 0);
}

static int by_line(const void *x, const void *y)
{
	const struct fact_known_name *a = x, *b = y;

	if (a->at.record != b->at.record)
		return a->at.record < b->at.record ? -1 : 1;
	return (a->at.line > b->at.line) - (a->at.line < b->at.line);
}

static void add_known(struct collecting *k, struct arena *scratch, uint32_t host,
    const struct fact_known_host *row, const struct fact_known_name *solved, size_t nsolved)
{
	struct fact_known_name key = {.at = row->at}, *found;
	struct going g = {.from = host, .to = host_of_key(k, row->fingerprint)};
	struct slice names = row->names;

	found = nsolved == 0 ? NULL : bsearch(&key, solved, nsolved, sizeof(*solved), by_line);
	if (found != NULL)
		names = found->name;
	names = plain_name(names);
	if (g.to == NO_HOST && names.n > 0)
		g.to = host_called(k, scratch, host, names);
	if (g.to == NO_HOST)
		g.to_name = names.n > 0 ? names
					: arena_printf(k->v->a, "hashed name, key %.*s",
					      SLICE_ARG(row->fingerprint));
	g.ref = ref_of(k, host, row->at);
	add(k, g);
}

static void add_known_hosts(struct collecting *k, struct arena *scratch, uint32_t host)
{
	struct advising *v = k->v;
	struct fact_known_host *rows;
	struct fact_known_name *solved;
	size_t n = fact_load(v->facts, v->a, known_host, v->g->hosts[host].id, &rows);
	size_t nsolved = fact_load(v->facts, v->a, known_name, v->g->hosts[host].id, &solved);

	if (nsolved > 1)
		qsort(solved, nsolved, sizeof(*solved), by_line);
	for (size_t i = 0; i < n; i++)
		if (rows[i].marker.n == 0 && !slice_path_under(rows[i].path, SLICE("/etc")))
			add_known(k, scratch, host, &rows[i], solved, nsolved);
}

/* The other end; false for one that is this host itself, or none. */
static bool other_end(struct collecting *k, struct arena *scratch, uint32_t host,
    struct slice address, struct going *g, bool comes)
{
	struct addr addr;
	uint32_t other;

	if (addr_parse(address, &addr) != 0 || addr_is_loopback(&addr))
		return false;
	other = host_called(k, scratch, host, address);
	*g = (struct going){.from = host, .to = other, .to_name = address, .login = true};
	if (comes)
		*g = (struct going){.from = other, .to = host, .from_name = address, .login = true};
	return true;
}

static void add_logins(struct collecting *k, struct arena *scratch, uint32_t host)
{
	struct advising *v = k->v;
	struct fact_login *logins;
	struct fact_ssh_session *sessions;
	size_t n = fact_load(v->facts, v->a, login, v->g->hosts[host].id, &logins);
	struct going g;

	for (size_t i = 0; i < n; i++) {
		if (!other_end(k, scratch, host, logins[i].address, &g, true))
			continue;
		g.last = logins[i].time;
		g.ref = ref_of(k, host, logins[i].at);
		add(k, g);
	}
	n = fact_load(v->facts, v->a, ssh_session, v->g->hosts[host].id, &sessions);
	for (size_t i = 0; i < n; i++) {
		bool comes = slice_eq_str(sessions[i].role, "server");

		if (!other_end(k, scratch, host, sessions[i].peer, &g, comes))
			continue;
		g.ref = ref_of(k, host, sessions[i].at);
		add(k, g);
	}
}

/* ---- From lines to ways ---- */

static int by_way(const void *x, const void *y)
{
	const struct going *a = x, *b = y;
	int order = slice_cmp(a->from_name, b->from_name);

	if (order == 0)
		order = slice_cmp(a->to_name, b->to_name);
	if (order == 0 && a->login != b->login)
		order = a->login ? -1 : 1;
	if (order == 0)
		order = slice_cmp(b->last, a->last);
	if (order == 0)
		order = slice_cmp(a->ref.host, b->ref.host);
	if (order == 0)
		order = slice_cmp(a->ref.path, b->ref.path);
	return order != 0 ? order : (a->ref.line > b->ref.line) - (a->ref.line < b->ref.line);
}

static void merge(struct arena *a, const struct going *g, struct result_habit *h)
{
	if (h->from.p == NULL)
		*h = (struct result_habit){.from = g->from_name,
		    .to = g->to_name,
		    .from_known = g->from != NO_HOST,
		    .to_known = g->to != NO_HOST,
		    .evidence = arena_alloc(a, HABIT_EVIDENCE * sizeof(*h->evidence))};
	h->logins += g->login;
	h->lines += !g->login;
	if (slice_cmp(g->last, h->last) > 0)
		h->last = g->last;
	if (h->nevidence < HABIT_EVIDENCE)
		h->evidence[h->nevidence++] = g->ref;
}

/* A habit with the state of the host it begins at. */
struct ranked {
	struct result_habit habit;
	enum host_state state;
};

static int by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	const struct result_habit *h = &a->habit, *o = &b->habit;
	int order;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (h->logins != o->logins)
		return h->logins > o->logins ? -1 : 1;
	if (h->lines != o->lines)
		return h->lines > o->lines ? -1 : 1;
	order = slice_cmp(h->from, o->from);
	return order != 0 ? order : slice_cmp(h->to, o->to);
}

/* What is not at risk is alike. */
static enum host_state state_of(const struct advising *v, uint32_t host)
{
	enum host_state state = host == NO_HOST ? STATE_EXPOSED : v->hosts[host].row.state;

	return state < STATE_EXPOSED ? state : STATE_EXPOSED;
}

static void settle(struct collecting *k)
{
	struct advising *v = k->v;
	struct ranked *rows = arena_alloc(v->a, (k->n + 1) * sizeof(*rows));
	struct result *r = v->r;
	size_t n = 0;

	if (k->n > 1)
		qsort(k->all, k->n, sizeof(*k->all), by_way);
	for (size_t i = 0; i < k->n; i++) {
		const struct going *g = &k->all[i];

		if (i == 0 || !slice_eq(g->from_name, k->all[i - 1].from_name) ||
		    !slice_eq(g->to_name, k->all[i - 1].to_name))
			rows[n++].state = state_of(v, g->from);
		merge(v->a, g, &rows[n - 1].habit);
	}
	if (n > 1)
		qsort(rows, n, sizeof(*rows), by_rank);
	r->habits = arena_alloc(v->a, (n + 1) * sizeof(*r->habits));
	for (size_t i = 0; i < n; i++)
		r->habits[r->nhabits++] = rows[i].habit;
}

int advice_habits(struct advising *v)
{
	struct collecting k = {.v = v};
	struct arena scratch = {0};
	int err = names_build(&k.names, v->facts, v->g);

	load_keys(&k);
	for (uint32_t h = 0; h < v->g->nhosts && err == 0; h++) {
		add_known_hosts(&k, &scratch, h);
		add_logins(&k, &scratch, h);
		arena_reset(&scratch);
	}
	settle(&k);
	free(k.all);
	free(k.keys);
	arena_free(&scratch);
	names_free(&k.names);
	return err;
}
