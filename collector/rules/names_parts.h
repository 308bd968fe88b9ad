/* What the files of names share among themselves. */
#ifndef CORDON_RULES_NAMES_PARTS_H
#define CORDON_RULES_NAMES_PARTS_H

#include "collector/rules/names.h"

/* A name as it is compared: in lower case, without dots at its end. */
struct slice names_lower(struct arena *a, struct slice s);

/* Orders of names.addrs, by_host, aliases, aliases_of, own, own_at. */
int names_by_addr(const void *x, const void *y);
int names_by_host(const void *x, const void *y);
int names_by_alias(const void *x, const void *y);
int names_by_alias_host(const void *x, const void *y);
int names_by_own(const void *x, const void *y);
int names_by_own_addr(const void *x, const void *y);

#endif
