/*
 * Template of a format: copy template.h and template.c, put the format's name in the place of
 * "template", and go by the recipe in format.h. It is compiled and tested like any other, so it
 * cannot rot. Here stands what the file is and where its grammar is from [foo.conf(5); the server's
 * source file and function]: lines of `name value`, '#' begins a comment line.
 */
#ifndef CORDON_FORMATS_TEMPLATE_H
#define CORDON_FORMATS_TEMPLATE_H

#include "common/formats/format.h"

struct template_row {
	struct row at;
	struct slice name;
	struct slice value; /* the rest of the line, blanks around it removed */
};

/* The next row, sound or bad; false at the end. Bad: a name without a value, a line over the cap.
 */
bool template_next(struct lines *in, struct template_row *row);

#endif
