/*
 * What a service of PAM answers for an account: whether its `auth` stack lets somebody in, and what
 * `account` and `session` have against it [pam.d(5)].
 *
 * pam_stack.h reads the files, pam_run.h runs a stack, pam_modules.h is the list of modules. One
 * whose answer does not follow from the evidence is tried with both answers; where that makes a
 * difference, the door is unsure.
 */
#ifndef CORDON_RULES_PAM_H
#define CORDON_RULES_PAM_H

#include "collector/rules/door.h"
#include "collector/rules/pam/pam_stack.h"

/* Shuts the door where PAM refuses the account or wants its password changed first, or refuses it
 * a session. `addresses`: the server tells PAM the client's address and no name, so that
 * access.conf asks something of it (source.h). */
void pam_check(const struct pam_service *p, struct door *d, const struct fact_account *account,
    bool addresses);

/* The first of the two alone. `caller`: who started the program on the host; NULL: a server. */
void pam_check_account(const struct pam_service *p, struct door *d,
    const struct fact_account *account, const struct fact_account *caller);

/* The same where a password that must be changed is changed by the way, if one is asked for
 * (`password`), or nobody asks how old it is [sudo plugins/sudoers/auth/pam.c sudo_pam_approval].
 */
void pam_check_local(const struct pam_service *p, struct door *d,
    const struct fact_account *account, const struct fact_account *caller, bool password);

/* The second alone: a session as this account. */
void pam_check_session(const struct pam_service *p, struct door *d,
    const struct fact_account *account, const struct fact_account *caller);

/*
 * Does the auth stack, asked by a server of the network, let somebody in who types nothing, while
 * the module `granting` ("pam_rhosts") finds her trusted? NULL: none does. 1, 0, or -1 when that
 * hangs on *unknown, a line.
 */
int pam_lets_in(const struct pam_service *p, struct rule_ctx *c, const struct fact_account *account,
    const char *granting, struct slice *unknown);

/*
 * Does the auth stack, asked by a program that `caller` started on the host itself, take the
 * account's password (`knows`), or nothing at all? 1, 0, or -1 when that hangs on *unknown, a line.
 */
int pam_lets_caller_in(const struct pam_service *p, struct rule_ctx *c,
    const struct fact_account *account, const struct fact_account *caller, bool knows,
    struct slice *unknown);

/* The group that a row of pam_wheel asks for, or NULL: there is none. */
const struct fact_unix_group *pam_wheel_of(const struct rule_ctx *c, const struct pam_row *row);

/* Numbers of the groups that the stacks ask about the caller; how many there are, of which no more
 * than `most` are kept. Callers who are in the same of them are answered the same. */
size_t pam_caller_groups(
    const struct pam_service *p, const struct rule_ctx *c, int64_t *gids, size_t most);
/* Is anything asked about the caller? */
bool pam_asks_caller(const struct pam_service *p);
/* Does auth ask who the account is, beside its password and whether it is root? */
bool pam_asks_account(const struct pam_service *p);

#endif
