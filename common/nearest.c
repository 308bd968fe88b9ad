/* Edit distance over three rows. */
#include "common/nearest.h"

#include <string.h>

/* Names are short; a longer one is near to nothing. */
#define LONGEST 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool swapped(struct slice a, struct slice b, size_t i, size_t j)
{
	return i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
}

static size_t distance(struct slice a, struct slice b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	if (a.n > LONGEST || b.n > LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *free_row = before;

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1,
			    last[j - 1] + (a.p[i - 1] != b.p[j - 1]));
			if (swapped(a, b, i, j))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = free_row;
	}
	return last[b.n];
}

struct nearest nearest_to(struct slice word)
{
	return (struct nearest){.word = word, .distance = SIZE_MAX};
}

void nearest_offer(struct nearest *n, struct slice known)
{
	size_t d = distance(n->word, known);

	if (d < n->distance) {
		n->distance = d;
		n->best = known;
	}
}

const char *nearest_words(const struct nearest *n, struct arena *a, const char *prefix)
{
	/* Up to a third of it mistyped: beyond that a guess only confuses. */
	size_t near = n->word.n / 3 < 2 ? 2 : n->word.n / 3;

	if (n->distance > near || n->distance >= n->best.n)
		return "";
	return (const char *)arena_printf(
	    a, " (did you mean '%s%.*s'?)", prefix, SLICE_ARG(n->best))
	    .p;
}
