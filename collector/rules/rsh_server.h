/*
 * What an rshd or rlogind would ask before and after it looks at a trust file: whether it is on,
 * what PAM says, the account and its shell, and whether the file counts [glibc inet/rcmd.c
 * iruserfopen; rsh-redone rshd.c; linux-pam pam_rhosts, pam_unix].
 */
#ifndef CORDON_RULES_RSH_SERVER_H
#define CORDON_RULES_RSH_SERVER_H

#include "collector/rules/door.h"

/* Is rsh or rlogin on, and who stands in front of it? Once a host; shuts the door when both are
 * off. *login_only: only rlogin leads in, which gives root a terminal. */
void rsh_check_service(struct door *d, bool *login_only);
/* The account's state and shell. */
void rsh_check_account(struct door *d, const struct fact_account *account, bool login_only);
/* Does the C library read the file? `owner`: the account whose .rhosts it is, or NULL for
 * hosts.equiv. */
void rsh_check_file(struct door *d, const struct fact_file *file, const struct fact_account *owner);

#endif
