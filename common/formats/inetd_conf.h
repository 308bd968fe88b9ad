/*
 * /etc/inetd.conf [inetd(8) of OpenBSD, as packaged by Debian; inetutils src/inetd.c]:
 * `[address:]service socket protocol wait[.max] user[.group] server [args...]`. A line that begins
 * with a blank goes on with the one above it; '#' in the first place begins a comment.
 */
#ifndef CORDON_FORMATS_INETD_CONF_H
#define CORDON_FORMATS_INETD_CONF_H

#include "common/arena.h"
#include "common/formats/format.h"

struct inetd_conf_row {
	struct row at;
	struct slice address; /* listened on; empty: all, or what a line `address:` above says */
	struct slice service; /* a name of services(5), or a port; "" in a line `address:` */
	struct slice socket, protocol, wait, user;
	struct slice server; /* "internal", or the program; tcpd(8) when it is wrapped */
	struct slice args;   /* from argv[0] on; of a wrapped service the first is the server */
};

/* Bad: fewer than six words, but for a line that only sets the address. */
bool inetd_conf_next(struct lines *in, struct arena *a, struct inetd_conf_row *row);

/* The last component of the server's path, or, when that is tcpd, of its first argument. */
struct slice inetd_conf_program(const struct inetd_conf_row *row);
bool inetd_conf_wrapped(const struct inetd_conf_row *row);

#endif
