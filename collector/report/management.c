/* A result to names of hosts and numbers: see management.h. */
#include "collector/report/management.h"

#include <stdlib.h>
#include <string.h>

const struct work_kind work_kinds[WORK_COUNT] = {
#define WORK_ROW(member, key, words, hosts, one, other) {key, words, hosts, {one, other}},
    WORK_LIST(WORK_ROW)};

static void add(struct names_of *list, struct slice name)
{
	list->names[list->n++] = name;
}

static bool has(const struct names_of *list, struct slice name)
{
	for (size_t i = 0; i < list->n; i++)
		if (slice_eq(list->names[i], name))
			return true;
	return false;
}

/* Of "alice@web" the host; of a key nothing but that it is one. */
static void take_compromised(struct management *m, struct slice who)
{
	size_t at = slice_rfind(who, '@');
	struct slice host = at == who.n ? who : slice_sub(who, at + 1, who.n);

	if (slice_starts(who, "key:"))
		m->keys++;
	else if (!has(&m->compromised, host))
		add(&m->compromised, host);
}

static bool counts(const struct work_kind *k, const char *flag)
{
	return strcmp(flag, k->flags[0]) == 0 ||
	       (k->flags[1] != NULL && strcmp(flag, k->flags[1]) == 0);
}

static void count_work(struct management *m, const struct result_host *h)
{
	for (size_t k = 0; k < WORK_COUNT; k++) {
		size_t n = 0;

		for (size_t i = 0; i < h->nflags; i++)
			n += counts(&work_kinds[k], h->flags[i].flag);
		m->work[k] += work_kinds[k].hosts ? n > 0 : n;
	}
}

static void take_host(struct management *m, const struct result_host *h)
{
	add(&m->states[h->state], h->name);
	if (h->state == STATE_AT_RISK)
		m->risk[h->certainty]++;
	if (h->critical && h->state <= STATE_AT_RISK)
		add(&m->critical, h->name);
	if (!h->seen)
		add(&m->unseen, h->name);
	else if (h->ngaps > 0 || h->reason.n > 0)
		add(&m->partly, h->name);
	m->signs += h->nsigns;
	m->sign_hosts += h->nsigns > 0;
	count_work(m, h);
}

struct turn {
	struct slice name;
	int priority;
	size_t at;
};

static int by_turn(const void *x, const void *y)
{
	const struct turn *a = x, *b = y;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static void order_inspection(struct management *m, const struct result *r, struct arena *a)
{
	struct turn *turns = arena_alloc(a, (r->nhosts + 1) * sizeof(*turns));
	size_t n = 0;

	for (size_t i = 0; i < r->nhosts; i++)
		for (size_t k = 0; k < r->hosts[i].nflags; k++)
			if (strcmp(r->hosts[i].flags[k].flag, "inspect") == 0) {
				turns[n] = (struct turn){
				    r->hosts[i].name, r->hosts[i].flags[k].priority, n};
				n++;
				break;
			}
	if (n > 1)
		qsort(turns, n, sizeof(*turns), by_turn);
	for (size_t i = 0; i < n; i++)
		add(&m->inspect, turns[i].name);
}

static void make_room(struct names_of *list, struct arena *a, size_t n)
{
	list->names = arena_alloc(a, (n + 1) * sizeof(*list->names));
}

void management_make(struct management *m, const struct result *r, struct arena *a)
{
	*m = (struct management){.outside = r->noutside};
	make_room(&m->compromised, a, r->ncompromised);
	make_room(&m->critical, a, r->nhosts);
	make_room(&m->inspect, a, r->nhosts);
	make_room(&m->unseen, a, r->nhosts);
	make_room(&m->partly, a, r->nhosts);
	for (int s = 0; s < STATE_COUNT; s++)
		make_room(&m->states[s], a, r->nhosts);
	for (size_t i = 0; i < r->ncompromised; i++)
		take_compromised(m, r->compromised[i]);
	for (size_t i = 0; i < r->nhosts; i++)
		take_host(m, &r->hosts[i]);
	order_inspection(m, r, a);
}
