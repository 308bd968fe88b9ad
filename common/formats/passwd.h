/*
 * /etc/passwd: name:pw:uid:gid:gecos:home:shell [passwd(5); glibc nss/nss_files/files-parse.c].
 *
 * Blank lines and lines whose first byte that is not a blank is `#` give no row. A row is sound
 * when its name is not empty and uid and gid are numbers; what follows the gid may be missing and
 * is then empty. Slices point into the text.
 *
 * A line that starts with `+` or `-` is a NIS compat entry when nsswitch says `compat`, else an
 * account of that very name; it comes out with `compat` set, and with uid and gid 0 and has_ids
 * false when these fields are empty [glibc nss/nss_compat/compat-pwd.c].
 */
#ifndef CORDON_FORMATS_PASSWD_H
#define CORDON_FORMATS_PASSWD_H

#include "common/formats/format.h"

struct passwd_row {
	struct row at;
	struct slice name, pw, gecos, home, shell;
	uint32_t uid, gid;
	bool has_ids;
	bool compat;
};

bool passwd_next(struct lines *in, struct passwd_row *row);

#endif
