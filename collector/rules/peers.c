/* Names and netgroups of trust files, as hosts. */
#include "collector/rules/peers.h"

#include <stdlib.h>

/* Netgroups inside each other, deepest; what is deeper is a loop. */
#define NETGROUP_DEPTH 16
/* Of all netgroups that rules ask for on one host; each inside of many others adds up. */
#define MOST_MEMBERS 4000000

static const char *const order_words[] = {
    [NETGROUPS_UNKNOWN] = ": which sources the host asks was not read",
    [NETGROUPS_ELSEWHERE] = ": the host asks another source than its file",
    [NETGROUPS_FILES_LATER] = ": the host asks another source before its file",
    [NETGROUPS_FILES_FIRST] = "",
    [NETGROUPS_FILES_ONLY] = "",
};

static struct slice outside_name(struct rule_ctx *c, struct slice name, const struct resolved *r)
{
	char text[ADDR_TEXT_BYTES];

	/* The address is what can be swept, and the same under every name. */
	if (r->naddrs == 0)
		return name;
	return arena_dup(c->arena, slice_of(text, addr_format(&r->addrs[0], text)));
}

void peers_of_name(struct rule_ctx *c, struct slice name, struct peers *out)
{
	struct resolved r;

	names_resolve(c->names, c->arena, c->host, name, &r);
	*out = (struct peers){
	    .hosts = r.hosts, .nhosts = r.nhosts, .addrs = r.addrs, .naddrs = r.naddrs};
	if (!r.certain)
		out->missing = arena_printf(c->arena, "what %.*s resolves %.*s to",
		    SLICE_ARG(c->graph->hosts[c->host].name), SLICE_ARG(name));
	/* The host itself by a loopback address, which no agent reports. */
	if (r.nhosts == 0 && r.naddrs > 0 && addr_is_loopback(&r.addrs[0])) {
		out->hosts = &c->host;
		out->nhosts = 1;
	} else if (r.nhosts == 0)
		out->outside = outside_name(c, name, &r);
}

/* ---- Netgroups ---- */

struct netgroup_memory {
	struct arena *arena;
	bool read;			   /* /etc/netgroup was, as a whole */
	const struct ng_members **answers; /* by the first row of the group */
	uint32_t *seen;			   /* by the same: the last walk that came by */
	uint32_t nwalks;
	size_t members; /* of all answers */
};

static int by_netgroup(const void *x, const void *y)
{
	const struct fact_netgroup *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	/* The members of one line: their order is nothing to anybody. */
	return order != 0 ? order : (a->at.line > b->at.line) - (a->at.line < b->at.line);
}

/* A file that is not there has no groups. */
static bool is_read(const struct fact_file *f)
{
	return slice_eq_str(f->status, "read") || slice_eq_str(f->status, "absent");
}

/* Of a host whose files were loaded, or else of one whose file has groups. */
static bool find_read(const struct rule_ctx *c)
{
	const struct fact_file *f = rule_file(c, SLICE("/etc/netgroup"));
	struct arena scratch = {0};
	struct fact_file *files;
	bool read = false;
	size_t n;

	if (f != NULL || c->nfiles > 0 || c->nnetgroups == 0)
		return f != NULL && is_read(f);
	n = fact_load(c->facts, &scratch, file, c->host_id, &files);
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(files[i].path, "/etc/netgroup"))
			read = is_read(&files[i]);
	arena_free(&scratch);
	return read;
}

void peers_load_netgroups(struct rule_ctx *c)
{
	struct netgroup_memory *m = arena_new(c->arena, struct netgroup_memory);
	struct fact_netgroup *all;

	c->nnetgroups = fact_load(c->facts, c->arena, netgroup, c->host_id, &all);
	if (c->nnetgroups > 1)
		qsort(all, c->nnetgroups, sizeof(*all), by_netgroup);
	c->netgroups = all;
	m->arena = c->arena;
	m->read = find_read(c);
	m->answers = arena_alloc(c->arena, (c->nnetgroups + 1) * sizeof(*m->answers));
	m->seen = arena_alloc(c->arena, (c->nnetgroups + 1) * sizeof(*m->seen));
	c->netgroup_memory = m;
}

