/*
 * Open addressing over a power of two, at most half full. The hash is SipHash-2-4 [Aumasson and
 * Bernstein, 2012] with a key that the kernel made for this process: nobody on the host can make
 * two names collide.
 */
#include "agent/seen.h"

#include <stdlib.h>
#include <string.h>

#include "agent/system.h"
#include "common/die.h"

#define FIRST_SLOTS 256

static uint64_t rotl(uint64_t v, int n)
{
	return v << n | v >> (64 - n);
}

static void sip_rounds(uint64_t v[4], int rounds)
{
	for (; rounds > 0; rounds--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotl(v[1], 13) ^ v[0];
		v[3] = rotl(v[3], 16) ^ v[2];
		v[0] = rotl(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotl(v[1], 17) ^ v[2];
		v[3] = rotl(v[3], 21) ^ v[0];
		v[2] = rotl(v[2], 32);
	}
}

static void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
}

static uint64_t siphash(const uint64_t key[2], struct slice s)
{
	uint64_t v[4] = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
	    key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};
	uint64_t word, last = (uint64_t)s.n << 56;
	size_t i;

	for (i = 0; i + 8 <= s.n; i += 8) {
		memcpy(&word, s.p + i, 8);
		sip_word(v, word);
	}
	for (int shift = 0; i < s.n; i++, shift += 8)
		last |= (uint64_t)s.p[i] << shift;
	sip_word(v, last);
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Never 0: that is a free slot. The kind changes the key, so that kinds do not meet. */
static uint64_t hash_of(uint8_t kind, struct slice name)
{
	uint64_t key[2] = {0}, hash;

	system_random((uint8_t *)key);
	key[0] ^= kind;
	hash = siphash(key, name);
	return hash == 0 ? 1 : hash;
}

/* The slot that holds the hash, or the free one where it would go. */
static uint64_t *slot_of(const struct seen *s, uint64_t hash)
{
	size_t at = hash & (s->cap - 1);

	while (s->slots[at] != 0 && s->slots[at] != hash)
		at = (at + 1) & (s->cap - 1);
	return &s->slots[at];
}

static void double_slots(struct seen *s)
{
	struct seen old = *s;

	s->cap = old.cap == 0 ? FIRST_SLOTS : old.cap * 2;
	s->slots = calloc(s->cap, sizeof(s->slots[0]));
	if (s->slots == NULL)
		die("out of memory (%zu names seen)", s->cap);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i] != 0)
			*slot_of(s, old.slots[i]) = old.slots[i];
	free(old.slots);
}

bool seen_add(struct seen *s, uint8_t kind, struct slice name)
{
	uint64_t hash = hash_of(kind, name), *slot;

	if (2 * (s->n + 1) > s->cap)
		double_slots(s);
	slot = slot_of(s, hash);
	if (*slot == hash)
		return false;
	*slot = hash;
	s->n++;
	return true;
}

bool seen_has(const struct seen *s, uint8_t kind, struct slice name)
{
	uint64_t hash = hash_of(kind, name);

	return s->cap > 0 && *slot_of(s, hash) == hash;
}

void seen_reset(struct seen *s)
{
	const size_t small = 4096;

	if (s->cap > small)
		seen_free(s);
	else if (s->n > 0)
		memset(s->slots, 0, s->cap * sizeof(s->slots[0]));
	s->n = 0;
}

void seen_free(struct seen *s)
{
	free(s->slots);
	*s = (struct seen){0};
}
