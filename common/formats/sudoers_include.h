/*
 * The files that a sudoers file draws in [sudoers(5), "Including other files from within sudoers"]:
 * `@include PATH`, `@includedir PATH` and, not a comment, `#include`, `#includedir`. PATH may stand
 * in double quotes or have its blanks escaped by a backslash; what stands behind it does not count.
 * `%h` is left as it is: it is the host's short name.
 *
 * Everything else in the file gives no row. A line that only could be an include gives one: reading
 * a file too many is harmless.
 */
#ifndef CORDON_FORMATS_SUDOERS_INCLUDE_H
#define CORDON_FORMATS_SUDOERS_INCLUDE_H

#include "common/arena.h"
#include "common/formats/format.h"

struct sudoers_include_row {
	struct row at;
	struct slice
	    path; /* in the arena; relative ones count from the folder of the including file */
	bool is_dir;
};

/* Bad: no path, an open quote. */
bool sudoers_include_next(struct lines *in, struct arena *a, struct sudoers_include_row *row);

/* Does sudo read a file of this name in an included folder? Not with a `.` in it or `~` at its end.
 */
bool sudoers_include_takes(struct slice name);

/*
 * The policy that sudo.conf names [sudo.conf(5) "Plugin"]: the module, and for sudoers.so the file
 * of `sudoers_file=`. False, with both empty, when it names none: then it is /etc/sudoers.
 */
bool sudo_conf_policy(struct slice text, struct slice *module, struct slice *file);

#endif
