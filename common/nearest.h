/*
 * The known word that is nearest to an unknown one, for "did you mean": Damerau-Levenshtein
 * distance, so that a slip of two neighbours counts once. Offer all known words, then ask.
 *
 * Owner: it keeps the words' pointers, not their bytes.
 */
#ifndef CORDON_NEAREST_H
#define CORDON_NEAREST_H

#include "common/arena.h"

struct nearest {
	struct slice word, best;
	size_t distance; /* of best; SIZE_MAX: nothing was offered */
};

struct nearest nearest_to(struct slice word);
void nearest_offer(struct nearest *n, struct slice known);
/* " (did you mean 'parallel'?)", with `prefix` before the word; "" when no known word is near. */
const char *nearest_words(const struct nearest *n, struct arena *a, const char *prefix);

#endif
