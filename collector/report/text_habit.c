/*
 * What is no permission and yet worth knowing: hosts with one identity, and who goes where. Each in
 * a section of its own, that nobody takes it for a line of trust.
 */
#include <string.h>

#include "collector/report/text_parts.h"

#define SHARED_SHOWN 20
#define SHARED_HOSTS 16
#define HABITS_SHOWN 30
#define HABIT_EVIDENCE 1
#define WORDS_COLUMN 31

static const char *words_of(const struct result_shared *s)
{
	if (strcmp(s->what, "host-key") == 0)
		return "one host key: each can pass for the others wherever it is known:";
	return "one machine-id: clones, or one host by several names:";
}

void text_shared(struct page *p, const struct result *r)
{
	if (r->nshared == 0)
		return;
	text_section(p, "Hosts with one identity", r->nshared);
	for (size_t i = 0; i < r->nshared && i < SHARED_SHOWN; i++) {
		const struct result_shared *s = &r->shared[i];

		p->indent = 2;
		page_printf(p, INK_PLAIN, "%s", words_of(s));
		page_end(p);
		p->indent = 4;
		page_list(p, INK_HEAD, s->hosts, s->nhosts, SHARED_HOSTS);
		page_gap(p, 2);
		page_put(p, INK_DIM, s->value);
		page_end(p);
	}
	p->indent = 2;
	text_more(p, r->nshared, SHARED_SHOWN);
	page_end(p);
}

static void counts(struct page *p, const struct result_habit *h)
{
	if (h->logins > 0) {
		page_count(p, INK_PLAIN, h->logins, "log-in");
		page_gap(p, 1);
	}
	if (h->last.n > 0) {
		page_printf(p, INK_PLAIN, "(last");
		page_gap(p, 1);
		page_put(p, INK_PLAIN, h->last);
		page_printf(p, INK_PLAIN, ")");
		page_gap(p, 1);
	}
	if (h->lines > 0) {
		page_count(p, INK_PLAIN, h->lines, "line");
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, "of known_hosts");
	}
}

void text_habits(struct page *p, const struct result *r)
{
	if (r->nhabits == 0)
		return;
	text_section(p, "Who goes where: habit, no permission", r->nhabits);
	for (size_t i = 0; i < r->nhabits && i < HABITS_SHOWN; i++) {
		const struct result_habit *h = &r->habits[i];

		p->indent = 2;
		page_put(p, h->from_known ? INK_HEAD : INK_CARE, h->from);
		page_printf(p, INK_DIM, " -> ");
		page_put(p, h->to_known ? INK_HEAD : INK_CARE, h->to);
		page_gap(p, 2);
		page_to(p, WORDS_COLUMN);
		p->indent = WORDS_COLUMN;
		counts(p, h);
		page_end(p);
		text_evidence(p, h->evidence, h->nevidence, HABIT_EVIDENCE);
	}
	p->indent = 2;
	text_more(p, r->nhabits, HABITS_SHOWN);
	page_end(p);
}
