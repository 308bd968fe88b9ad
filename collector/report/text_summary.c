/* The first screen of the terminal report: see text_parts.h. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "collector/report/text_parts.h"
#include "common/arena.h"

#define NAMES_SHOWN 16 /* of hosts, in one row */
#define COUNT_COLUMN 24
#define LIST_COLUMN 31

/* A host and its turn for inspection; INT_MAX: it has none. */
struct turn {
	const struct result_host *host;
	int priority;
};

static void coverage(struct page *p, const struct result *r)
{
	size_t unseen = r->asked > r->seen ? r->asked - r->seen : 0;

	page_count(p, INK_HEAD, r->asked, "host");
	page_gap(p, 1);
	page_printf(p, INK_PLAIN, "asked,");
	page_gap(p, 1);
	page_printf(p, INK_HEAD, "%zu", r->seen);
	page_gap(p, 1);
	page_printf(p, INK_PLAIN, "seen,");
	page_gap(p, 1);
	page_printf(p, unseen > 0 ? INK_BLIND : INK_HEAD, "%zu", unseen);
	page_gap(p, 1);
	page_printf(p, unseen > 0 ? INK_BLIND : INK_PLAIN, "not seen");
	page_end(p);
}

static void owner(struct page *p, const struct result *r)
{
	page_printf(p, INK_PLAIN, "for the owner of");
	page_gap(p, 1);
	page_put(p, INK_HEAD, r->owner);
	page_words(p, INK_PLAIN,
	    SLICE(": of other hosts only what leads here from there, and from here to there"));
	page_end(p);
}

static void head(struct page *p, const struct result *r)
{
	page_printf(p, INK_HEAD, "Cordon report");
	page_gap(p, 2);
	page_put(p, INK_HEAD, r->title);
	if (r->swept_at.n > 0) {
		page_gap(p, 2);
		page_printf(p, INK_DIM, "swept");
		page_gap(p, 1);
		page_put(p, INK_DIM, r->swept_at);
	}
	page_end(p);
	page_rule(p, '=');
	p->indent = 2;
	if (r->owner.n > 0)
		owner(p, r);
	coverage(p, r);
	page_printf(p, INK_PLAIN, "named as compromised:");
	page_gap(p, 1);
	if (r->ncompromised == 0)
		page_printf(
		    p, INK_CARE, "nothing, so no host can be at risk; --compromised WHO names it");
	page_list(p, INK_ALARM, r->compromised, r->ncompromised, NAMES_SHOWN);
	page_end(p);
	if (r->redacted) {
		page_words(p, INK_CARE,
		    SLICE(
			"redacted: names are pseudonyms. Signs, passwords, habits and what was "
			"not read are not in a redacted case, and no advice that hangs on them."));
		page_end(p);
	}
	page_end(p);
}

static void row(struct page *p, const char *what, enum ink ink, const struct slice *names, size_t n)
{
	page_printf(p, n > 0 ? ink : INK_DIM, "%s", what);
	page_to(p, COUNT_COLUMN);
	page_printf(p, n > 0 ? INK_HEAD : INK_DIM, "%5zu", n);
	p->indent = LIST_COLUMN;
	page_to(p, LIST_COLUMN);
	page_list(p, INK_PLAIN, names, n, NAMES_SHOWN);
	page_end(p);
	p->indent = 2;
}

static void columns(struct page *p, const char *first, const char *last)
{
	page_printf(p, INK_DIM, "%s", first);
	page_to(p, COUNT_COLUMN);
	page_printf(p, INK_DIM, "hosts");
	page_to(p, LIST_COLUMN);
	page_printf(p, INK_DIM, "%s", last);
	page_end(p);
}

/* `room` holds a name for each host. */
static void states(struct page *p, const struct result *r, struct slice *room)
{
	columns(p, "state", "");
	for (int s = 0; s < STATE_COUNT; s++) {
		enum host_state state = (enum host_state)s;
		size_t n = 0;

		for (size_t i = 0; i < r->nhosts; i++)
			if (r->hosts[i].state == state)
				room[n++] = r->hosts[i].name;
		row(p, state_word(state), ink_of_state(state), room, n);
	}
	page_end(p);
}

static const struct result_flag *find_flag(const struct result_host *h, const char *flag)
{
	for (size_t i = 0; i < h->nflags; i++)
		if (strcmp(h->flags[i].flag, flag) == 0)
			return &h->flags[i];
	return NULL;
}

/* Those without a turn, and equals, keep the result's order: worst first. */
static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return x->host < y->host ? -1 : x->host > y->host;
}

static struct turn *turns_of(struct arena *a, const struct result *r)
{
	struct turn *turns = arena_alloc(a, (r->nhosts + 1) * sizeof(*turns));

	for (size_t i = 0; i < r->nhosts; i++) {
		const struct result_flag *f = find_flag(&r->hosts[i], "inspect");

		turns[i].host = &r->hosts[i];
		turns[i].priority = f != NULL ? f->priority : INT_MAX;
	}
	qsort(turns, r->nhosts, sizeof(*turns), by_turn);
	return turns;
}

/* One line for each kind of work, hosts in the order in which to inspect them. */
static void work(struct page *p, const struct result *r, struct turn *turns, struct slice *room)
{
	static const char *const kinds[] = {
	    "inspect", "change-root-password", "change-all-passwords", "change-passwords"};

	columns(p, "to do", "in this order");
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		size_t n = 0;

		for (size_t i = 0; i < r->nhosts; i++)
			if (find_flag(turns[i].host, kinds[k]) != NULL)
				room[n++] = turns[i].host->name;
		row(p, kinds[k], INK_HEAD, room, n);
	}
}

static void where_more(struct page *p, const struct result *r, struct slice *room)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nhosts; i++)
		if (text_count_cuts(&r->hosts[i]) > 0)
			room[n++] = r->hosts[i].name;
	row(p, "cut trust lines", INK_HEAD, room, n);
	n = 0;
	for (size_t i = 0; i < r->nhosts; i++)
		if (r->hosts[i].ngaps > 0 || r->hosts[i].reason.n > 0)
			room[n++] = r->hosts[i].name;
	row(p, "blind spots", INK_BLIND, room, n);
	for (n = 0; n < r->noutside; n++)
		room[n] = r->outside[n].subject;
	row(p, "sweep next", INK_CARE, room, n);
	page_end(p);
}

void text_summary(struct page *p, const struct result *r)
{
	struct arena a = {0};
	size_t n = r->nhosts > r->noutside ? r->nhosts : r->noutside;
	struct slice *room = arena_alloc(&a, (n + 1) * sizeof(*room));

	head(p, r);
	states(p, r, room);
	work(p, r, turns_of(&a, r), room);
	where_more(p, r, room);
	arena_free(&a);
}
