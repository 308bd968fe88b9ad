/* The block of one host on a page: see text_parts.h. */
#include <ctype.h>

#include "collector/report/text_parts.h"

#define ACCOUNTS_SHOWN 8
#define ADDRESSES_SHOWN 6
#define GAPS_SHOWN 20
#define INDENT 2

/* "AT-RISK": the state is found by eye when pages fly by. */
static void shout(struct page *p, enum host_state state)
{
	char text[16];
	const char *word = state_word(state);
	size_t n = 0;

	for (; word[n] != '\0' && n + 1 < sizeof(text); n++)
		text[n] = (char)toupper((unsigned char)word[n]);
	text[n] = '\0';
	page_printf(p, ink_of_state(state), "%s", text);
}

void text_host_rule(struct page *p, enum host_state state)
{
	p->indent = 0;
	page_rule(p, '-');
	shout(p, state);
	page_gap(p, 2);
}

static void heading(struct page *p, const struct result_host *h)
{
	text_host_rule(p, h->state);
	page_put(p, INK_HEAD, h->name);
	page_gap(p, 2);
	if (h->critical) {
		page_printf(p, INK_HEAD, "critical");
		page_gap(p, 2);
	}
	if (h->state == STATE_AT_RISK)
		text_reach_words(p, h->hops, h->certainty, h->grade);
	page_end(p);
	p->indent = INDENT;
	page_list(p, INK_DIM, h->addresses, h->naddresses, ADDRESSES_SHOWN);
	page_gap(p, h->naddresses > 0 ? 2 : 0);
	page_words(p, INK_DIM, h->os);
	if (p->at > 0)
		page_end(p);
}

static void title(struct page *p, const char *text)
{
	p->indent = INDENT;
	page_printf(p, INK_DIM, "%s", text);
	page_end(p);
	p->indent = 2 * INDENT;
}

/* The easiest way to root decides what is lost: told also when another account is easier. */
static const struct result_reached *way_to_root(const struct result_host *h)
{
	for (size_t i = 1; i < h->nreached; i++)
		if (h->reached[i].root)
			return h->reached[i].nsteps > 0 ? &h->reached[i] : NULL;
	return NULL;
}

/* Every account after the first: its path is the one that is shown. */
static void other_accounts(struct page *p, const struct result_host *h)
{
	size_t shown = h->nreached > ACCOUNTS_SHOWN + 1 ? ACCOUNTS_SHOWN + 1 : h->nreached;

	if (h->nreached < 2)
		return;
	p->indent = INDENT;
	page_printf(p, INK_DIM, "also within reach:");
	page_gap(p, 1);
	p->indent = 2 * INDENT;
	for (size_t i = 1; i < shown; i++) {
		const struct result_reached *a = &h->reached[i];

		page_put(p, INK_HEAD, a->account);
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, "(");
		text_reach_words(p, a->hops, a->certainty, a->grade);
		page_printf(p, INK_PLAIN, ")%s", i + 1 < h->nreached ? "," : "");
		page_gap(p, 1);
	}
	if (shown < h->nreached)
		page_printf(p, INK_DIM, "and %zu more; " WHOLE_LIST, h->nreached - shown);
	page_end(p);
}

static void paths(struct page *p, const struct result_host *h)
{
	const struct result_reached *root = way_to_root(h);

	if (h->nreached == 0)
		return;
	title(p, "easiest path");
	text_steps(p, h->reached[0].steps, h->reached[0].nsteps);
	if (root != NULL) {
		title(p, "easiest path to root");
		text_steps(p, root->steps, root->nsteps);
	}
	other_accounts(p, h);
	page_end(p);
}

/* Of one kind each is shown up to here; JSON has all of them. */
#define SIGNS_SHOWN 5

static void sign(struct page *p, const struct result_sign *s, bool first)
{
	if (first) {
		page_put(p, INK_CARE, s->name);
		page_printf(p, INK_PLAIN, ":");
		page_gap(p, 1);
		page_words(p, INK_DIM, s->why);
		page_end(p);
	}
	p->indent += INDENT;
	page_put(p, INK_HEAD, s->subject);
	page_printf(p, INK_PLAIN, ":");
	page_gap(p, 1);
	page_words(p, INK_PLAIN, s->saw);
	page_end(p);
	text_evidence(p, &s->at, s->at.path.n > 0, 1);
	p->indent -= INDENT;
}

static void signs(struct page *p, const struct result_host *h)
{
	size_t same = 0, hidden = 0;

	if (h->nsigns == 0)
		return;
	title(p, "signs of an intrusion, or of something else (docs/SIGNS.md)");
	for (size_t i = 0; i < h->nsigns; i++) {
		bool first = i == 0 || !slice_eq(h->signs[i].name, h->signs[i - 1].name);

		same = first ? 1 : same + 1;
		if (same <= SIGNS_SHOWN)
			sign(p, &h->signs[i], first);
		else
			hidden++;
	}
	if (hidden > 0) {
		page_printf(p, INK_DIM, "and %zu more; " WHOLE_LIST, hidden);
		page_end(p);
	}
	page_end(p);
}

static void gaps(struct page *p, const struct result_host *h)
{
	size_t shown = h->ngaps > GAPS_SHOWN ? GAPS_SHOWN : h->ngaps;

	if (h->ngaps == 0)
		return;
	title(p, "not seen");
	for (size_t i = 0; i < shown; i++) {
		const struct result_gap *g = &h->gaps[i];

		page_put(p, INK_PLAIN, g->path);
		page_gap(p, 2);
		page_put(p, INK_BLIND, g->status);
		page_printf(p, INK_PLAIN, "%s", g->why.n > 0 ? ":" : "");
		page_gap(p, 1);
		page_words(p, INK_PLAIN, g->why);
		page_end(p);
	}
	if (shown < h->ngaps) {
		page_printf(p, INK_DIM, "and %zu more; " WHOLE_LIST, h->ngaps - shown);
		page_end(p);
	}
	page_end(p);
}

void text_host(struct page *p, const struct result_host *h)
{
	heading(p, h);
	if (h->reason.n > 0) {
		p->indent = INDENT;
		page_printf(p, INK_BLIND, h->seen ? "evidence is not whole:" : "nobody looked:");
		page_gap(p, 1);
		page_words(p, INK_PLAIN, h->reason);
		page_end(p);
	}
	page_end(p);
	paths(p, h);
	signs(p, h);
	if (h->nflags > 0) {
		title(p, "to do");
		text_flags(p, h);
		page_end(p);
	}
	gaps(p, h);
	p->indent = 0;
}
