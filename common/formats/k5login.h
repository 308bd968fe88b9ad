/*
 * .k5login and .k5users: which Kerberos principals may become the account whose home they lie in.
 *
 * Two readers differ [krb5 src/lib/krb5/os/localauth_k5login.c userok_k5login, which sshd asks;
 * src/clients/ksu/authorization.c, get_first_token and get_next_token]. The library compares the
 * whole line to the principal, byte by byte; ksu its first word, and in .k5login nothing may
 * follow, while in .k5users commands follow that the principal may run, `*` for all of them.
 */
#ifndef CORDON_FORMATS_K5LOGIN_H
#define CORDON_FORMATS_K5LOGIN_H

#include "common/formats/format.h"

struct k5login_row {
	struct row at;
	struct slice whole;    /* the line as the library compares it */
	struct slice first;    /* the first word, as ksu compares it; empty: blanks stand first */
	struct slice commands; /* what follows, without blanks around it */
	bool all;	       /* ... is the word `*` alone */
};

/* The next row, sound or bad; false at the end. Empty lines are passed over. Bad: a line that is
 * longer than the library's buffer, or over the cap. */
bool k5login_next(struct lines *in, struct k5login_row *row);

#endif