struct netgroup_walk {
	struct netgroup_memory *memory;
	const struct fact_netgroup *all;
	size_t nall;
	const struct fact_netgroup **found;
	size_t nfound, cap_found;
	bool lacks; /* a group that the file does not have, or too many members */
};

/* The first row of the group; nall: the file has none. */
static size_t first_of(const struct netgroup_walk *w, struct slice name)
{
	size_t lo = SLICE_LOWER_BOUND(w->all, w->nall, name, name);

	return lo < w->nall && slice_eq(w->all[lo].name, name) ? lo : w->nall;
}

static bool is_full(const struct netgroup_walk *w)
{
	return w->memory->members + w->nfound >= MOST_MEMBERS;
}

static void add_found(struct netgroup_walk *w, const struct fact_netgroup *row)
{
	if (is_full(w)) {
		w->lacks = true;
		return;
	}
	grow(&w->found, &w->cap_found, w->nfound + 1, sizeof(*w->found));
	w->found[w->nfound++] = row;
}

static void walk(struct netgroup_walk *w, struct slice name, int depth)
{
	size_t first = first_of(w, name);

	if (depth > NETGROUP_DEPTH)
		return;
	if (first == w->nall) {
		w->lacks = true;
		return;
	}
	if (w->memory->seen[first] == w->memory->nwalks)
		return;
	w->memory->seen[first] = w->memory->nwalks;
	for (size_t i = first; i < w->nall && slice_eq(w->all[i].name, name); i++)
		if (w->all[i].group_inside.n > 0)
			walk(w, w->all[i].group_inside, depth + 1);
		else
			add_found(w, &w->all[i]);
}

static void ask(struct rule_ctx *c, struct slice name, struct ng_members *out)
{
	struct netgroup_walk w = {.memory = c->netgroup_memory, .all = c->netgroups};
	enum netgroup_order order = c->names->resolvers[c->host].netgroups;

	if (order != NETGROUPS_ELSEWHERE)
		w.nall = c->nnetgroups;
	w.memory->nwalks++;
	walk(&w, name, 0);
	*out = (struct ng_members){.nrows = w.nfound,
	    .known = order == NETGROUPS_FILES_ONLY ? !w.lacks || (w.memory->read && !is_full(&w))
						   : order == NETGROUPS_FILES_FIRST && !w.lacks};
	if (w.nfound > 0 && order < NETGROUPS_FILES_FIRST)
		out->missing = peers_unknown_group(c, name);
	out->rows = arena_alloc(w.memory->arena, (w.nfound + 1) * sizeof(*out->rows));
	for (size_t i = 0; i < w.nfound; i++)
		out->rows[i] = w.found[i];
	w.memory->members += w.nfound;
	free(w.found);
}

void peers_netgroup(struct rule_ctx *c, struct slice name, struct ng_members *out)
{
	struct netgroup_memory *m = c->netgroup_memory;
	size_t at = SLICE_LOWER_BOUND(c->netgroups, c->nnetgroups, name, name);
	bool known = at < c->nnetgroups && slice_eq(c->netgroups[at].name, name);
	struct ng_members *answer;

	if (known && m->answers[at] != NULL) {
		*out = *m->answers[at];
		return;
	}
	ask(c, name, out);
	if (!known)
		return;
	answer = arena_new(m->arena, struct ng_members);
	*answer = *out;
	if (out->missing.n > 0)
		answer->missing = arena_dup(m->arena, out->missing);
	m->answers[at] = answer;
}

struct slice peers_unknown_group(struct rule_ctx *c, struct slice name)
{
	return arena_printf(c->arena, "who is in the netgroup %.*s%s", SLICE_ARG(name),
	    order_words[c->names->resolvers[c->host].netgroups]);
}
