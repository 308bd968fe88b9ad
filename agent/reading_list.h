/*
 * The reading list: every path that is asked for on every host. Paths that have to be found out
 * first (accounts' files, included files) are asked for by the gatherers; see gather.h.
 */
#ifndef CORDON_AGENT_READING_LIST_H
#define CORDON_AGENT_READING_LIST_H

#include "agent/ask.h"

struct reading {
	const char *path;
	unsigned flags;	    /* enum ask_flags */
	uint32_t max_bytes; /* 0: LIMIT_FILE_BYTES */
};

extern const struct reading reading_list[];
extern const size_t reading_count;

/* Folders that are read whole: each regular file whose name fits. */
struct reading_folder {
	const char *path;
	const char *names; /* patterns separated by spaces, as fnmatch(3) */
	unsigned flags;	   /* enum ask_flags */
};

extern const struct reading_folder reading_folders[];
extern const size_t reading_folder_count;

/* Files of every account's home. Those with ASK_STAT are only asked for where they may be. */
struct reading_home {
	const char *name;
	unsigned flags; /* enum ask_flags */
};

extern const struct reading_home reading_homes[];
extern const size_t reading_home_count;

#endif
