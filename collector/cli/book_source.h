/* Between book.c and book_all.c: one of the log books that a case is read from. */
#ifndef CORDON_CLI_BOOK_SOURCE_H
#define CORDON_CLI_BOOK_SOURCE_H

#include "collector/cli/book.h"

struct book_source {
	const char *folder; /* "cases/<name>", in front of its files; "": the case's own */
	uint32_t run;	    /* that goes on in it: index in the book's runs, from 1; 0: none yet */
	uint32_t number;    /* that it has in this source */
	bool renumbers;	    /* there are other sources: runs are numbered through */
	uint32_t *numbers;  /* of its runs: numbers[2 * i] is numbers[2 * i + 1] here */
	size_t n, cap;
};

/* A run begins in the source that is the book's nth. */
void book_source_begin(struct book_source *s, uint32_t number, uint32_t nth);
/* The number here of a run of the source; 0: it never began. */
uint32_t book_source_run(const struct book_source *s, uint32_t number);
/* One entry of a source. */
void book_take(struct book *b, struct book_source *from, const struct log_entry *entry);

#endif
