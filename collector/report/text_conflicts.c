/* What cases that were put together say otherwise of one thing. */
#include "collector/report/text_parts.h"

#define CONFLICTS_SHOWN 30

static void side(struct page *p, struct slice value, struct slice of, struct slice time)
{
	p->indent = 4;
	page_put(p, INK_PLAIN, value);
	page_gap(p, 2);
	page_printf(p, INK_DIM, "case %.*s, %.*s", SLICE_ARG(of), SLICE_ARG(time));
	page_end(p);
}

void text_conflicts(struct page *p, const struct result *r)
{
	if (r->nconflicts == 0)
		return;
	text_section(p, "Conflicts between the cases in it", r->nconflicts);
	for (size_t i = 0; i < r->nconflicts && i < CONFLICTS_SHOWN; i++) {
		const struct result_conflict *c = &r->conflicts[i];

		p->indent = 2;
		page_put(p, INK_HEAD, c->host.n == 0 ? SLICE("all hosts") : c->host);
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, "%s", c->what);
		page_end(p);
		side(p, c->one, c->one_case, c->one_time);
		side(p, c->other, c->other_case, c->other_time);
	}
	p->indent = 2;
	text_more(p, r->nconflicts, CONFLICTS_SHOWN);
	page_end(p);
}
