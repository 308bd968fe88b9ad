/* From bits to words. */
#include "collector/case/anchor.h"

#include <string.h>

#include "common/die.h"
#include "common/hex.h"
#include "include/anchor_words.h"

#define HALF_BYTES 8
#define HALF_WORDS 6
#define WORD_BITS 11

/* The sum of all pairs of bits. */
static unsigned parity(uint64_t v)
{
	unsigned sum = 0;

	for (; v != 0; v >>= 2)
		sum += v & 3;
	return sum & 3;
}

static uint64_t half_of(const char *head)
{
	uint64_t v;

	if (hex_to_u64(slice_of(head, 2 * HALF_BYTES), &v) != 0)
		die("\"%s\" is no hash", head);
	return v;
}

/* 64 bits and two of parity are six words; the last one has nine bits and the parity. */
static size_t write_half(uint64_t v, char *out)
{
	size_t n = 0;

	for (int i = 0; i < HALF_WORDS; i++) {
		int shift = 64 - WORD_BITS * (i + 1);
		uint64_t bits = shift >= 0 ? v >> shift : v << -shift | parity(v);
		const char *word = anchor_words[bits & (ANCHOR_WORD_COUNT - 1)];

		memcpy(out + n, word, strlen(word));
		n += strlen(word);
		out[n++] = ' ';
	}
	return n;
}

void anchor_make(const char *head, char out[ANCHOR_BYTES])
{
	size_t n = write_half(half_of(head), out);

	n += write_half(half_of(head + 2 * HALF_BYTES), out + n);
	out[n - 1] = '\0';
}
