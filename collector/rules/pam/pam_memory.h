/*
 * What is kept of the files that modules read, while one service is asked about account after
 * account: their lines by what they say, the groups that they name, and how much of them was gone
 * over. Past LIMIT_PAM_BYTES a module's answer is not known.
 *
 * Owner: the arena of the context that pam_load() was given.
 */
#ifndef CORDON_RULES_PAM_MEMORY_H
#define CORDON_RULES_PAM_MEMORY_H

#include "collector/rules/pam/pam_stack.h"

struct pam_memory *pam_memory_new(struct rule_ctx *c, const struct pam_stack *s);

/* Counts bytes that are gone over for one account; true: it has been too many. */
bool pam_is_over(const struct pam_stack *s, size_t bytes);
/* The same of the lines of a file, or of all below a folder. */
bool pam_file_is_over(const struct pam_stack *s, struct slice path);

/* Does one of the lines of the file say just this? */
bool pam_file_has(const struct pam_stack *s, struct slice path, struct slice line);
/* Is one of the lines the name of a group that the account is in? */
bool pam_file_has_group(
    const struct pam_stack *s, struct slice path, const struct fact_account *account);

#endif
