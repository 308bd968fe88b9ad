/*
 * A hash table from texts to numbers, ASCII letters without case: who is called so? The first one
 * who takes a text keeps it.
 *
 * Owner: the table copies its keys; text_index_free gives all back. All zero is an empty table.
 */
#ifndef CORDON_CLI_TEXT_INDEX_H
#define CORDON_CLI_TEXT_INDEX_H

#include "common/arena.h"

struct text_index {
	struct text_index_slot {
		struct slice key; /* p NULL: free */
		uint32_t value;
	} * slots;
	size_t n, nslots;
	struct arena keys;
};

/* False when the text is taken already: nothing changes then. */
bool text_index_add(struct text_index *x, struct slice key, uint32_t value);
bool text_index_get(const struct text_index *x, struct slice key, uint32_t *value);
void text_index_free(struct text_index *x);

#endif
