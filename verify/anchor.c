/* Words of the paper book, back to bits [RFC 1751]. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "include/anchor_words.h"
#include "verify/verify.h"

#define HALF_WORDS 6

static int number_of(struct bytes word)
{
	for (int i = 0; i < ANCHOR_WORD_COUNT; i++)
		if (strlen(anchor_words[i]) == word.n &&
		    strncasecmp(anchor_words[i], (const char *)word.p, word.n) == 0)
			return i;
	return -1;
}

static bool next_word(struct bytes *text, struct bytes *word)
{
	do {
		if (text->n == 0)
			return false;
		bytes_take(text, ' ', word);
	} while (word->n == 0);
	return true;
}

/* Six words are 66 bits: 64, and their parity. */
static const char *read_half(struct bytes *text, unsigned char half[8])
{
	unsigned char bits[9] = {0};
	unsigned sum = 0;
	struct bytes word;

	for (int i = 0; i < HALF_WORDS; i++) {
		int v;

		if (!next_word(text, &word))
			return "an anchor has twelve words";
		v = number_of(word);
		if (v < 0)
			return pool_format("'%s' is no word of an anchor", pool_text(word));
		for (int k = 0; k < 11; k++)
			if (v >> (10 - k) & 1)
				bits[(11 * i + k) / 8] |= (unsigned char)(128 >> (11 * i + k) % 8);
	}
	for (int i = 0; i < 32; i++)
		sum += bits[i / 4] >> (6 - 2 * (i % 4)) & 3u;
	if ((sum & 3) != bits[8] >> 6)
		return "its words do not fit together: one is wrong";
	memcpy(half, bits, 8);
	return NULL;
}

const char *anchor_read(const char *words, struct anchor *a)
{
	const char *colon = strrchr(words, ':');
	struct bytes text = bytes_of(colon == NULL ? words : colon + 1), more;
	const char *why = NULL;

	a->found = false;
	for (int i = 0; why == NULL && i < 2; i++)
		why = read_half(&text, a->half[i]);
	return why == NULL && next_word(&text, &more) ? "an anchor has twelve words" : why;
}

bool anchor_fits(const struct anchor *a, const char *hash)
{
	char hex[2 * 16 + 1];

	for (int i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", a->half[i / 8][i % 8]);
	return strncmp(hash, hex, 32) == 0;
}
