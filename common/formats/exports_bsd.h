/*
 * /etc/exports of BSD and macOS [exports(5) of FreeBSD; freebsd usr.sbin/mountd/mountd.c
 * get_exportlist]: folders of one file system, options, hosts, on a line that may go on behind a
 * backslash. `#` at its start begins a comment. `V4: root` lines say where NFSv4 begins.
 */
#ifndef CORDON_FORMATS_EXPORTS_BSD_H
#define CORDON_FORMATS_EXPORTS_BSD_H

#include "common/arena.h"
#include "common/formats/format.h"

struct exports_bsd_row {
	struct row at;
	bool v4, ro, alldirs;
	bool has_maproot, has_mapall;
	struct slice maproot, mapall; /* user, of "user:group..." */
	struct slice network, mask;   /* as written; a network may bring "/len" along */
	struct slice sec;	      /* sys:krb5:... */
	struct slice line;	      /* for the two below */
	size_t ndirs, nhosts;
};

bool exports_bsd_next(struct lines *in, struct arena *a, struct exports_bsd_row *row);

/* The folders and the hosts of a row, one by one; *line begins as row->line. */
bool exports_bsd_dir(struct slice *line, struct arena *a, struct slice *dir);
bool exports_bsd_host(struct slice *line, struct arena *a, struct slice *host);

#endif
