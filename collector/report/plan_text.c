/* What `cordon plan` prints for people: a list to work through, on paper too. */
#include <string.h>

#include "collector/report/text_parts.h"

#define WHO_SHOWN 16
#define NUMBER_COLUMN 7
#define STATE_COLUMN 16
#define STEP_EVIDENCE 4

static const enum ink inks[STEP_STATE_COUNT] = {
    [STEP_UNDONE] = INK_ALARM,
    [STEP_OPEN] = INK_RISK,
    [STEP_UNKNOWN] = INK_BLIND,
    [STEP_DONE] = INK_GOOD,
};

/* "of 12 steps: 1 undone, 4 open, 2 unknown, 5 done" */
static void totals(struct page *p, const struct result_plan *r)
{
	size_t n[STEP_STATE_COUNT] = {0};

	for (size_t i = 0; i < r->nsteps; i++)
		n[r->steps[i].state]++;
	page_printf(p, INK_PLAIN, "checked against");
	page_gap(p, 1);
	page_list(p, INK_HEAD, r->checked, r->nchecked, WHO_SHOWN);
	page_gap(p, 1);
	page_printf(p, INK_DIM, "swept");
	page_gap(p, 1);
	page_put(p, INK_DIM, r->checked_at);
	page_end(p);
	page_count(p, INK_HEAD, r->nsteps, "step");
	page_printf(p, INK_PLAIN, ":");
	for (int s = 0; s < STEP_STATE_COUNT; s++) {
		page_gap(p, 1);
		page_printf(p, n[s] > 0 ? inks[s] : INK_DIM, "%zu %s%s", n[s],
		    step_state_word((enum step_state)s), s + 1 < STEP_STATE_COUNT ? "," : "");
	}
	page_end(p);
}

static void head(struct page *p, const struct result_plan *r)
{
	page_printf(p, INK_PLAIN, "plan of");
	page_gap(p, 1);
	page_put(p, INK_HEAD, r->title);
	page_gap(p, 2);
	page_printf(p, INK_DIM, "swept");
	page_gap(p, 1);
	page_put(p, INK_DIM, r->swept_at);
	page_end(p);
	page_printf(p, INK_PLAIN, "compromised");
	page_gap(p, 1);
	if (r->ncompromised == 0)
		page_printf(p, INK_DIM, "nobody was named");
	else
		page_list(p, INK_HEAD, r->compromised, r->ncompromised, WHO_SHOWN);
	page_end(p);
	if (r->nchecked > 0)
		totals(p, r);
}

static void step(struct page *p, const struct result_plan *r, size_t i)
{
	const struct result_plan_step *s = &r->steps[i];
	const struct result_flag *f = s->flag;
	unsigned left = p->indent, column = r->nchecked > 0 ? STATE_COLUMN : NUMBER_COLUMN;

	page_printf(p, INK_DIM, "%4zu", i + 1);
	page_to(p, NUMBER_COLUMN);
	if (r->nchecked > 0)
		page_printf(p, inks[s->state], "%s", step_state_word(s->state));
	page_to(p, column);
	p->indent = column;
	page_printf(p, INK_HEAD, "%s", f->flag);
	page_gap(p, 1);
	page_put(p, INK_NAME, s->host);
	page_gap(p, 1);
	page_put(p, INK_PLAIN, f->subject);
	page_end(p);
	if (s->paths > 0) {
		page_count(p, INK_CARE, s->paths, "path");
		page_gap(p, 1);
		page_printf(p, INK_PLAIN, s->paths == 1 ? "goes over it" : "go over it");
		page_end(p);
	}
	if (r->nchecked > 0 && s->says.n > 0) {
		page_words(p, inks[s->state], s->says);
		page_end(p);
	}
	if (f->why.n > 0) {
		page_words(p, INK_PLAIN, f->why);
		page_end(p);
	}
	text_evidence(p, f->evidence, f->nevidence, STEP_EVIDENCE);
	p->indent = left;
}

/* What to do belongs together; the steps are numbered through. */
static const struct {
	const char *flags[5];
	const char *title;
} phases[] = {
    {{"cut-trust", "remount", "revoke-key", "unexport", NULL}, "1. Cut: lines to remove"},
    {{"change-root-password", "change-all-passwords", "change-passwords", NULL},
	"2. Change passwords, from a host that is sound"},
    {{"inspect", NULL}, "3. Inspect"},
};

static size_t phase_of(const char *flag)
{
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		for (size_t k = 0; phases[i].flags[k] != NULL; k++)
			if (strcmp(phases[i].flags[k], flag) == 0)
				return i;
	return sizeof(phases) / sizeof(phases[0]) - 1;
}

int plan_write_text(const struct result_plan *r, const struct report_screen *screen, struct out *o)
{
	struct page p;

	page_open(&p, screen, o);
	head(&p, r);
	for (size_t i = 0, n; i < r->nsteps; i += n) {
		size_t phase = phase_of(r->steps[i].flag->flag);

		for (n = 1; i + n < r->nsteps && phase_of(r->steps[i + n].flag->flag) == phase;)
			n++;
		page_end(&p);
		text_section(&p, phases[phase].title, n);
		for (size_t k = 0; k < n; k++)
			step(&p, r, i + k);
	}
	page_close(&p);
	return o->err;
}
