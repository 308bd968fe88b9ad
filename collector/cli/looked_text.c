/* How we looked, for a terminal or a line printer. */
#include "collector/cli/looked.h"
#include "collector/report/escape.h"
#include "collector/report/page.h"

#define TEXT_COLUMN 24

static const struct {
	const char *mark;
	enum ink ink;
} looks[] = {
    [LOOKED_FACT] = {"", INK_PLAIN},
    [LOOKED_CHANGE] = {"changed", INK_CARE},
    [LOOKED_UNKNOWN] = {"unknown", INK_BLIND},
};

static void line(struct page *p, const struct looked_line *l)
{
	page_printf(p, INK_DIM, "%s", l->label);
	page_to(p, TEXT_COLUMN);
	p->indent = TEXT_COLUMN;
	if (looks[l->kind].mark[0] != '\0') {
		page_printf(p, looks[l->kind].ink, "%s:", looks[l->kind].mark);
		page_gap(p, 1);
	}
	page_words(p, INK_PLAIN, slice_str(l->text));
	page_end(p);
	p->indent = TEXT_COLUMN + 2;
	for (size_t i = 0; i < l->nlist; i++) {
		page_put(p, INK_PLAIN, l->list[i]);
		page_end(p);
	}
	p->indent = 2;
}

void looked_write_text(const struct looked *k, const struct report_screen *screen, struct out *o)
{
	struct page p;

	page_open(&p, screen, o);
	page_printf(&p, INK_HEAD, "How we looked");
	page_gap(&p, 2);
	page_put(&p, INK_HEAD, slice_str(k->title));
	page_end(&p);
	page_count(&p, INK_PLAIN, k->nhosts, "turn");
	page_gap(&p, 1);
	page_words(&p, INK_PLAIN,
	    SLICE("of hosts. `changed`: it did, or may have; `unknown`: neither log book nor "
		  "evidence "
		  "says it."));
	page_end(&p);
	for (size_t i = 0; i < k->nhosts; i++) {
		const struct looked_host *h = &k->hosts[i];

		p.indent = 0;
		page_end(&p);
		page_printf(&p, INK_HEAD, "%zu.", i + 1);
		page_gap(&p, 1);
		page_put(&p, INK_HEAD, slice_str(h->host));
		page_gap(&p, 2);
		page_put(&p, INK_PLAIN, slice_str(h->time));
		page_gap(&p, 2);
		page_put(&p, INK_PLAIN, slice_str(h->outcome));
		page_end(&p);
		p.indent = 2;
		for (size_t n = 0; n < h->n; n++)
			line(&p, &h->lines[n]);
	}
	page_close(&p);
}
