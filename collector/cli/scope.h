/*
 * Which addresses may be connected to, and which never: `scope` and `exclude` of the inventory and
 * of the options. What is excluded is so by every name and address it has, on any port. Without a
 * scope all the rest may be; with one in the inventory and one among the options an address must
 * lie in both.
 *
 * This is asked when targets are named, and once more by collector/net before each connection.
 *
 * Owner: scope_make fills, scope_free gives back, also after a failure.
 */
#ifndef CORDON_CLI_SCOPE_H
#define CORDON_CLI_SCOPE_H

#include "collector/cli/inventory.h"
#include "common/addr_set.h"

#define SCOPES 2 /* the inventory's, the options' */

struct scope {
	struct addr_set never, within[SCOPES];
	bool limited[SCOPES];
	bool *excluded_hosts; /* of the inventory */
	struct text_index excluded_names;
};

/* Items are host names, addresses, CIDR blocks, @groups. 0, or ERR_USAGE with *why, in arena a. */
int scope_make(struct scope *s, const struct inventory *inv, struct slice hosts_file,
    const struct text_list *scope, const struct text_list *exclude, struct arena *a,
    const char **why);
void scope_free(struct scope *s);

enum scope_verdict { SCOPE_IN, SCOPE_OUT, SCOPE_EXCLUDED };

/* Of an address alone; of an address text, which may be no address. */
enum scope_verdict scope_of(const struct scope *s, const struct addr *a);
enum scope_verdict scope_of_text(const struct scope *s, const char *address);

#endif
