/* hosts.allow, hosts.deny and the hosts file of one host. */
#include "collector/rules/wrappers.h"

#include <stdlib.h>

#include "common/lower_bound.h"
#include "common/out.h"

#define ALLOW "/etc/hosts.allow"
#define DENY "/etc/hosts.deny"

/* A file's lines as the facts keep them, in one text again. */
static struct slice text_of(
    struct arena *a, const struct fact_config_line *lines, size_t n, const char *path)
{
	struct out o;
	struct slice text;

	out_memory(&o);
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(lines[i].path, path)) {
			out_bytes(&o, lines[i].raw);
			out_byte(&o, '\n');
		}
	out_byte(&o, '\n');
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

/* A line that is too long ends the file: what stands behind it lets nobody in, and that of
 * hosts.deny keeps everybody out. */
static void add_rows(struct wrappers *w, struct arena *a, struct slice text, bool denies)
{
	struct lines in = lines_of(text);
	struct hosts_access_row row;

	while (hosts_access_next(&in, a, &row)) {
		if (row.at.err == ERR_LIMIT && denies)
			w->rows[w->nrows++] = (struct hosts_access_row){
			    .daemons = SLICE("ALL"), .clients = SLICE("ALL")};
		if (row.at.err == ERR_LIMIT)
			return;
		if (row.at.err == 0)
			w->rows[w->nrows++] = row;
	}
}

static int by_address(const void *x, const void *y)
{
	const struct wrappers_addr *a = x, *b = y;
	int order = addr_cmp(&a->addr, &b->addr);

	return order != 0 ? order : (a->name > b->name) - (a->name < b->name);
}

static void index_names(struct wrappers *w, struct arena *a)
{
	w->addrs = arena_alloc(a, (w->nnames + 1) * sizeof(*w->addrs));
	for (size_t i = 0; i < w->nnames; i++)
		if (w->names[i].first == 1 &&
		    addr_parse(w->names[i].address, &w->addrs[w->naddrs].addr) == 0)
			w->addrs[w->naddrs++].name = i;
	if (w->naddrs > 1)
		qsort(w->addrs, w->naddrs, sizeof(*w->addrs), by_address);
}

void wrappers_load(struct wrappers *w, struct fact_store *facts, struct arena *a, int64_t host)
{
	struct fact_config_line *lines;
	struct fact_host_name *names;
	size_t n = fact_load(facts, a, config_line, host, &lines);

	*w = (struct wrappers){.rows = arena_alloc(a, (n + 1) * sizeof(*w->rows))};
	w->nnames = fact_load(facts, a, host_name, host, &names);
	w->names = names;
	index_names(w, a);
	add_rows(w, a, text_of(a, lines, n, ALLOW), false);
	w->nallow = w->nrows;
	add_rows(w, a, text_of(a, lines, n, DENY), true);
}

struct slice wrappers_name(const struct wrappers *w, const struct addr *client)
{
	size_t lo;

	LOWER_BOUND(lo, w == NULL ? 0 : w->naddrs, addr_cmp(&w->addrs[lo].addr, client) < 0);
	if (w == NULL || lo == w->naddrs || !addr_eq(&w->addrs[lo].addr, client))
		return slice_of(NULL, 0);
	return w->names[w->addrs[lo].name].name;
}

int wrappers_ask(const struct wrappers *w, struct slice daemon, const struct addr *client)
{
	struct slice name = wrappers_name(w, client);

	for (size_t i = 0; i < w->nrows; i++) {
		int option = hosts_access_option(&w->rows[i]);

		switch (hosts_access_matches(&w->rows[i], daemon, client, name)) {
		case HOSTS_ACCESS_NO:
			continue;
		case HOSTS_ACCESS_UNKNOWN:
			return -1;
		case HOSTS_ACCESS_YES:
			return option != 0 ? option > 0 : i < w->nallow;
		}
	}
	return 1;
}

bool wrappers_any(const struct wrappers *w, struct slice daemon)
{
	for (size_t i = 0; i < w->nrows; i++) {
		struct hosts_access_row row = w->rows[i];
		struct addr any = {ADDR_V4, {192, 0, 2, 1}};

		row.clients = SLICE("ALL");
		if ((i >= w->nallow || hosts_access_option(&row) < 0) &&
		    hosts_access_matches(&row, daemon, &any, slice_of(NULL, 0)) != HOSTS_ACCESS_NO)
			return true;
	}
	return false;
}
