/*
 * What a service's `account` stack of PAM answers for an account that did not log in with its
 * password, and whether its `auth` stack lets somebody in who knows no password [pam.d(5);
 * Linux-PAM libpam/pam_dispatch.c _pam_dispatch_aux; Debian's patch: a jump leaves the answer
 * alone].
 *
 * Modules whose answer follows from the evidence: pam_unix, pam_nologin, pam_permit, pam_deny and a
 * few that never refuse here; pam_access, pam_succeed_if and pam_time where the client's address
 * does not matter (pam_conditions.h). Others are tried with both answers; where that makes a
 * difference, the door is unsure.
 */
#ifndef CORDON_RULES_PAM_H
#define CORDON_RULES_PAM_H

#include "collector/rules/door.h"
#include "common/formats/pam.h"

/* The rows of a stack in order, with those of included files in their place. */
struct pam_stack {
	enum pam_type type; /* PAM_ACCOUNT or PAM_AUTH */
	struct pam_entry {
		struct pam_row row;
		int level; /* of `substack` */
	} * entries;
	size_t n;
	const struct fact_config_line *lines; /* of all files of the host */
	size_t nlines;
	size_t files;	     /* read so far: a bound on loops */
	struct slice unread; /* a file that it is made of and that was not read; or empty */
	struct fact_origin at;
};

/* Loads the account stack of a service, or its auth stack; memory is in ctx's arena. */
void pam_load(struct pam_stack *s, struct rule_ctx *c, const char *service);
void pam_load_auth(struct pam_stack *s, struct rule_ctx *c, const char *service);

/* Shuts the door where PAM refuses the account or wants its password changed first. */
void pam_check(const struct pam_stack *s, struct door *d, const struct fact_account *account);

/*
 * Does an auth stack, asked by a server of the network, let somebody in who types nothing, while
 * the module `granting` ("pam_rhosts") finds her trusted? NULL: none does. 1, 0, or -1 when that
 * hangs on *unknown, a line.
 */
int pam_lets_in(const struct pam_stack *s, struct rule_ctx *c, const struct fact_account *account,
    const char *granting, struct slice *unknown);

/* As pam_check, for a program that a user of the host started: a password that must be changed is
 * changed by the way, where one is asked for (`password`), or nobody asks how old it is [sudo
 * plugins/sudoers/auth/pam.c sudo_pam_approval]. */
void pam_check_local(
    const struct pam_stack *s, struct door *d, const struct fact_account *account, bool password);

/*
 * Does an auth stack, asked by a program that `caller` started on the host itself, take the
 * account's password (`knows`), or nothing at all? 1, 0, or -1 when that hangs on *unknown, a line.
 */
int pam_lets_caller_in(const struct pam_stack *s, struct rule_ctx *c,
    const struct fact_account *account, const struct fact_account *caller, bool knows,
    struct slice *unknown);

/* The group that a row of pam_wheel asks for, or NULL: there is none. */
const struct fact_unix_group *pam_wheel_of(const struct rule_ctx *c, const struct pam_row *row);

#endif
