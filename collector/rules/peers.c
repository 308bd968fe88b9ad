/* Names and netgroups of trust files, as hosts. */
#include "collector/rules/peers.h"

#include <stdlib.h>

/* Netgroups inside each other, deepest; what is deeper is a loop. */
#define NETGROUP_DEPTH 16

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

struct netgroup_walk {
	const struct fact_netgroup *all;
	size_t nall;
	struct fact_netgroup *found;
	size_t nfound, cap_found;
	struct slice *seen;
	size_t nseen, cap_seen;
	bool lacks; /* a group that the file does not have */
};

static bool is_new(struct netgroup_walk *w, struct slice name)
{
	for (size_t i = 0; i < w->nseen; i++)
		if (slice_eq(w->seen[i], name))
			return false;
	grow(&w->seen, &w->cap_seen, w->nseen + 1, sizeof(*w->seen));
	w->seen[w->nseen++] = name;
	return true;
}

static size_t first_of(const struct netgroup_walk *w, struct slice name)
{
	size_t lo = SLICE_LOWER_BOUND(w->all, w->nall, name, name);

	return lo;
}

static void walk(struct netgroup_walk *w, struct slice name, int depth)
{
	bool found = false;

	if (depth > NETGROUP_DEPTH || !is_new(w, name))
		return;
	for (size_t i = first_of(w, name); i < w->nall && slice_eq(w->all[i].name, name); i++) {
		found = true;
		if (w->all[i].group_inside.n > 0) {
			walk(w, w->all[i].group_inside, depth + 1);
			continue;
		}
		grow(&w->found, &w->cap_found, w->nfound + 1, sizeof(*w->found));
		w->found[w->nfound++] = w->all[i];
	}
	w->lacks = w->lacks || !found;
}

/* A file that is not there has no groups. */
static bool is_read(const struct rule_ctx *c)
{
	const struct fact_file *f = rule_file(c, SLICE("/etc/netgroup"));

	return f != NULL && (slice_eq_str(f->status, "read") || slice_eq_str(f->status, "absent"));
}

void peers_netgroup(struct rule_ctx *c, struct slice name, struct ng_members *out)
{
	struct netgroup_walk w = {.all = c->netgroups};
	enum netgroup_order order = c->names->resolvers[c->host].netgroups;

	if (order != NETGROUPS_ELSEWHERE)
		w.nall = c->nnetgroups;
	walk(&w, name, 0);
	*out = (struct ng_members){.nrows = w.nfound,
	    .known = order == NETGROUPS_FILES_ONLY ? !w.lacks || is_read(c)
						   : order == NETGROUPS_FILES_FIRST && !w.lacks};
	if (w.nfound > 0 && order < NETGROUPS_FILES_FIRST)
		out->missing = peers_unknown_group(c, name);
	out->rows = arena_alloc(c->arena, (w.nfound + 1) * sizeof(*out->rows));
	for (size_t i = 0; i < w.nfound; i++)
		out->rows[i] = w.found[i];
	free(w.found);
	free(w.seen);
}

struct slice peers_unknown_group(struct rule_ctx *c, struct slice name)
{
	return arena_printf(c->arena, "who is in the netgroup %.*s%s", SLICE_ARG(name),
	    order_words[c->names->resolvers[c->host].netgroups]);
}
