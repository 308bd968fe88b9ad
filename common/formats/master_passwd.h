/*
 * /etc/master.passwd of the BSDs: name:pw:uid:gid:class:change:expire:gecos:home:shell [passwd(5)
 * of FreeBSD, NetBSD, OpenBSD; FreeBSD lib/libutil/pw_util.c, NetBSD libc pw_scan]. change and
 * expire are seconds since 1970-01-01; 0 and an empty field mean never, a negative change means at
 * once.
 *
 * Blank lines and comments give no row. A row is sound when all ten fields are there, the name is
 * not empty and the numbers are numbers; as in passwd.h, NIS compat lines (`+`, `-user`) may lack
 * their ids. Slices point into the text: they hold secrets, so the text is wiped by whoever owns
 * it.
 */
#ifndef CORDON_FORMATS_MASTER_PASSWD_H
#define CORDON_FORMATS_MASTER_PASSWD_H

#include "common/formats/format.h"

struct master_passwd_row {
	struct row at;
	struct slice name, pw, class, gecos, home, shell;
	uint32_t uid, gid;
	int64_t change, expire;
	bool has_ids;
	bool compat;
};

bool master_passwd_next(struct lines *in, struct master_passwd_row *row);

#endif
