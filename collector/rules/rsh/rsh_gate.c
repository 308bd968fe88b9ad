/* Lists of clients of xinetd and of tcp wrappers, asked for one address. */
#include "collector/rules/rsh/rsh_gate.h"

#include <stdlib.h>

#include "common/formats/xinetd.h"
#include "common/lower_bound.h"

/* ---- Names ---- */

static int by_addr(const void *x, const void *y)
{
	const struct host_name_at *a = x, *b = y;
	int order = addr_cmp(&a->addr, &b->addr);

	return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

void rsh_eyes_load(struct rsh_eyes *e, struct rule_ctx *c)
{
	struct fact_host_name *names;
	size_t n = fact_load(c->facts, c->arena, host_name, c->host_id, &names);
	struct host_name_at *v = arena_alloc(c->arena, (n + 1) * sizeof(*v));

	*e = (struct rsh_eyes){.v = v};
	for (size_t i = 0; i < n; i++) {
		if (names[i].first != 1 || addr_parse(names[i].address, &v[e->n].addr) != 0)
			continue;
		v[e->n].order = i;
		v[e->n++].name = names[i].name;
	}
	if (e->n > 1)
		qsort(v, e->n, sizeof(*v), by_addr);
}

struct slice rsh_eyes_name(const struct rsh_eyes *e, const struct addr *addr)
{
	size_t lo;

	LOWER_BOUND(lo, e->n, addr_cmp(&e->v[lo].addr, addr) < 0);
	return lo < e->n && addr_eq(&e->v[lo].addr, addr) ? e->v[lo].name : slice_of(NULL, 0);
}

/* ---- xinetd ---- */

/* Does a word of each list fit? 1, 0, or -1 where one hangs on a name. */
struct fitting {
	bool has_only, has_other;
	int only, no;
};

static void take_word(int *list, int fits)
{
	if (*list != 1 && fits != 0)
		*list = fits;
}

static struct fitting find_fitting(const struct rsh_gate *g, const struct addr *client)
{
	struct fitting f = {.has_only = false};
	struct slice rest = g->clients, word;
	int *list = NULL;

	while (word_next(&rest, &word)) {
		if (slice_eq_str(word, "only_from")) {
			list = &f.only;
			f.has_only = true;
		} else if (slice_eq_str(word, "no_access")) {
			list = &f.no;
		} else if (slice_eq_str(word, "nolibwrap")) {
			list = NULL;
		} else if (slice_eq_str(word, "access_times") || slice_starts(word, "IPAddress")) {
			list = NULL;
			f.has_other = true;
		} else if (list != NULL) {
			take_word(list, xinetd_host_fits(word, client));
		}
	}
	return f;
}

/* [access.c remote_address_check] */
static int ask_lists(const struct rsh_gate *g, const struct addr *client)
{
	struct fitting f = find_fitting(g, client);

	if (f.no == 1 || (f.has_only && f.only == 0))
		return 0;
	return f.no < 0 || f.only < 0 || f.has_other ? -1 : 1;
}

/* ---- Both ---- */

int rsh_gate_reaches(const struct rsh_gate *g, const struct addr *client)
{
	return client->family == ADDR_V4 ? g->v4 : g->v6;
}

static bool has_lists(const struct rsh_gate *g)
{
	return g->clients.n > 0 && !slice_eq_str(g->clients, "nolibwrap");
}

bool rsh_gate_is_open(const struct rsh_gate *g)
{
	return !has_lists(g) && (g->wrapped == 0 || !wrappers_any(g->wrappers, g->daemon));
}

struct slice rsh_gate_words(const struct rsh_gate *g)
{
	return has_lists(g) ? SLICE("whether xinetd or systemd lets the client in")
			    : SLICE("whether hosts.deny refuses the client");
}

int rsh_gate_ask(const struct rsh_gate *g, const struct addr *client, struct slice *missing)
{
	int lists = has_lists(g) ? ask_lists(g, client) : 1, wrapped = 1;

	if (lists == 0)
		return 0;
	if (g->wrapped != 0)
		wrapped = wrappers_ask(g->wrappers, g->daemon, client);
	if (wrapped == 0 && g->wrapped > 0)
		return 0;
	*missing = rsh_gate_words(g);
	if (lists < 0)
		return -1;
	if (wrapped == 0)
		*missing = SLICE("whether inetd asks hosts.deny");
	return wrapped > 0 ? 1 : -1;
}

int rsh_gate_ask_world(const struct rsh_gate *g, struct slice *missing)
{
	/* Kept for examples [RFC 5737]; also of the second, in case a lab has the first. */
	static const struct addr anybody[] = {
	    {ADDR_V4, {203, 0, 113, 77}}, {ADDR_V4, {198, 51, 100, 77}}};
	int first;

	if (rsh_gate_is_open(g))
		return 1;
	first = rsh_gate_ask(g, &anybody[0], missing);
	return rsh_gate_ask(g, &anybody[1], missing) == first ? first : -1;
}

bool rsh_gate_same(const struct rsh_gate *a, const struct rsh_gate *b)
{
	if (a->v4 != b->v4 || a->v6 != b->v6)
		return false;
	if (rsh_gate_is_open(a) || rsh_gate_is_open(b))
		return rsh_gate_is_open(a) && rsh_gate_is_open(b);
	return slice_eq(a->clients, b->clients) && a->wrapped == b->wrapped &&
	       (a->wrapped == 0 || slice_eq(a->daemon, b->daemon));
}
