/* Between book.c and book_all.c: one of the log books that a case is read from. */
#ifndef CORDON_CLI_BOOK_SOURCE_H
#define CORDON_CLI_BOOK_SOURCE_H

#include "collector/cli/book.h"

struct book_source {
	const char *folder; /* "cases/<name>", in front of its files; "": the case's own */
	const char *id;	    /* the start of its first entry's hash */
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

/* ---- book_conflicts.c ---- */
/* What an entry says of a host; texts "" where it says nothing. */
struct book_told {
	const char *time, *sha256, *hostname, *key_type, *key;
	struct slice host;
	bool has_clock;
	int64_t clock_offset_s;
};
void book_say_host(struct book *b, const struct book_source *from, const struct book_told *t);
void book_say_agent(struct book *b, const struct book_source *from, const char *time,
    const char *version, const char *sha256);

#endif
