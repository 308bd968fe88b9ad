/*
 * /etc/netgroup [netgroup(5); glibc nss/nss_files/files-netgrp.c, nss/getnetgrent_r.c innetgr]:
 * `name member...`, a member is another group or `(host,user,domain)`. A backslash at the end joins
 * lines. The first line of a name counts.
 */
#ifndef CORDON_FORMATS_NETGROUP_H
#define CORDON_FORMATS_NETGROUP_H

#include "common/arena.h"
#include "common/formats/format.h"

struct netgroup_row {
	struct row at;
	struct slice name;
	struct slice members; /* netgroup_member() takes them off one by one */
};

bool netgroup_next(struct lines *in, struct arena *a, struct netgroup_row *row);

struct netgroup_member {
	struct slice group;		 /* another group, or empty: then it is a triple */
	struct slice host, user, domain; /* empty matches anything; "-" nothing that exists */
};

/* Takes the next member off: 1, 0 at the end, or ERR_SYNTAX where glibc stops reading the group. */
int netgroup_member(struct slice *members, struct netgroup_member *out);

/* All groups of one file, for questions. The rows' memory must outlive it. */
struct netgroups {
	struct netgroup_row *rows; /* sorted by name; the first of a name in the file is kept */
	size_t n;
};

struct netgroups netgroups_load(struct slice text, struct arena *a);

/*
 * innetgr(3): is there a triple for these in the group or in the groups it names? An empty `host`
 * or `user` asks for any. Host without case, user exactly; domains are not compared (callers pass
 * none). Each group is entered once, however the groups name each other. ERR_UNKNOWN when the group
 * or one it names is not in this file: another source may have it.
 */
int netgroups_has(
    const struct netgroups *g, struct slice group, struct slice host, struct slice user, bool *has);

#endif
