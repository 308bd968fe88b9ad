/*
 * .rhosts, .shosts, hosts.equiv and shosts.equiv [hosts.equiv(5)]: `host [user]`, in words that
 * take no side, and the readers of them that do: sshd [openssh auth-rhosts.c check_rhosts_file] and
 * the C libraries behind rshd, rlogind and pam_rhosts [glibc inet/rcmd.c __validuser2_sa; FreeBSD
 * lib/libc/net/rcmd.c __ivaliduser_sa; illumos usr/src/lib/libsocket/inet/rcmd.c _validuser]. The
 * same line can mean different things to them: see `+`, blanks in front and comments behind an
 * entry.
 */
#ifndef CORDON_FORMATS_RHOSTS_H
#define CORDON_FORMATS_RHOSTS_H

#include "common/formats/format.h"

struct rhosts_row {
	struct row at;	   /* bad: over LIMIT_LINE_BYTES */
	bool blank_first;  /* white space before the first word */
	bool user_apart;   /* a space or tab, no other white space, behind the first word */
	uint32_t words;	   /* on the line, between white space */
	struct slice host; /* the first word */
	struct slice user; /* the second word, or empty */
};

/* The next line with a word on it whose first word does not begin with '#'. */
bool rhosts_next(struct lines *in, struct rhosts_row *row);

/* What a row says to a server. Rows are asked in file order; the first that matches decides. */
enum rhosts_verdict {
	RHOSTS_SKIP,	/* nothing: passed over */
	RHOSTS_ALLOW,	/* who matches is let in */
	RHOSTS_DENY,	/* who matches is refused by this file; a later file may still let her in */
	RHOSTS_STOP,	/* this line and all lines behind it are not read */
	RHOSTS_UNKNOWN, /* longer than the server's buffer: it reads other lines than stand here */
};

enum rhosts_item {
	RHOSTS_ANY,	 /* everything matches */
	RHOSTS_SAME,	 /* users only: the remote name equals the local account's */
	RHOSTS_NAME,	 /* exactly this user; this host, by name without case or by address */
	RHOSTS_NETGROUP, /* members of the netgroup of this name */
};

struct rhosts_rule {
	enum rhosts_verdict verdict;
	enum rhosts_item host_is, user_is;
	struct slice host, user; /* without signs and '@'; of RHOSTS_NAME and RHOSTS_NETGROUP */
	/* The server looks the host's netgroup up in lower case, whatever stands in the file. */
	bool host_lowered;
};

/* sshd, host-based authentication. The host is compared with the client's name and its address. */
struct rhosts_rule rhosts_sshd_line(const struct rhosts_row *row);
/* glibc's ruserok_af(3). The host is resolved and its addresses are compared with the client's. */
struct rhosts_rule rhosts_glibc_line(const struct rhosts_row *row);

/* What FreeBSD's and illumos' libraries ask in their own ways. `unended`: the line has no newline
 * behind it, and is then passed over, like one that is too long. */
struct rhosts_rule rhosts_bsd_line(const struct rhosts_row *row, bool unended);
/* illumos, and Solaris before it. Hosts are compared by the name that the client's address has. */
struct rhosts_rule rhosts_solaris_line(const struct rhosts_row *row, bool unended);

#endif
