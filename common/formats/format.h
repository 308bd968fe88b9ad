/*
 * What all format parsers share, and the recipe for one more.
 *
 * A parser is a pure function of bytes: no I/O, no global state, no printing. It goes over a text
 * line by line (or entry by entry) and gives one row at a time:
 *
 *	struct lines in = lines_of(text);
 *	struct passwd_row row;
 *	while (passwd_next(&in, &row))
 *		if (row.at.err != 0)  a bad line: row.at says which and why; read on
 *
 * A bad line is data: it comes out as a row with at.err set, and the next call goes on behind it.
 * Slices in a row point into the text, or into the arena that was passed in where unescaping or
 * decoding needs memory.
 *
 * To add a format `foo`:
 *  1. common/formats/foo.h and foo.c, from template.h and template.c beside this file. The header
 *     names the manual page or server source that the grammar comes from.
 *  2. tests/formats/dump_foo.c: rows as JSON, and one row in tests/formats/dumps.c. This one dump
 *     serves the case files and the fuzzer.
 *  3. tests/formats/foo/NAME.in and NAME.rows: normal, empty, broken, at the limit. `make check`
 *     compares them and fails for a format without these four; `make fuzz` runs every dump.
 */
#ifndef CORDON_FORMATS_FORMAT_H
#define CORDON_FORMATS_FORMAT_H

#include "include/err.h"
#include "include/limits.h"
#include "include/slice.h"

/* Where a row stands in its file and whether it is sound; the first member `at` of every row. */
struct row {
	uint32_t line;	  /* counted from 1; of the first line when the row spans several */
	int err;	  /* 0, or why the line is bad */
	const char *why;  /* words for err, static storage; NULL when sound */
	struct slice raw; /* the line as it stands in the file */
};

/* A fresh row for the line given last by `in`. */
static inline struct row row_at(const struct lines *in, struct slice line)
{
	return (struct row){.line = in->no, .raw = line};
}

/* Marks a row as bad; `why` is a string literal. The first reason stays. */
static inline void row_bad(struct row *at, int err, const char *why)
{
	if (at->err != 0)
		return;
	at->err = err;
	at->why = why;
}

#endif
