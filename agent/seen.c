/* Open addressing over a power of two, at most half full. */
#include "agent/seen.h"

#include <stdlib.h>
#include <string.h>

#include "common/die.h"
#include "common/sha256.h"

#define FIRST_SLOTS 256

static bool put(struct seen *s, const uint64_t key[2])
{
	size_t at = key[0] & (s->cap - 1);

	for (; s->slots[at][0] != 0 || s->slots[at][1] != 0; at = (at + 1) & (s->cap - 1))
		if (s->slots[at][0] == key[0] && s->slots[at][1] == key[1])
			return false;
	memcpy(s->slots[at], key, sizeof(s->slots[at]));
	s->n++;
	return true;
}

static void double_slots(struct seen *s)
{
	struct seen old = *s;

	s->cap = old.cap == 0 ? FIRST_SLOTS : old.cap * 2;
	s->n = 0;
	s->slots = calloc(s->cap, sizeof(s->slots[0]));
	if (s->slots == NULL)
		die("out of memory (%zu names seen)", s->cap);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i][0] != 0 || old.slots[i][1] != 0)
			put(s, old.slots[i]);
	free(old.slots);
}

bool seen_add(struct seen *s, uint8_t kind, struct slice name)
{
	struct sha256 c;
	uint8_t sum[SHA256_BYTES];
	uint64_t key[2];

	sha256_init(&c);
	sha256_add(&c, slice_of(&kind, 1));
	sha256_add(&c, name);
	sha256_end(&c, sum);
	memcpy(key, sum, sizeof(key));
	if (2 * (s->n + 1) > s->cap)
		double_slots(s);
	return put(s, key);
}

void seen_free(struct seen *s)
{
	free(s->slots);
	*s = (struct seen){0};
}
