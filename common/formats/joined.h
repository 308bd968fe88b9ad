/*
 * Lines that go on behind a backslash, for the formats that know such lines. What differs from
 * format to format is in the style.
 */
#ifndef CORDON_FORMATS_JOINED_H
#define CORDON_FORMATS_JOINED_H

#include "common/arena.h"
#include "common/formats/format.h"

enum join {
	JOIN_BLANK = 1 << 0,	/* the backslash and the newline become one space; else nothing */
	JOIN_TRIM = 1 << 1,	/* blanks between the backslash and the newline do not count */
	JOIN_COMMENTS = 1 << 2, /* lines that begin with '#' or ';' are left out inside */
	JOIN_HASH = 1 << 3, /* '#' ends a line and what it belongs to; empty lines do not count */
};

/*
 * The next line with all that belongs to it. at->line is the first line's number, at->raw all of
 * them as they stand, *text the joined text: in the input when it is one line, else in the arena.
 * It has no cap but the file's: a netgroup can be long.
 */
bool joined_next(
    struct lines *in, struct arena *a, unsigned style, struct row *at, struct slice *text);

#endif
