/* Programs of the host that run as root for whoever starts them: sudo, doas, su. */
#ifndef CORDON_RULES_SETUID_PROGRAM_H
#define CORDON_RULES_SETUID_PROGRAM_H

#include "collector/rules/door.h"

/* The first of these paths that exists and is root's own and setuid; shuts the door when none is.
 * NULL: none, or not known. */
const struct fact_file *setuid_program_find(struct door *d, const char *const *places, size_t n);

/* May the account start it? */
void setuid_program_admits(
    struct door *d, const struct fact_file *program, const struct fact_account *a);

#endif
