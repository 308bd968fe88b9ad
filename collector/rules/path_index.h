/*
 * Rows by path, for "which of them lie at or above this path?": the question that exports, mounts
 * and homes ask of each other. It costs the depth of the path, not the number of rows.
 *
 * Owner: the arena that path_index_begin was given. A path is taken without slashes at its end.
 */
#ifndef CORDON_RULES_PATH_INDEX_H
#define CORDON_RULES_PATH_INDEX_H

#include "common/arena.h"

struct path_entry {
	struct slice path;
	size_t row; /* the caller's number */
};

struct path_index {
	struct path_entry *v; /* by path, then in the order they were added */
	size_t n;
};

/* Room for at most `cap` rows. */
void path_index_begin(struct path_index *x, struct arena *a, size_t cap);
void path_index_add(struct path_index *x, struct slice path, size_t row);
/* After the last one, before any question. */
void path_index_sort(struct path_index *x);

/* The rows at exactly this path: *first of them, returns how many. */
size_t path_index_at(
    const struct path_index *x, struct slice path, const struct path_entry **first);

/* Without slashes at its end; "/" stays. */
struct slice path_trim(struct slice path);
/* From "/a/b" to "/a" to "/"; false, with *path as it was, at the top. */
bool path_up(struct slice *path);

#endif
