/* Words on a terminal page: see page.h. */
#include "collector/report/page.h"

#include <stdio.h>

#include "collector/report/escape.h"

#define DEFAULT_COLUMNS 100
#define LEAST_COLUMNS 60 /* below it evidence paths would stand in tatters */

#define INK_SGR(symbol, sgr) sgr,
static const char *const sgr[] = {INK_LIST(INK_SGR)};

enum ink ink_of_state(enum host_state s)
{
	static const enum ink inks[STATE_COUNT] = {
	    [STATE_COMPROMISED] = INK_ALARM,
	    [STATE_AT_RISK] = INK_RISK,
	    [STATE_EXPOSED] = INK_CARE,
	    [STATE_UNSEEN] = INK_BLIND,
	    [STATE_CLEAR] = INK_GOOD,
	};

	return inks[s];
}

enum ink ink_of_certainty(enum certainty c)
{
	static const enum ink inks[CERTAINTY_COUNT] = {
	    [CERTAINTY_PROVEN] = INK_RISK,
	    [CERTAINTY_LIKELY] = INK_CARE,
	    [CERTAINTY_POSSIBLE] = INK_PLAIN,
	};

	return inks[c];
}

void page_open(struct page *p, const struct report_screen *screen, struct out *o)
{
	*p = (struct page){.out = o, .colour = screen->colour, .columns = screen->columns};
	if (p->columns == 0)
		p->columns = DEFAULT_COLUMNS;
	if (p->columns < LEAST_COLUMNS)
		p->columns = LEAST_COLUMNS;
	out_memory(&p->piece);
}

void page_close(struct page *p)
{
	out_free(&p->piece);
}

void page_end(struct page *p)
{
	out_byte(p->out, '\n');
	p->at = 0;
	p->gap = 0;
}

void page_rule(struct page *p, char c)
{
	for (unsigned i = 0; i < p->columns; i++)
		out_byte(p->out, (uint8_t)c);
	page_end(p);
}

void page_gap(struct page *p, unsigned blanks)
{
	p->gap = blanks;
}

static void blanks(struct page *p, unsigned n)
{
	p->at += n;
	while (n-- > 0)
		out_byte(p->out, ' ');
}

void page_to(struct page *p, unsigned column)
{
	if (p->at == 0)
		blanks(p, column);
	else
		p->gap = column > p->at ? column - p->at : 2;
}

void page_keep(struct page *p, unsigned columns)
{
	if (p->at > p->indent && p->at + p->gap + columns > p->columns)
		page_end(p);
}

/* Columns of escaped text: its characters. Wide ones make a line too long, nothing worse. */
static unsigned width_of(struct slice s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

/* Writes what stands in p->piece, on a new line when it does not fit on this one. */
static void flush_piece(struct page *p, enum ink ink)
{
	struct slice s = out_slice(&p->piece);
	unsigned width = width_of(s);
	bool coloured = p->colour && sgr[ink][0] != '\0';

	if (s.n == 0)
		return;
	if (p->gap > 0)
		page_keep(p, width);
	if (p->at == 0)
		blanks(p, p->indent);
	blanks(p, p->gap);
	p->gap = 0;
	if (coloured)
		out_printf(p->out, "\033[%sm", sgr[ink]);
	out_bytes(p->out, s);
	if (coloured)
		out_str(p->out, "\033[0m");
	p->at += width;
	p->piece.n = 0;
}

void page_put(struct page *p, enum ink ink, struct slice foreign)
{
	escape_terminal(&p->piece, foreign);
	flush_piece(p, ink);
}

void page_words(struct page *p, enum ink ink, struct slice foreign)
{
	struct slice word;

	while (word_next(&foreign, &word)) {
		page_put(p, ink, word);
		page_gap(p, 1);
	}
}

void page_printf(struct page *p, enum ink ink, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	out_str(&p->piece, text);
	flush_piece(p, ink);
}

void page_count(struct page *p, enum ink ink, size_t n, const char *word)
{
	page_printf(p, ink, "%zu %s%s", n, word, n == 1 ? "" : "s");
}

void page_list(struct page *p, enum ink ink, const struct slice *names, size_t n, size_t most)
{
	size_t shown = n > most ? most : n;

	for (size_t i = 0; i < shown; i++) {
		escape_terminal(&p->piece, names[i]);
		if (i + 1 < n)
			out_byte(&p->piece, ',');
		flush_piece(p, ink);
		page_gap(p, 1);
	}
	if (n > shown)
		page_printf(p, INK_DIM, "and %zu more", n - shown);
}
