/*
 * /etc/os-release [os-release(5)]: KEY=value as a shell would assign it: the value plain, or in
 * single or double quotes; a backslash takes the next byte as it is, except in single quotes.
 * Nothing is expanded.
 */
#ifndef CORDON_FORMATS_OS_RELEASE_H
#define CORDON_FORMATS_OS_RELEASE_H

#include "common/arena.h"
#include "common/formats/format.h"

struct os_release_row {
	struct row at;
	struct slice key, value; /* value in the arena, quotes undone */
};

/* Bad: a line without `=`, with no key, or with an open quote. */
bool os_release_next(struct lines *in, struct arena *a, struct os_release_row *row);

#endif
