/*
 * WHO, as a handler names it: `account@host`, `host` (its root, so all of it), `key:SHA256:...`.
 * A host goes by any of its names or addresses.
 */
#ifndef CORDON_RULES_WHO_H
#define CORDON_RULES_WHO_H

#include "collector/rules/names.h"

struct who {
	struct slice text;
	uint32_t node;
	uint32_t host;	 /* NO_HOST for a key */
	bool whole_host; /* `host` alone, or root there */
};

/*
 * Finds what the text means. What a handler may name although no evidence knows it (root of a host
 * that was not seen) is made. ERR_UNKNOWN or ERR_USAGE with *why
 * in words that name the nearest known name.
 */
int who_find(struct graph *g, struct fact_store *facts, const struct names *names, struct arena *a,
    struct slice text, struct who *out, struct slice *why);

#endif
