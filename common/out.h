/*
 * An output with a buffer and a sticky error: write as much as you like, look once at the end.
 * To a descriptor, to memory, or to a function; the SHA-256 of all that was written can be kept
 * along the way. Owner: whoever has the struct; out_free releases the buffer, never the descriptor.
 */
#ifndef CORDON_OUT_H
#define CORDON_OUT_H

#include <stdarg.h>

#include "include/slice.h"

struct out {
	uint8_t *buf;
	size_t n, cap;
	int err; /* the first error, kept */
	/* Takes the buffer's bytes when it is full or flushed; 0 or an error. NULL: memory only. */
	int (*flush)(void *ctx, struct slice bytes);
	void *ctx;
};

/* To memory: the bytes stay in buf/n until out_free. */
void out_memory(struct out *o);
void out_fd(struct out *o, int fd);
void out_fn(struct out *o, int (*flush)(void *, struct slice), void *ctx);

void out_bytes(struct out *o, struct slice s);
void out_str(struct out *o, const char *s);
void out_byte(struct out *o, uint8_t c);
/* The bytes between double quotes; nothing is escaped. */
void out_quoted(struct out *o, struct slice s);
void out_u64(struct out *o, uint64_t v);
void out_printf(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Each line by `put`, which says how much of it it replaced; newlines stay. Returns the sum. */
uint32_t out_lines(
    struct out *o, struct slice text, uint32_t (*put)(struct slice line, struct out *o));
/* Hands the buffer on. Returns the first error of the output's life, or 0. */
int out_flush(struct out *o);
void out_free(struct out *o);
struct slice out_slice(const struct out *o);

#endif
