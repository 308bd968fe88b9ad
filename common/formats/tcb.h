/*
 * Accounts of a trusted HP-UX: /tcb/files/auth/r/root and so on, one file an account
 * [HP-UX prpwd(4), getprpwent(3)]. An entry is a name and fields between colons, over lines that
 * end in a backslash: `u_pwd=...` is a text, `u_succhg#...` a number, `u_lock` true, `u_lock@`
 * false. `chkent` ends it.
 */
#ifndef CORDON_FORMATS_TCB_H
#define CORDON_FORMATS_TCB_H

#include "common/formats/format.h"

struct tcb_row {
	struct row at; /* where the entry begins */
	struct slice name, pw;
	bool has_pw, locked;
	int64_t changed; /* seconds since 1970 of the password's last change; -1: not said */
};

bool tcb_next(struct lines *in, struct tcb_row *row);

#endif
