/* Accounts without a password, and what of that leaves the host: the log-in over SSH. */
#ifndef CORDON_RULES_EMPTY_PASSWORD_H
#define CORDON_RULES_EMPTY_PASSWORD_H

#include "collector/rules/rule.h"

/* Is the field that counts empty: of shadow where passwd says so, else of passwd? */
bool account_has_no_password(const struct fact_account *a);

/* Edges to such accounts from who can speak to an sshd with PermitEmptyPasswords. */
void empty_password_over_ssh(struct rule_ctx *c, const struct rule *rule);

#endif
