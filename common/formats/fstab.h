/*
 * /etc/fstab [fstab(5); glibc misc/mntent_r.c; util-linux libmount]: `source target type options
 * [freq [pass]]`, octal escapes in the fields. '#' begins a comment line only.
 */
#ifndef CORDON_FORMATS_FSTAB_H
#define CORDON_FORMATS_FSTAB_H

#include "common/arena.h"
#include "common/formats/format.h"

struct fstab_row {
	struct row at;
	struct slice source, target, type; /* escapes undone */
	struct slice options;		   /* between commas; "defaults" when there are none */
};

/* Bad: fewer than three words. */
bool fstab_next(struct lines *in, struct arena *a, struct fstab_row *row);

/*
 * Is the option in a list between commas (of fstab, of mountinfo)? `name` alone, or its
 * `name=value` with the value in *value, which may be NULL. The last one of a name counts.
 */
bool fstab_option(struct slice options, const char *name, struct slice *value);

#endif
