/*
 * The footprint: which files and folders of the host were opened and how much of each was read, and
 * where the kernel may have written an access time for it. What the kernel makes up when it is
 * asked (proc, sys) is counted, not listed.
 */
#ifndef CORDON_AGENT_FOOTPRINT_H
#define CORDON_AGENT_FOOTPRINT_H

#include "common/arena.h"

struct footprint {
	struct opened {
		struct slice path;
		uint64_t bytes;
		bool atime; /* it may have changed, or of a link: it has */
	} * v;
	size_t n, cap;
	uint64_t made_up, more; /* of the kernel's; beyond LIMIT_FOOTPRINT */
	struct arena arena;
};

#define FOOTPRINT_NONE SIZE_MAX

/* Its row, or FOOTPRINT_NONE. `real`: no links in it. */
size_t footprint_opened(struct footprint *f, struct slice real, bool atime);
void footprint_read(struct footprint *f, size_t row, uint64_t bytes);
void footprint_free(struct footprint *f);

#endif
