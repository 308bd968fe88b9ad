/*
 * /proc/self/mountinfo [proc_pid_mountinfo(5)]: id parent major:minor root mountpoint options
 * optional... - fstype source super-options. Fields are separated by one space; octal escapes
 * (\040) are undone into the arena.
 */
#ifndef CORDON_FORMATS_MOUNTINFO_H
#define CORDON_FORMATS_MOUNTINFO_H

#include "common/arena.h"
#include "common/formats/format.h"

struct mountinfo_row {
	struct row at;
	uint32_t id, parent;
	struct slice dev; /* "8:1" */
	struct slice root, mountpoint;
	struct slice options;  /* of this mount */
	struct slice optional; /* shared:1 master:2 ..., as it stands */
	struct slice fstype, source;
	struct slice super; /* options of the file system */
};

bool mountinfo_next(struct lines *in, struct arena *a, struct mountinfo_row *row);

/* A field with \ooo undone, as the kernel's seq_path() and seq_escape() write it. */
struct slice mountinfo_unescape(struct arena *a, struct slice field);

#endif
