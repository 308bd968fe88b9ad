/*
 * Arenas: memory by lifetime. All that is taken from an arena lives until the arena is reset or
 * freed; nothing in it is freed alone. An arena belongs to one lifetime: a line, a host, a case,
 * the program. Lack of memory ends the program (common/die.h), so nothing here fails.
 */
#ifndef CORDON_ARENA_H
#define CORDON_ARENA_H

#include <stddef.h>

#include "include/slice.h"

struct arena_block;

struct arena {
	struct arena_block *head; /* the block in use; older ones behind it */
};

/* Zeroed memory of n bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t n);
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
/* A copy of a slice's bytes; the copy has a NUL behind it, which its n does not count. */
struct slice arena_dup(struct arena *a, struct slice s);
/* The same as a C string. A slice with a NUL inside is cut at the NUL by whoever reads it. */
char *arena_str(struct arena *a, struct slice s);
struct slice arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Keeps one block for the next round, frees the rest. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/*
 * A growing array of fixed-size items outside any arena: *items is realloc'd, *cap is in items.
 * For `struct foo *v; size_t n, cap;`: grow(&v, &cap, n + 1, sizeof(*v)).
 */
void grow(void *items, size_t *cap, size_t want, size_t item_bytes);
/* Moves such an array, once it is done growing, into an arena: the copy; `items` is freed. */
void *arena_keep(struct arena *a, void *items, size_t bytes);

#endif
