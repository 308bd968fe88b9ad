/*
 * Modules of PAM that let accounts in by name, group or number, or by what stands in a file. 1:
 * lets it in, 0: does not, -1: that hangs on what is not known here.
 */
#ifndef CORDON_RULES_PAM_CONDITIONS_H
#define CORDON_RULES_PAM_CONDITIONS_H

#include "collector/rules/pam/pam_modules.h"

/* /etc/security/access.conf, and the files of access.d behind it [access.conf(5)]. -1 with
 * *client: it hangs on the client's address, and lets those in that fulfil these terms of
 * source.h. */
int pam_access(struct pam_asking *q, const struct pam_row *row, struct slice *client);
/* The conditions among the arguments [pam_succeed_if(8), pam_usertype(8)]. */
int pam_succeed_if(struct pam_asking *q, const struct pam_row *row);
int pam_usertype(struct pam_asking *q, const struct pam_row *row);
/* time.conf, limits.conf, shells, and the file that a line names [pam_time(8), pam_limits(8),
 * pam_shells(8), pam_listfile(8)]. */
int pam_time(struct pam_asking *q, const struct pam_row *row);
int pam_limits(struct pam_asking *q, const struct pam_row *row);
int pam_shells(struct pam_asking *q, const struct pam_row *row);
int pam_listfile(struct pam_asking *q, const struct pam_row *row);

/* The state of the account and of its password, which may be blank [pam_unix(8)]. */
enum pam_answer pam_unix_account(struct pam_asking *q, const struct pam_row *row);
enum pam_answer pam_unix_auth(struct pam_asking *q, const struct pam_row *row);
enum pam_answer pam_solaris_account(struct pam_asking *q, const struct pam_row *row);

/* Is the account in the group of that name? -1: only a directory service knows the group. */
int pam_in_group(const struct rule_ctx *c, const struct fact_account *a, struct slice name);
/* Is a triple of the netgroup for this user and host? Empty: any. 1, 0, -1. */
int pam_in_netgroup(struct pam_asking *q, struct slice group, struct slice host, struct slice user);
/* Was it read, or is it known to be absent, and not too much to be gone over
 * for one more account? */
bool pam_file_is_known(const struct pam_asking *q, const char *path);
/* The same, and has no line. */
bool pam_file_is_empty(const struct pam_asking *q, const char *path);

#endif
