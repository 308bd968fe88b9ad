/*
 * The stanza files of AIX below /etc/security: passwd, user, and their kin [AIX Files Reference:
 * /etc/security/passwd, /etc/security/user].
 *
 *	* a comment
 *	bob:
 *		password = {ssha512}06$...
 *		lastupdate = 1700000000
 *
 * A line that begins in the first column and ends with `:` begins a stanza; an indented line is one
 * attribute of it. Each gives a row; that of the head has no attribute. Blank lines and lines whose
 * first byte that is not a blank is `*` give none. Bad are an attribute before the first head, one
 * without `=`, and any other line. Slices point into the text: a password file's hold secrets.
 */
#ifndef CORDON_FORMATS_AIX_STANZA_H
#define CORDON_FORMATS_AIX_STANZA_H

#include "common/formats/format.h"

struct aix_row {
	struct row at;
	struct slice stanza;
	struct slice name, value; /* of the attribute; both empty for a head */
};

/* `stanza` is kept between the calls; it begins empty. */
bool aix_stanza_next(struct lines *in, struct slice *stanza, struct aix_row *row);

/* true, yes, always: 1; false, no, never: 0; else -1. */
int aix_bool(struct slice value);

/* `expires`: MMDDhhmmyy, years 1939 to 2038, as days since 1970-01-01. `0`: never, -1. False when
 * it is neither. */
bool aix_expires(struct slice value, int64_t *day);

#endif
