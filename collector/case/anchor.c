/* From bits to words. */
#include "collector/case/anchor.h"

#include <string.h>

#include "common/die.h"
#include "common/hex.h"
#include "include/anchor_words.h"
#include "include/err.h"

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

/* ---- Back ---- */

static int place_of(struct slice word)
{
	for (int i = 0; i < ANCHOR_WORD_COUNT; i++)
		if (slice_eq_str_ci(word, anchor_words[i]))
			return i;
	return -1;
}

static const char *parse_half(struct slice *rest, uint64_t *v)
{
	unsigned low = 0;

	*v = 0;
	for (int i = 0; i < HALF_WORDS; i++) {
		struct slice word;
		int place;

		if (!word_next(rest, &word))
			return "an anchor has twelve words";
		place = place_of(word);
		if (place < 0)
			return "one of its words is not in the list";
		/* Of the last word two bits are the parity. */
		*v = i == HALF_WORDS - 1 ? *v << 9 | (uint64_t)place >> 2
					 : *v << WORD_BITS | (uint64_t)place;
		low = (unsigned)place & 3;
	}
	return parity(*v) == low ? NULL : "its words do not fit together: one is wrong";
}

int anchor_parse(const char *words, struct anchor *a, const char **why)
{
	struct slice rest = slice_str(words), more;
	size_t colon = slice_rfind(rest, ':');

	if (colon < rest.n)
		rest = slice_sub(rest, colon + 1, rest.n);
	*why = parse_half(&rest, &a->half[0]);
	if (*why == NULL)
		*why = parse_half(&rest, &a->half[1]);
	if (*why == NULL && word_next(&rest, &more))
		*why = "an anchor has twelve words";
	return *why == NULL ? 0 : ERR_SYNTAX;
}

bool anchor_is_of(const struct anchor *a, const char *head)
{
	return a->half[0] == half_of(head) && a->half[1] == half_of(head + 2 * HALF_BYTES);
}
