/*
 * What the modules of PAM answer, one row each in pam_modules.c with its functions for `auth`,
 * `account` and `session`. A module without a function of a kind makes a line of that kind fail,
 * as libpam does. One without a row is not known.
 *
 * To add a module: a row, its functions here or in a file of its own where they read one, a case of
 * tests/rules or a row of tests/lab/truth, and its name in docs/trust/ssh-key.md.
 */
#ifndef CORDON_RULES_PAM_MODULES_H
#define CORDON_RULES_PAM_MODULES_H

#include "collector/rules/pam/pam_run.h"

enum pam_answer pam_module_says(struct pam_asking *q, const struct pam_row *row);

bool pam_has_arg(const struct pam_row *row, const char *wanted);
/* What stands behind `name=` among the arguments; empty: nothing does. */
struct slice pam_value(const struct pam_row *row, const char *name);

#endif
