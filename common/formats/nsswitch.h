/*
 * /etc/nsswitch.conf [nsswitch.conf(5); glibc nss/nss_database.c, nss_action_parse.c]:
 * `database: source [STATUS=action...] source...`, '#' begins a comment anywhere.
 */
#ifndef CORDON_FORMATS_NSSWITCH_H
#define CORDON_FORMATS_NSSWITCH_H

#include "common/formats/format.h"

struct nsswitch_row {
	struct row at;
	struct slice database; /* "passwd"; compared with case */
	struct slice sources;  /* the rest; nsswitch_source() takes it apart */
};

enum nsswitch_status {
	NSSWITCH_SUCCESS,
	NSSWITCH_NOTFOUND,
	NSSWITCH_UNAVAIL,
	NSSWITCH_TRYAGAIN,
	NSSWITCH_STATUSES
};

enum nsswitch_action {
	NSSWITCH_CONTINUE,
	NSSWITCH_RETURN,
	NSSWITCH_MERGE,
};

struct nsswitch_source {
	struct slice name; /* "files", "sss", ... */
	enum nsswitch_action on[NSSWITCH_STATUSES];
};

/* The next database, in file order; the last line of a database is the one in force. A line that
 * glibc cannot read is bad: it then falls back to its built-in order for all databases. */
bool nsswitch_next(struct lines *in, struct nsswitch_row *row);

/* Takes the next source off *sources: 1, 0 at the end, or ERR_SYNTAX. */
int nsswitch_source(struct slice *sources, struct nsswitch_source *out);

/* Do the files of the host answer for what this source says? Others know accounts and groups that
 * no file has. */
bool nsswitch_is_own(struct slice source);

#endif
