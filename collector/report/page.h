/*
 * A page of text for a terminal: words that wrap within the width, columns, indentation, colour.
 * The only way for text to get onto the page; foreign text is escaped on the way.
 *
 * Owner: the page borrows the output; page_close releases what it holds itself.
 */
#ifndef CORDON_REPORT_PAGE_H
#define CORDON_REPORT_PAGE_H

#include "collector/report/report.h"

/* What a word is, not how it looks. X(symbol, the SGR parameters of ECMA-48) */
#define INK_LIST(X)             \
	X(INK_PLAIN, "")        \
	X(INK_HEAD, "1")        \
	X(INK_DIM, "2")         \
	X(INK_ALARM, "1;97;41") \
	X(INK_RISK, "1;31")     \
	X(INK_CARE, "1;33")     \
	X(INK_BLIND, "1;35")    \
	X(INK_GOOD, "32")       \
	X(INK_NAME, "36")

enum ink {
#define INK_ENUM(symbol, sgr) symbol,
	INK_LIST(INK_ENUM)
#undef INK_ENUM
};

enum ink ink_of_state(enum host_state s);
enum ink ink_of_certainty(enum certainty c);

struct page {
	struct out *out;
	bool colour;
	unsigned columns;
	unsigned indent; /* of the lines that begin from now on */
	unsigned at;	 /* column; 0: nothing on this line yet */
	unsigned gap;	 /* blanks due before the next piece, unless it begins a line */
	struct out piece;
};

void page_open(struct page *p, const struct report_screen *screen, struct out *o);
void page_close(struct page *p);

/* Ends the line; on an empty one: leaves a line free. */
void page_end(struct page *p);
/* A line of `c` over the width. */
void page_rule(struct page *p, char c);
void page_gap(struct page *p, unsigned blanks);
/* The next piece stands at this column, two blanks further when that is taken. */
void page_to(struct page *p, unsigned column);

/* What follows, so many columns of pieces, stands on one line. */
void page_keep(struct page *p, unsigned columns);

/* One piece that is not broken, nor parted from the one before unless a gap is between them. */
void page_put(struct page *p, enum ink ink, struct slice foreign);
/* Words that wrap at their blanks. */
void page_words(struct page *p, enum ink ink, struct slice foreign);
/* Words of our own, one piece. */
void page_printf(struct page *p, enum ink ink, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* "1 host", "7 hosts": the plural is the word with an s. */
void page_count(struct page *p, enum ink ink, size_t n, const char *word);
/* "a, b, c and 7 more": at most `most` of the names. */
void page_list(struct page *p, enum ink ink, const struct slice *names, size_t n, size_t most);

#endif
