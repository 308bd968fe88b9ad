/* Blocks that double in size; the newest is filled from the front. */
#include "common/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/die.h"

#define FIRST_BLOCK_BYTES 4096
#define LARGEST_BLOCK_BYTES (1u << 20)

struct arena_block {
	struct arena_block *next;
	size_t cap, used;
	alignas(max_align_t) uint8_t bytes[];
};

static struct arena_block *block_new(size_t cap, struct arena_block *next)
{
	struct arena_block *b = malloc(sizeof(*b) + cap);

	if (b == NULL)
		die("out of memory (%zu bytes)", cap);
	b->next = next;
	b->cap = cap;
	b->used = 0;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	size_t want = (n + align - 1) / align * align;
	size_t cap;
	void *p;

	if (want < n)
		die("allocation of %zu bytes", n);
	if (a->head == NULL || a->head->cap - a->head->used < want) {
		cap = a->head == NULL ? FIRST_BLOCK_BYTES : a->head->cap * 2;
		if (cap > LARGEST_BLOCK_BYTES)
			cap = LARGEST_BLOCK_BYTES;
		a->head = block_new(cap < want ? want : cap, a->head);
	}
	p = a->head->bytes + a->head->used;
	a->head->used += want;
	return memset(p, 0, n);
}

struct slice arena_dup(struct arena *a, struct slice s)
{
	uint8_t *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return slice_of(p, s.n);
}

char *arena_str(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

struct slice arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	int n;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("format \"%s\"", fmt);
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return slice_of(p, (size_t)n);
}

static void free_chain(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

void arena_reset(struct arena *a)
{
	if (a->head == NULL)
		return;
	free_chain(a->head->next);
	a->head->next = NULL;
	a->head->used = 0;
}

void arena_free(struct arena *a)
{
	free_chain(a->head);
	a->head = NULL;
}

void grow(void *items, size_t *cap, size_t want, size_t item_bytes)
{
	void *old, *new;
	size_t n = *cap < 8 ? 8 : *cap;

	if (want <= *cap)
		return;
	while (n < want)
		n *= 2;
	memcpy(&old, items, sizeof(old));
	if (n > SIZE_MAX / item_bytes || (new = realloc(old, n * item_bytes)) == NULL)
		die("out of memory (%zu items)", n);
	memcpy(items, &new, sizeof(new));
	*cap = n;
}

void *arena_keep(struct arena *a, void *items, size_t bytes)
{
	void *copy = arena_alloc(a, bytes + 1);

	if (bytes > 0)
		memcpy(copy, items, bytes);
	free(items);
	return copy;
}
