/*
 * Configuration files that draw in others. One queue per configuration: each file is asked for
 * once, its lines are handed to a function that may add more paths or patterns.
 */
#ifndef CORDON_AGENT_INCLUDE_FILES_H
#define CORDON_AGENT_INCLUDE_FILES_H

#include "agent/ask.h"

struct include_files {
	struct strings todo; /* absolute paths */
	size_t next;
	size_t most; /* files; 0: LIMIT_INCLUDE_FILES */
	struct ask how;
	/* Goes over the content of one file; finds more with include_add. */
	void (*read)(
	    struct agent *a, struct include_files *all, struct slice path, struct slice text);
	void *ctx;
};

/* A path or pattern; relative ones count from `folder`. */
void include_add(
    struct agent *a, struct include_files *all, struct slice folder, struct slice pattern);
/* Asks for all of them, at most LIMIT_INCLUDE_FILES, and frees the queue. */
void include_run(struct agent *a, struct include_files *all);

#endif
