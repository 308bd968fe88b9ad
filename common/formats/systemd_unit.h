/*
 * Unit files and drop-ins [systemd.syntax(7)]: `[Section]`, `Key=Value`, comments with '#' or ';',
 * a backslash at the end joins lines with a space. One row is one assignment; what a repeated key
 * or an empty value means is the key's own affair (for lists: empty clears).
 */
#ifndef CORDON_FORMATS_SYSTEMD_UNIT_H
#define CORDON_FORMATS_SYSTEMD_UNIT_H

#include "common/arena.h"
#include "common/formats/format.h"

struct systemd_unit {
	struct lines in;
	struct slice section; /* of the assignments that follow */
};

struct systemd_unit_row {
	struct row at;
	struct slice section;	 /* without brackets */
	struct slice key, value; /* blanks around them removed */
};

void systemd_unit_begin(struct systemd_unit *u, struct slice text);
/* Bad: no '=', an assignment before any section, a section that is not closed. */
bool systemd_unit_next(struct systemd_unit *u, struct arena *a, struct systemd_unit_row *row);

#endif
