/* Open addressing, at most half full. */
#include "collector/cli/text_index.h"

#include <stdlib.h>

#include "common/die.h"

#define FIRST_SLOTS 64

/* FNV-1a over the letters in lower case. */
static uint64_t hash(struct slice key)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < key.n; i++) {
		uint8_t c = key.p[i];

		h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
	}
	return h;
}

/* The slot that has the key, or the free one where it belongs. */
static struct text_index_slot *slot_of(const struct text_index *x, struct slice key)
{
	size_t i = hash(key) & (x->nslots - 1);

	while (x->slots[i].key.p != NULL && !slice_eq_ci(x->slots[i].key, key))
		i = (i + 1) & (x->nslots - 1);
	return &x->slots[i];
}

static void double_slots(struct text_index *x)
{
	struct text_index_slot *old = x->slots;
	size_t nold = x->nslots;

	x->nslots = nold == 0 ? FIRST_SLOTS : nold * 2;
	x->slots = calloc(x->nslots, sizeof(*x->slots));
	if (x->slots == NULL)
		die("out of memory (%zu slots)", x->nslots);
	for (size_t i = 0; i < nold; i++)
		if (old[i].key.p != NULL)
			*slot_of(x, old[i].key) = old[i];
	free(old);
}

bool text_index_add(struct text_index *x, struct slice key, uint32_t value)
{
	struct text_index_slot *slot;

	if (x->n * 2 >= x->nslots)
		double_slots(x);
	slot = slot_of(x, key);
	if (slot->key.p != NULL)
		return false;
	*slot = (struct text_index_slot){arena_dup(&x->keys, key), value};
	x->n++;
	return true;
}

bool text_index_get(const struct text_index *x, struct slice key, uint32_t *value)
{
	const struct text_index_slot *slot = x->nslots == 0 ? NULL : slot_of(x, key);

	if (slot == NULL || slot->key.p == NULL)
		return false;
	*value = slot->value;
	return true;
}

void text_index_free(struct text_index *x)
{
	free(x->slots);
	arena_free(&x->keys);
	*x = (struct text_index){0};
}
