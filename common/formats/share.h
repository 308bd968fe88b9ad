/*
 * Exports whose options hold lists of clients between colons: Solaris and illumos [share_nfs(8),
 * dfstab(5), sharetab(5)], and AIX, SunOS 4, IRIX and HP-UX [their exports(5)].
 *
 *	share -F nfs -o rw=web:db,root=web /export/home		dfstab
 *	/export/home	-	nfs	rw=web:db,root=web	text	sharetab
 *	/export/home -access=web:db,root=web			exports, xtab
 */
#ifndef CORDON_FORMATS_SHARE_H
#define CORDON_FORMATS_SHARE_H

#include "common/arena.h"
#include "common/formats/format.h"

enum share_form { SHARE_DFSTAB, SHARE_SHARETAB, SHARE_EXPORTS };

struct share_row {
	struct row at;
	struct slice path;
	struct slice options; /* for share_section_next() */
};

bool share_next(struct lines *in, struct arena *a, enum share_form form, struct share_row *row);

/* A list of clients of an option: not given, given without a list, or these. */
struct share_list {
	bool given, all;
	struct slice clients; /* between colons */
};

/* What holds for some security flavours; options in front of the first sec= hold for sys. anon=
 * goes on to the sections behind it. */
struct share_section {
	struct slice sec; /* "sys:krb5"; empty: none was named */
	struct share_list rw, ro, root, none, access;
	bool has_anon;
	int64_t anon;
};

/* *options begins as row->options, *s as zeros; false at the end. */
bool share_section_next(struct slice *options, struct share_section *s);

/* Takes a client off a list. "[v6]" comes without its brackets. */
bool share_client_next(struct slice *clients, struct slice *client);

#endif
