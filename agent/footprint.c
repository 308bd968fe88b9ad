/* One row for each opening, in their order. */
#include "agent/footprint.h"

#include <stdlib.h>

#include "include/limits.h"

size_t footprint_opened(struct footprint *f, struct slice real, bool atime)
{
	if (slice_path_under(real, SLICE("/proc")) || slice_path_under(real, SLICE("/sys"))) {
		f->made_up++;
		return FOOTPRINT_NONE;
	}
	if (f->n == LIMIT_FOOTPRINT) {
		f->more++;
		return FOOTPRINT_NONE;
	}
	grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
	f->v[f->n] = (struct opened){.path = arena_dup(&f->arena, real), .atime = atime};
	return f->n++;
}

void footprint_read(struct footprint *f, size_t row, uint64_t bytes)
{
	if (row != FOOTPRINT_NONE)
		f->v[row].bytes += bytes;
}

void footprint_free(struct footprint *f)
{
	free(f->v);
	arena_free(&f->arena);
}
