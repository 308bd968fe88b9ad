/*
 * A set of what was already said, so that no path is asked for twice. Eight bytes per entry: a
 * keyed hash, which nobody on the host can make collide to hide a file.
 */
#ifndef CORDON_AGENT_SEEN_H
#define CORDON_AGENT_SEEN_H

#include "include/slice.h"

struct seen {
	uint64_t *slots; /* open addressing; 0: free */
	size_t n, cap;
};

/* Puts the name of this kind (any byte: 'f' for files, 'd' for directories) in. True when it was
 * not in before. */
bool seen_add(struct seen *s, uint8_t kind, struct slice name);
bool seen_has(const struct seen *s, uint8_t kind, struct slice name);
/* Empty again, for the next account. */
void seen_reset(struct seen *s);
void seen_free(struct seen *s);

#endif
