/*
 * /etc/group: name:pw:gid:member,member [group(5); glibc nss/nss_files/files-parse.c]. Blank lines
 * and comments give no row. A row is sound when the name is not empty and the gid is a number. NIS
 * compat lines as in passwd.h. Slices point into the text.
 */
#ifndef CORDON_FORMATS_GROUP_H
#define CORDON_FORMATS_GROUP_H

#include "common/formats/format.h"
#include "common/out.h"

struct group_row {
	struct row at;
	struct slice name, pw;
	struct slice members; /* as it stands: go over it with group_member_next */
	uint32_t gid;
	bool has_gid;
	bool compat;
};

bool group_next(struct lines *in, struct group_row *row);

/* Takes the next member off *members; empty ones are passed over. False at the end. */
bool group_member_next(struct slice *members, struct slice *name);

/*
 * Writes the text to `o` with every field that could be a password hash replaced by <withheld>, in
 * broken lines too: the second field of a line unless it is empty, `x`, starts with `##`, or is
 * shorter than a hash and starts with `*` or `!`; any other field that starts with `$` or has two
 * of them. Returns how many it replaced. Serves every file of this shape.
 */
uint32_t group_redact(struct slice text, struct out *o);

#endif
