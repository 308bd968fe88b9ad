/* What `cordon why` prints for people, and `cordon path` where there is none. */
#include "collector/report/text_parts.h"

/* Of one kind of trust; who has more lines wants a program to read them. */
#define WAYS_TOLD 20
#define GAPS_TOLD 20

static void headline(struct page *p, const struct result_why *r)
{
	page_put(p, INK_HEAD, r->from);
	page_gap(p, 1);
	if (r->nreached > 0)
		page_printf(p, INK_RISK, "can become");
	else if (!r->seen)
		page_printf(p, INK_BLIND, "may or may not become");
	else
		page_printf(p, INK_PLAIN, "can not become");
	page_gap(p, 1);
	page_put(p, INK_HEAD, r->to);
	if (r->nreached == 0 && r->seen) {
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, "in what was seen");
	}
	page_end(p);
	if (!r->seen) {
		page_printf(p, INK_BLIND, "its host was not seen: nothing is known of it");
		page_end(p);
	}
}

static void reached(struct page *p, const struct result_reached *a)
{
	p->indent = 2;
	text_reach_words(p, a->hops, a->certainty, a->grade);
	page_end(p);
	text_steps(p, a->steps, a->nsteps);
	p->indent = 0;
}

/* "; root@nas, bob@nas do": who holds what is lacking. */
static void holders(struct page *p, const struct result_closed *w)
{
	if (w->nholders == 0 && !w->unheld)
		return;
	page_gap(p, 0);
	page_printf(p, INK_PLAIN, ";");
	page_gap(p, 1);
	if (w->nholders == 0) {
		page_words(p, INK_PLAIN, SLICE("nobody that was seen does"));
		return;
	}
	page_list(p, INK_PLAIN, w->holders, w->nholders, w->nholders);
	page_gap(p, 1);
	page_printf(p, INK_PLAIN, w->nholders == 1 ? "does" : "do");
}

/* The condition that decides: what shuts the line, or what they do not hold. */
static void decides(struct page *p, const struct result_closed *w)
{
	if (w->shut) {
		page_printf(p, INK_CARE, "shut:");
		page_gap(p, 1);
		page_words(p, INK_PLAIN, w->why);
		page_end(p);
		if (w->at.path.n > 0 &&
		    (w->at.line != w->line.line || !slice_eq(w->at.path, w->line.path)))
			text_evidence(p, &w->at, 1, 1);
	}
	if (w->nlacks == 0)
		return;
	page_printf(p, INK_CARE, "takes");
	page_gap(p, 1);
	page_list(p, INK_PLAIN, w->lacks, w->nlacks, w->nlacks);
	page_gap(p, 0);
	page_printf(p, INK_PLAIN, ",");
	page_gap(p, 1);
	page_words(p, INK_PLAIN, SLICE("which they do not hold"));
	holders(p, w);
	page_end(p);
}

static void way(struct page *p, const struct result_closed *w)
{
	p->indent = 2;
	if (w->line.path.n > 0) {
		text_evidence(p, &w->line, 1, 1);
	} else {
		page_printf(p, INK_PLAIN, "any line for");
		page_gap(p, 1);
		page_put(p, INK_PLAIN, w->to);
		page_end(p);
	}
	p->indent = 6;
	decides(p, w);
	p->indent = 0;
}

/* The ways of one kind of trust, from v[i] on; returns the first of the next kind. */
static size_t ways_of(struct page *p, const struct result_closed *v, size_t n, size_t i)
{
	const char *rule = v[i].rule;
	size_t told = 0, end = i;

	while (end < n && slice_eq_str(slice_str(v[end].rule), rule))
		end++;
	page_end(p);
	page_printf(p, INK_HEAD, "%s", rule);
	page_end(p);
	for (; i < end && told < WAYS_TOLD; i++, told++)
		way(p, &v[i]);
	if (i < end) {
		page_printf(p, INK_DIM, "  and %zu more; --format json has them", end - i);
		page_end(p);
	}
	return end;
}

static void nothing(struct page *p, const struct result_why *r)
{
	if (r->nnothing > 0)
		page_end(p);
	for (size_t i = 0; i < r->nnothing; i++) {
		page_printf(p, INK_HEAD, "%s", r->nothing[i].rule);
		page_to(p, 18);
		page_words(p, INK_DIM, slice_str(r->nothing[i].why));
		page_end(p);
	}
}

static void gaps(struct page *p, const struct result_why *r)
{
	if (r->ngaps == 0)
		return;
	page_end(p);
	page_printf(p, INK_BLIND, "not seen or not judged on its host");
	page_end(p);
	p->indent = 2;
	for (size_t i = 0; i < r->ngaps && i < GAPS_TOLD; i++) {
		page_put(p, INK_PLAIN, r->gaps[i].path);
		page_gap(p, 2);
		page_put(p, INK_DIM, r->gaps[i].status);
		page_gap(p, 1);
		page_words(p, INK_DIM, r->gaps[i].why);
		page_end(p);
	}
	if (r->ngaps > GAPS_TOLD) {
		page_printf(p, INK_DIM, "and %zu more", r->ngaps - GAPS_TOLD);
		page_end(p);
	}
	p->indent = 0;
}

int why_write_text(const struct result_why *r, const struct report_screen *screen, struct out *o)
{
	struct page p;

	page_open(&p, screen, o);
	headline(&p, r);
	for (size_t i = 0; i < r->nreached; i++)
		reached(&p, &r->reached[i]);
	for (size_t i = 0; i < r->nclosed;)
		i = ways_of(&p, r->closed, r->nclosed, i);
	if (r->cut) {
		page_printf(&p, INK_BLIND, "more ways are shut than are kept");
		page_end(&p);
	}
	nothing(&p, r);
	gaps(&p, r);
	page_close(&p);
	return o->err;
}
