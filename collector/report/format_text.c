/*
 * The report for a terminal, read by somebody who was woken for it: first what is known and what
 * is not, then what to do first, then a block for each host, worst first, then the lines to cut
 * and the names to sweep next. Hosts with nothing to tell but their state share a block.
 */
#include "collector/report/reader.h"
#include "collector/report/text_parts.h"
#include "common/arena.h"

#define QUIET_SHOWN 200 /* hosts in a shared block */
#define OUTSIDE_SHOWN 20
#define OUTSIDE_EVIDENCE 3
#define REASON_COLUMN 31

static int write_text(struct report_job *job);

const struct report_format report_text = {
    .name = "text",
    .doc = "for a terminal: summary, hosts worst first, lines to cut, what to sweep next",
    .write = write_text,
    .write_management = management_write_text,
};

void text_section(struct page *p, const char *title, size_t n)
{
	p->indent = 0;
	page_rule(p, '=');
	page_printf(p, INK_HEAD, "%s (%zu)", title, n);
	page_end(p);
	page_end(p);
	p->indent = 2;
}

void text_more(struct page *p, size_t n, size_t shown)
{
	if (n <= shown)
		return;
	page_printf(p, INK_DIM, "and %zu more; " WHOLE_LIST, n - shown);
	page_end(p);
}

/* Nothing to tell but the state and its reason. */
static bool is_quiet(const struct result_host *h)
{
	return h->state >= STATE_UNSEEN && h->nflags == 0 && h->ngaps == 0 && h->nreached == 0;
}

static void unseen_host(struct page *p, const struct result_host *h)
{
	page_put(p, INK_HEAD, h->name);
	page_gap(p, 2);
	page_list(p, INK_DIM, h->addresses, h->naddresses, 1);
	page_to(p, REASON_COLUMN);
	p->indent = REASON_COLUMN;
	page_words(p, INK_PLAIN, h->reason);
	page_end(p);
	p->indent = 2;
}

/* Their reasons differ: a line for each. */
static void unseen_hosts(struct page *p, const struct result_host *const *v, size_t n)
{
	for (size_t i = 0; i < n && i < QUIET_SHOWN; i++)
		unseen_host(p, v[i]);
	text_more(p, n, QUIET_SHOWN);
}

static void clear_hosts(struct page *p, const struct result_host *const *v, size_t n)
{
	for (size_t i = 0; i < n && i < QUIET_SHOWN; i++) {
		page_put(p, INK_PLAIN, v[i]->name);
		page_gap(p, 2);
	}
	page_end(p);
	text_more(p, n, QUIET_SHOWN);
}

static void quiet_hosts(struct page *p, const struct result *r, enum host_state state,
    void (*list)(struct page *, const struct result_host *const *, size_t))
{
	struct arena a = {0};
	const struct result_host **v = arena_alloc(&a, (r->nhosts + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < r->nhosts; i++)
		if (r->hosts[i].state == state && is_quiet(&r->hosts[i]))
			v[n++] = &r->hosts[i];
	if (n > 0) {
		text_host_rule(p, state);
		page_count(p, INK_PLAIN, n, "host");
		page_end(p);
		page_end(p);
		p->indent = 2;
		list(p, v, n);
		page_end(p);
	}
	arena_free(&a);
}

static void cuts(struct page *p, const struct result *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nhosts; i++)
		n += text_count_cuts(&r->hosts[i]);
	if (n == 0)
		return;
	text_section(p, "Trust lines to cut", n);
	text_cuts(p, r);
}

static void outside(struct page *p, const struct result *r)
{
	if (r->noutside == 0)
		return;
	text_section(p, "Sweep this next", r->noutside);
	for (size_t i = 0; i < r->noutside && i < OUTSIDE_SHOWN; i++) {
		const struct result_flag *f = &r->outside[i];

		p->indent = 2;
		page_put(p, INK_HEAD, f->subject);
		page_to(p, REASON_COLUMN);
		p->indent = REASON_COLUMN;
		page_words(p, INK_PLAIN, f->why);
		page_end(p);
		text_evidence(p, f->evidence, f->nevidence, OUTSIDE_EVIDENCE);
	}
	p->indent = 2;
	text_more(p, r->noutside, OUTSIDE_SHOWN);
	page_end(p);
}

static int write_text(struct report_job *job)
{
	const struct result *r = job->result;
	struct page p;

	page_open(&p, &job->screen, job->out);
	text_summary(&p, r);
	for (size_t i = 0; i < r->nhosts; i++)
		if (!is_quiet(&r->hosts[i]))
			text_host(&p, &r->hosts[i]);
	quiet_hosts(&p, r, STATE_UNSEEN, unseen_hosts);
	quiet_hosts(&p, r, STATE_CLEAR, clear_hosts);
	cuts(&p, r);
	text_conflicts(&p, r);
	text_shared(&p, r);
	text_habits(&p, r);
	outside(&p, r);
	page_close(&p);
	return 0;
}
