/*
 * Modules of PAM that let accounts in by name, group or number: what they say of an account, from
 * their arguments and files. 1: lets it in, 0: does not, -1: that hangs on what is not known here,
 * such as where the client comes from.
 */
#ifndef CORDON_RULES_PAM_CONDITIONS_H
#define CORDON_RULES_PAM_CONDITIONS_H

#include "collector/rules/rule.h"
#include "common/formats/pam.h"

/* What is asked: an account, by a line of a stack, with the lines of the host's files. */
struct pam_question {
	const struct rule_ctx *c;
	const struct fact_account *account;
	const struct pam_row *row;
	const struct fact_config_line *lines;
	size_t nlines;
};

/* /etc/security/access.conf, and the files of access.d behind it [access.conf(5)]. */
int pam_access(const struct pam_question *q);
/* The conditions among the arguments [pam_succeed_if(8)]. */
int pam_succeed_if(const struct pam_question *q);
/* /etc/security/time.conf: 1 where it has no line. */
int pam_time(const struct pam_question *q);

/* Is the account in the group of that name? */
bool pam_in_group(const struct rule_ctx *c, const struct fact_account *a, struct slice name);

#endif
