/*
 * /etc/hosts [hosts(5); glibc nss/nss_files/files-hosts.c]: `address name [alias...]`, '#' begins a
 * comment anywhere.
 */
#ifndef CORDON_FORMATS_HOSTS_H
#define CORDON_FORMATS_HOSTS_H

#include "common/addr.h"
#include "common/formats/format.h"

struct hosts_row {
	struct row at;
	struct addr addr;
	struct slice name;    /* the canonical name */
	struct slice aliases; /* the rest of the line; word_next() gives them one by one */
};

/*
 * One sound or bad line at a time; comments and empty lines are passed over. Bad: the first word is
 * no address (glibc skips the line), or there is no name behind it.
 */
bool hosts_next(struct lines *in, struct hosts_row *row);
/* Does the row name this host (any of its names, case ignored, a trailing dot not significant)? */
bool hosts_names(const struct hosts_row *row, struct slice host);

#endif
