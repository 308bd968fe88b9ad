/* Words put together: printf(3) into an arena, as a C string. */
#ifndef CORDON_CLI_WORDS_H
#define CORDON_CLI_WORDS_H

#include "common/arena.h"

const char *words_make(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
