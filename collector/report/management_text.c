/* One page for somebody who decides, and does not administer: see reader.h. */
#include "collector/report/management.h"
#include "collector/report/page.h"
#include "collector/report/reader.h"

#define NAMES_SHOWN 40
#define COUNT_COLUMN 46
#define LIST_COLUMN 4

static void section(struct page *p, const char *title)
{
	page_end(p);
	p->indent = 0;
	page_printf(p, INK_HEAD, "%s", title);
	page_end(p);
	p->indent = 2;
}

static void count(struct page *p, const char *what, enum ink ink, size_t n)
{
	page_printf(p, n > 0 ? INK_PLAIN : INK_DIM, "%s", what);
	page_to(p, COUNT_COLUMN);
	page_printf(p, n > 0 ? ink : INK_DIM, "%5zu", n);
	page_end(p);
}

static void named(struct page *p, const char *what, enum ink ink, const struct names_of *l)
{
	count(p, what, ink, l->n);
	if (l->n == 0)
		return;
	p->indent = LIST_COLUMN;
	page_list(p, INK_PLAIN, l->names, l->n, NAMES_SHOWN);
	page_end(p);
	p->indent = 2;
}

static void head(struct page *p, const struct result *r)
{
	page_printf(p, INK_HEAD, "Cordon report for management");
	page_gap(p, 2);
	page_put(p, INK_HEAD, r->title);
	if (r->swept_at.n > 0) {
		page_gap(p, 2);
		page_printf(p, INK_DIM, "looked at");
		page_gap(p, 1);
		page_put(p, INK_DIM, r->swept_at);
	}
	page_end(p);
	page_rule(p, '=');
	if (r->redacted) {
		page_printf(p, INK_CARE, "redacted: names are pseudonyms");
		page_end(p);
	}
}

static void happened(struct page *p, const struct management *m)
{
	section(p, "What happened");
	named(p, "hosts named as compromised", INK_ALARM, &m->compromised);
	if (m->keys > 0)
		count(p, "keys named as compromised", INK_ALARM, m->keys);
	named(
	    p, "more hosts where the intruder may be by now", INK_RISK, &m->states[STATE_AT_RISK]);
	count(p, "  of these: the way there is open", INK_RISK, m->risk[CERTAINTY_PROVEN]);
	count(p, "  of these: as far as could be read", INK_CARE, m->risk[CERTAINTY_LIKELY]);
	count(p, "  of these: if a secret is guessed or known", INK_PLAIN,
	    m->risk[CERTAINTY_POSSIBLE]);
	named(p, "critical hosts among them all", INK_ALARM, &m->critical);
	count(p, "hosts with signs of an intrusion", INK_CARE, m->sign_hosts);
	count(p, "  signs, each of which can be harmless", INK_CARE, m->signs);
	named(p, "hosts with no way to them", INK_GOOD, &m->states[STATE_CLEAR]);
	named(p, "hosts that trust somebody unknown", INK_CARE, &m->states[STATE_EXPOSED]);
}

static void to_do(struct page *p, const struct management *m)
{
	section(p, "What to do");
	for (size_t k = 0; k < WORK_COUNT; k++)
		count(p, work_kinds[k].words, INK_HEAD, m->work[k]);
	if (m->inspect.n == 0)
		return;
	page_printf(p, INK_PLAIN, "inspect in this order:");
	page_end(p);
	p->indent = LIST_COLUMN;
	page_list(p, INK_PLAIN, m->inspect.names, m->inspect.n, NAMES_SHOWN);
	page_end(p);
	p->indent = 2;
}

static void unknown(struct page *p, const struct result *r, const struct management *m)
{
	section(p, "What is not known");
	count(p, "hosts that were to be looked at", INK_HEAD, r->asked);
	named(p, "  of these: not seen at all", INK_BLIND, &m->unseen);
	named(p, "  of these: seen in part", INK_BLIND, &m->partly);
	count(p, "names trusted that nobody looked at", INK_BLIND, m->outside);
	page_words(p, INK_DIM,
	    SLICE("What could have been done is said here, not what was: that is found on the "
		  "hosts."));
	page_end(p);
}

int management_write_text(struct report_job *job)
{
	const struct result *r = job->result;
	struct arena a = {0};
	struct management m;
	struct page p;

	management_make(&m, r, &a);
	page_open(&p, &job->screen, job->out);
	head(&p, r);
	happened(&p, &m);
	to_do(&p, &m);
	unknown(&p, r, &m);
	page_close(&p);
	arena_free(&a);
	return 0;
}
