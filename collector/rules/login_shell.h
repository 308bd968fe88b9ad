/*
 * Login shells: what the program of an account's passwd row does with a command, as far as its name
 * says. sshd, rshd and su have commands run by it.
 */
#ifndef CORDON_RULES_LOGIN_SHELL_H
#define CORDON_RULES_LOGIN_SHELL_H

#include "collector/rules/door.h"

enum login_shell { LOGIN_SHELL_RUNS, LOGIN_SHELL_UNKNOWN, LOGIN_SHELL_NOTHING };

/* An empty field is /bin/sh; a link is what it leads to. */
enum login_shell login_shell_of(const struct rule_ctx *c, const struct fact_account *account);

/* Shuts the door where the shell runs nothing; one that is not known makes it unsure. */
void login_shell_check(struct door *d, const struct fact_account *account);

/* The same of su(1), whose option -s takes another shell for an account whose own is listed in
 * shells(5). */
void login_shell_check_su(struct door *d, const struct fact_account *account, bool listed);

#endif
