/*
 * The place for a key among sorted rows, whatever they are sorted by. Rows sorted by a slice have
 * SLICE_LOWER_BOUND (include/slice.h).
 *
 *	size_t at;
 *
 *	LOWER_BOUND(at, n, rows[at].uid < uid);
 */
#ifndef CORDON_LOWER_BOUND_H
#define CORDON_LOWER_BOUND_H

#include <stddef.h>

/* Sets `at` to the first of n places for which `is_before`, an expression of `at`, does not
 * hold; to n when there is none. Where it does not hold, it must not hold behind. */
#define LOWER_BOUND(at, n, is_before)                          \
	do {                                                   \
		size_t lower_ = 0, upper_ = (n);               \
                                                               \
		while (lower_ < upper_) {                      \
			(at) = lower_ + (upper_ - lower_) / 2; \
			if (is_before)                         \
				lower_ = (at) + 1;             \
			else                                   \
				upper_ = (at);                 \
		}                                              \
		(at) = lower_;                                 \
	} while (0)

#endif
