/* A file of the handler's, read whole. */
#ifndef CORDON_CLI_TEXT_FILE_H
#define CORDON_CLI_TEXT_FILE_H

#include "common/arena.h"

struct text_file {
	struct slice text; /* in the arena */
	bool loose;	   /* others than its owner, or root, can read or change it */
};

/* 0, or an error with *why, words without the path. Only a regular file of at most max_bytes. */
int text_file_read(
    struct text_file *f, const char *path, size_t max_bytes, struct arena *a, const char **why);
/* May a secret stand there? NULL, or why not, in words without the path: others can read it. */
const char *text_file_loose(const char *path, struct arena *a);

#endif
