/* What there is to do, on a page: see text_parts.h. */
#include <string.h>

#include "collector/report/text_parts.h"

#define FLAGS_SHOWN 3	  /* of one kind, with reason and evidence */
#define SUBJECTS_SHOWN 24 /* of the rest, by name */
#define FLAG_EVIDENCE 4
#define CUTS_SHOWN 12	 /* of one host */
#define REASON_COLUMN 26 /* behind "change-root-password" */

/* The flags whose evidence is a line to remove. */
static const char *const cuts[] = {"cut-trust", "remount", "revoke-key", "unexport"};

static bool is_cut(const struct result_flag *f)
{
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		if (strcmp(f->flag, cuts[i]) == 0)
			return true;
	return false;
}

static void flag(struct page *p, const struct result_flag *f)
{
	unsigned left = p->indent;

	page_to(p, REASON_COLUMN);
	p->indent = REASON_COLUMN;
	if (f->subject.n > 0) {
		page_put(p, INK_HEAD, f->subject);
		page_printf(p, INK_PLAIN, ":");
		page_gap(p, 1);
	}
	page_words(p, INK_PLAIN, f->why);
	page_end(p);
	text_evidence(p, f->evidence, f->nevidence, FLAG_EVIDENCE);
	p->indent = left;
}

/* Flags beyond the first few: whom they are about, and where all of it stands. */
static void others(struct page *p, const struct result_flag *f, size_t n)
{
	unsigned left = p->indent;
	size_t named = 0;

	page_to(p, REASON_COLUMN);
	p->indent = REASON_COLUMN;
	page_printf(p, INK_HEAD, "and %zu more:", n);
	page_gap(p, 1);
	for (; named < n && named < SUBJECTS_SHOWN; named++) {
		page_put(p, INK_PLAIN, f[named].subject);
		page_gap(p, 1);
	}
	page_printf(p, INK_DIM, "%s(" WHOLE_LIST ")", named < n ? "... " : "");
	page_end(p);
	p->indent = left;
}

/* Flags of one kind. */
static void group(struct page *p, const struct result_flag *f, size_t n)
{
	/* Condensing one flag away would save nothing. */
	size_t shown = n <= FLAGS_SHOWN + 1 ? n : FLAGS_SHOWN;

	page_printf(p, INK_HEAD, "%s", f->flag);
	if (f->priority > 0) {
		page_gap(p, 1);
		page_printf(p, INK_CARE, "#%d", f->priority);
	}
	for (size_t i = 0; i < shown; i++)
		flag(p, &f[i]);
	if (shown < n)
		others(p, f + shown, n - shown);
}

/* The flags of one kind stand side by side: how many from here on? */
static size_t run_of(const struct result_flag *f, size_t n)
{
	size_t same = 1;

	while (same < n && strcmp(f[same].flag, f->flag) == 0)
		same++;
	return same;
}

size_t text_count_cuts(const struct result_host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->nflags; i++)
		n += is_cut(&h->flags[i]);
	return n;
}

void text_flags(struct page *p, const struct result_host *h)
{
	size_t ncuts = text_count_cuts(h);

	for (size_t i = 0, n; i < h->nflags; i += n) {
		n = run_of(&h->flags[i], h->nflags - i);
		if (!is_cut(&h->flags[i]))
			group(p, &h->flags[i], n);
	}
	if (ncuts == 0)
		return;
	page_printf(p, INK_HEAD, "cut");
	page_to(p, REASON_COLUMN);
	page_count(p, INK_PLAIN, ncuts, "trust line");
	page_gap(p, 1);
	page_printf(p, INK_DIM, "(listed below)");
	page_end(p);
}

/* The first evidence of such a flag is the very line to remove. */
static void cut(struct page *p, const struct result_flag *f)
{
	unsigned left = p->indent;

	page_printf(p, INK_RISK, "%s", f->flag);
	page_to(p, left + 14);
	p->indent = left + 14;
	if (f->nevidence > 0)
		text_evidence(p, f->evidence, 1, 1);
	if (f->subject.n > 0) {
		page_put(p, INK_PLAIN, f->subject);
		page_printf(p, INK_PLAIN, ":");
		page_gap(p, 1);
	}
	page_words(p, INK_PLAIN, f->why);
	page_end(p);
	if (f->nevidence > 1)
		text_evidence(p, f->evidence + 1, f->nevidence - 1, FLAG_EVIDENCE);
	p->indent = left;
}

static void cuts_of(struct page *p, const struct result_host *h)
{
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < h->nflags; i++) {
		if (!is_cut(&h->flags[i]))
			continue;
		if (shown == CUTS_SHOWN) {
			more++;
			continue;
		}
		cut(p, &h->flags[i]);
		shown++;
	}
	if (more == 0)
		return;
	page_printf(p, INK_DIM, "and %zu more on", more);
	page_gap(p, 1);
	page_put(p, INK_DIM, h->name);
	page_printf(p, INK_DIM, "; " WHOLE_LIST);
	page_end(p);
}

void text_cuts(struct page *p, const struct result *r)
{
	for (size_t i = 0; i < r->nhosts; i++) {
		if (text_count_cuts(&r->hosts[i]) == 0)
			continue;
		cuts_of(p, &r->hosts[i]);
		page_end(p);
	}
}
