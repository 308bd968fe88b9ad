/*
 * What stands in a password field, without looking at the secret itself: nothing, a string that can
 * never match, or a hash and which [crypt(5); semantics of pam_unix passverify.c].
 */
#ifndef CORDON_CRYPT_SCHEME_H
#define CORDON_CRYPT_SCHEME_H

#include "include/slice.h"

enum password_state {
	PASSWORD_EMPTY,
	PASSWORD_HASH,
	PASSWORD_LOCKED, /* starts with `!` */
	PASSWORD_NONE,	 /* starts with `*`, or no hash at all: never matches */
};

/* The scheme of a field, NULL where there is none: "des", "sha512", "yescrypt", ...; "other" for a
 * `$` or `{` that is not known. Behind leading `!` the scheme of what follows them is given. */
const char *crypt_scheme(struct slice field);
enum password_state password_state(struct slice field);

#endif
