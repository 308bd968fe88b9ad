/* What `cordon diff` prints for people. */
#include <string.h>

#include "collector/report/text_parts.h"

#define WHO_SHOWN 16
#define KIND_COLUMN 12
#define SUBJECT_COLUMN 28

static const enum ink inks[CHANGE_COUNT] = {
    [CHANGE_NEW] = INK_RISK,
    [CHANGE_CHANGED] = INK_CARE,
    [CHANGE_GONE] = INK_GOOD,
};

static void side(struct page *p, const char *which, struct slice title, struct slice swept_at)
{
	page_printf(p, INK_PLAIN, "%s", which);
	page_to(p, KIND_COLUMN);
	page_put(p, INK_HEAD, title);
	page_gap(p, 2);
	page_printf(p, INK_DIM, "swept");
	page_gap(p, 1);
	page_put(p, INK_DIM, swept_at);
	page_end(p);
}

/* "12 changes: 5 new, 3 changed, 4 gone; of 2 it is not sure" */
static void totals(struct page *p, const struct result_changes *r)
{
	size_t n[CHANGE_COUNT] = {0}, unsure = 0;

	for (size_t i = 0; i < r->nchanges; i++) {
		n[r->changes[i].state]++;
		unsure += r->changes[i].unsure.n > 0;
	}
	page_count(p, INK_HEAD, r->nchanges, "difference");
	page_printf(p, INK_PLAIN, ":");
	for (int s = 0; s < CHANGE_COUNT; s++) {
		page_gap(p, 1);
		page_printf(p, n[s] > 0 ? inks[s] : INK_DIM, "%zu %s%s", n[s],
		    change_word((enum change_state)s), s + 1 < CHANGE_COUNT ? "," : "");
	}
	if (unsure > 0)
		page_printf(p, INK_BLIND, "; of %zu it is not sure", unsure);
	page_end(p);
}

static void head(struct page *p, const struct result_changes *r)
{
	side(p, "before", r->old_title, r->old_swept_at);
	side(p, "now", r->new_title, r->new_swept_at);
	if (r->ncompromised > 0) {
		page_printf(p, INK_PLAIN, "judged by");
		page_to(p, KIND_COLUMN);
		page_list(p, INK_HEAD, r->compromised, r->ncompromised, WHO_SHOWN);
		page_gap(p, 0);
		page_printf(p, INK_PLAIN, ",");
		page_gap(p, 1);
		page_words(p, INK_PLAIN, SLICE("as compromised"));
		page_end(p);
	}
	totals(p, r);
}

/* ---- Hosts ---- */

static void state(struct page *p, bool there, enum host_state s)
{
	if (there)
		page_printf(p, ink_of_state(s), "%s", state_word(s));
	else
		page_printf(p, INK_DIM, "not in the case");
}

static void turn(struct page *p, const struct result_turn *t)
{
	page_put(p, INK_HEAD, t->host);
	page_to(p, SUBJECT_COLUMN);
	state(p, t->was_there, t->was);
	page_gap(p, 1);
	page_printf(p, INK_PLAIN, "->");
	page_gap(p, 1);
	state(p, t->is_there, t->is);
	if (t->is_there && t->is == STATE_AT_RISK) {
		page_gap(p, 2);
		text_reach_words(p, t->hops, t->certainty, GRADE_SHELL);
	}
	if (t->is_there && t->is == STATE_UNSEEN && t->reason.n > 0) {
		page_gap(p, 2);
		page_words(p, INK_DIM, t->reason);
	}
	page_end(p);
}

static void turns(struct page *p, const struct result_changes *r)
{
	if (r->nturns == 0)
		return;
	page_end(p);
	text_section(p, "Hosts that are told something else", r->nturns);
	for (size_t i = 0; i < r->nturns; i++)
		turn(p, &r->turns[i]);
}

/* ---- Things ---- */

static void said(struct page *p, const char *word, struct slice text)
{
	if (text.n == 0)
		return;
	page_printf(p, INK_DIM, "%s", word);
	page_gap(p, 1);
	page_words(p, INK_PLAIN, text);
	page_end(p);
}

static void change(struct page *p, const struct result_change *c)
{
	unsigned left = p->indent;

	page_printf(p, inks[c->state], "%s", change_word(c->state));
	page_to(p, KIND_COLUMN);
	page_printf(p, INK_HEAD, "%s", c->kind);
	page_to(p, SUBJECT_COLUMN);
	p->indent = SUBJECT_COLUMN;
	page_words(p, INK_PLAIN, c->subject);
	page_end(p);
	if (c->state == CHANGE_CHANGED) {
		said(p, "was", c->was);
		said(p, "is", c->is);
	} else {
		page_words(p, INK_PLAIN, c->state == CHANGE_NEW ? c->is : c->was);
		if (p->at > 0)
			page_end(p);
	}
	if (c->unsure.n > 0) {
		page_words(p, INK_BLIND,
		    c->state == CHANGE_NEW ? SLICE("not sure that it is new: before,")
					   : SLICE("not sure that it is gone: now,"));
		page_gap(p, 1);
		page_words(p, INK_BLIND, c->unsure);
		page_end(p);
	}
	if (c->at.path.n > 0)
		text_evidence(p, &c->at, 1, 1);
	said(p, "the file changed last", c->time);
	p->indent = left;
}

static void changes(struct page *p, const struct result_changes *r, bool edges)
{
	size_t n = 0;
	struct slice host = {0};

	for (size_t i = 0; i < r->nchanges; i++)
		n += (strcmp(r->changes[i].kind, "edge") == 0) == edges;
	if (n == 0)
		return;
	page_end(p);
	text_section(p, edges ? "Trust that follows" : "Lines, keys, accounts, files", n);
	for (size_t i = 0; i < r->nchanges; i++) {
		const struct result_change *c = &r->changes[i];

		if ((strcmp(c->kind, "edge") == 0) != edges)
			continue;
		if (!slice_eq(c->host, host)) {
			p->indent = 0;
			page_put(p, INK_NAME, c->host);
			page_end(p);
			host = c->host;
		}
		p->indent = 2;
		change(p, c);
		p->indent = 0;
	}
}

int changes_write_text(
    const struct result_changes *r, const struct report_screen *screen, struct out *o)
{
	struct page p;

	page_open(&p, screen, o);
	head(&p, r);
	turns(&p, r);
	changes(&p, r, false);
	changes(&p, r, true);
	page_close(&p);
	return o->err;
}
