/* What `cordon reach` and `cordon path` print for people. */
#include "collector/report/text_parts.h"

#define FROM_SHOWN 16

static void from(struct page *p, const struct reach_report *r)
{
	page_printf(p, INK_PLAIN, "from");
	page_gap(p, 1);
	page_list(p, INK_HEAD, r->from, r->nfrom, FROM_SHOWN);
	page_end(p);
}

/* "12 accounts within reach: 5 proven, 3 likely, 4 possible" */
static void totals(struct page *p, const struct reach_report *r)
{
	size_t n[CERTAINTY_COUNT] = {0};

	for (size_t i = 0; i < r->nreached; i++)
		n[r->reached[i].certainty]++;
	page_count(p, INK_HEAD, r->nreached, "account");
	page_gap(p, 1);
	page_printf(p, INK_PLAIN, "within reach:");
	for (int c = 0; c < CERTAINTY_COUNT; c++) {
		page_gap(p, 1);
		page_printf(p, n[c] > 0 ? ink_of_certainty((enum certainty)c) : INK_DIM, "%zu %s%s",
		    n[c], certainty_word((enum certainty)c), c + 1 < CERTAINTY_COUNT ? "," : "");
	}
	page_end(p);
}

/* Its name and how far it is, then the steps to it. */
static void reached(struct page *p, const struct result_reached *a)
{
	page_put(p, INK_HEAD, a->account);
	page_printf(p, INK_HEAD, "@");
	page_put(p, INK_HEAD, a->host);
	page_gap(p, 2);
	text_reach_words(p, a->hops, a->certainty, a->grade);
	page_end(p);
	p->indent = 2;
	text_steps(p, a->steps, a->nsteps);
	p->indent = 0;
}

int reach_write_text(
    const struct reach_report *r, const struct report_screen *screen, struct out *o)
{
	struct page p;

	page_open(&p, screen, o);
	from(&p, r);
	totals(&p, r);
	for (size_t i = 0; i < r->nreached; i++) {
		page_end(&p);
		reached(&p, &r->reached[i]);
	}
	page_close(&p);
	return o->err;
}

int path_write_text(const struct reach_report *r, const struct result_why *why,
    const struct report_screen *screen, struct out *o)
{
	struct page p;

	if (r->nreached == 0)
		return why_write_text(why, screen, o);
	page_open(&p, screen, o);
	from(&p, r);
	reached(&p, &r->reached[0]);
	page_close(&p);
	return o->err;
}
