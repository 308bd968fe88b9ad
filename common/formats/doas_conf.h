/*
 * doas.conf [doas.conf(5); OpenDoas parse.y]: `permit|deny [options] WHO [as TARGET] [cmd PROGRAM
 * [args ...]]`, one rule an entry; the last that matches decides. '#' begins a comment; a backslash
 * takes the next byte as it is, and hides a newline; a quoted or escaped word is no keyword.
 *
 * One bad entry makes doas refuse everything.
 */
#ifndef CORDON_FORMATS_DOAS_CONF_H
#define CORDON_FORMATS_DOAS_CONF_H

#include "common/arena.h"
#include "common/formats/format.h"

struct doas_conf_row {
	struct row at;
	bool permit;
	bool nopass, persist, keepenv;
	struct slice who;    /* a name, a uid, or a group behind a colon */
	bool has_target;     /* false: as anybody */
	struct slice target; /* a name or a uid */
	bool has_cmd;	     /* false: any program */
	struct slice cmd;    /* as it has to be typed */
	bool has_args;	     /* false: any */
	struct slice args;   /* joined by a blank; empty: none */
};

/* Bad: what is no rule, or one without its newline; an open quote or escape, a NUL, a word over
 * 1023 bytes. */
bool doas_conf_next(struct lines *in, struct arena *a, struct doas_conf_row *row);

#endif
