/*
 * Which accounts are judged together: those for whom the same lists count (grants.h). Most are
 * spoken of by the lists that speak of everybody, and by none beside.
 */
#ifndef CORDON_RULES_GRANT_CLASSES_H
#define CORDON_RULES_GRANT_CLASSES_H

#include "collector/rules/local/grants.h"

/* One account with the lists that say otherwise of it than of most. */
struct grant_member {
	uint32_t account;
	const uint32_t *turned; /* sorted */
	size_t nturned;
};

/* All accounts but root's, in the arena of the context: those of one class stand together. */
struct grant_member *grant_members(struct grants *g, size_t *n);
bool grant_same_class(const struct grant_member *a, const struct grant_member *b);

#endif
