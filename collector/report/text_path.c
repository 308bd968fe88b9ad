/* Evidence and attack paths on a page: see text_parts.h. */
#include "collector/report/text_parts.h"

#define SHA256_SHOWN 12 /* hex digits: enough to tell the files of one case apart by eye */
#define STEP_EVIDENCE 12

static void evidence(struct page *p, const struct evidence_ref *e)
{
	page_put(p, INK_NAME, e->host);
	page_printf(p, INK_PLAIN, ":");
	page_put(p, INK_PLAIN, e->path);
	if (e->line > 0)
		page_printf(p, INK_HEAD, ":%u", (unsigned)e->line);
	if (e->sha256.n > 0) {
		page_gap(p, 2);
		page_keep(p, SHA256_SHOWN + 7);
		page_printf(p, INK_DIM, "sha256");
		page_gap(p, 1);
		page_put(p, INK_DIM, slice_sub(e->sha256, 0, SHA256_SHOWN));
	}
	page_end(p);
}

void text_evidence(struct page *p, const struct evidence_ref *refs, size_t n, size_t most)
{
	for (size_t i = 0; i < n && i < most; i++)
		evidence(p, &refs[i]);
	if (n > most) {
		page_printf(p, INK_DIM, "and %zu more lines of evidence; " WHOLE_LIST, n - most);
		page_end(p);
	}
}

void text_reach_words(struct page *p, uint32_t hops, enum certainty certainty, enum grade grade)
{
	page_count(p, INK_PLAIN, hops, "hop");
	page_printf(p, INK_PLAIN, ",");
	page_gap(p, 1);
	page_printf(p, ink_of_certainty(certainty), "%s", certainty_word(certainty));
	if (grade != GRADE_SHELL) {
		page_printf(p, INK_PLAIN, ",");
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, "%s only", grade_word(grade));
	}
}

/* "needs passphrase": one line for all; nothing when there is none. */
static void listed(struct page *p, const char *what, const struct slice *v, size_t n)
{
	if (n == 0)
		return;
	page_printf(p, INK_CARE, "%s", what);
	page_gap(p, 1);
	for (size_t i = 0; i < n; i++) {
		page_words(p, INK_PLAIN, v[i]);
		if (i + 1 < n) {
			page_gap(p, 0);
			page_printf(p, INK_PLAIN, ";");
			page_gap(p, 1);
		}
	}
	page_end(p);
}

static void move(struct page *p, const struct result_step *s)
{
	for (size_t i = 0; i < s->nfrom; i++) {
		if (i > 0) {
			page_gap(p, 1);
			page_printf(p, INK_PLAIN, "+");
			page_gap(p, 1);
		}
		page_put(p, INK_HEAD, s->from[i]);
	}
	page_gap(p, 1);
	page_printf(p, INK_PLAIN, "->");
	page_gap(p, 1);
	page_put(p, INK_HEAD, s->to);
	page_gap(p, 2);
	page_printf(p, INK_PLAIN, "%s", s->rule);
	if (s->technique[0] != '\0') {
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, "(%s)", s->technique);
	}
	page_gap(p, 1);
	page_printf(p, ink_of_certainty(s->certainty), "%s", certainty_word(s->certainty));
	if (s->grade != GRADE_SHELL)
		page_printf(p, INK_PLAIN, ", %s only", grade_word(s->grade));
}

static void step(struct page *p, const struct result_step *s, size_t number)
{
	unsigned left = p->indent;

	page_printf(p, INK_HEAD, "%zu.", number);
	page_gap(p, 1);
	p->indent = left + 3;
	move(p, s);
	page_end(p);
	if (s->why.n > 0) {
		page_words(p, INK_PLAIN, s->why);
		page_end(p);
	}
	if (s->via.n > 0) {
		page_printf(p, INK_DIM, "via");
		page_gap(p, 1);
		page_put(p, INK_PLAIN, s->via);
		page_end(p);
	}
	if (s->used.n > 0) {
		page_printf(p, INK_DIM, "used");
		page_gap(p, 1);
		page_put(p, INK_PLAIN, s->used);
		page_gap(p, 1);
		page_printf(p, INK_DIM, "(a log of the host says so)");
		page_end(p);
	}
	listed(p, "still needs:", s->needs, s->nneeds);
	listed(p, "not read:", s->missing, s->nmissing);
	text_evidence(p, s->evidence, s->nevidence, STEP_EVIDENCE);
	p->indent = left;
}

void text_steps(struct page *p, const struct result_step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		step(p, &steps[i], i + 1);
}
