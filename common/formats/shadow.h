/*
 * /etc/shadow: name:pw:lastchg:min:max:warn:inactive:expire:flag [shadow(5); glibc
 * shadow/sgetspent_r.c]. Days since 1970-01-01, -1 where the field is empty.
 *
 * Blank lines and comments give no row. A row is sound when the name is not empty and lastchg, min
 * and max are there (each may be empty); the rest may be missing. Slices point into the text: they
 * hold secrets, so the text is wiped by whoever owns it.
 */
#ifndef CORDON_FORMATS_SHADOW_H
#define CORDON_FORMATS_SHADOW_H

#include "common/formats/format.h"

struct shadow_row {
	struct row at;
	struct slice name, pw;
	int64_t lastchg, min, max, warn, inactive, expire;
};

bool shadow_next(struct lines *in, struct shadow_row *row);

#endif
