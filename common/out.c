/* Buffered output with a sticky error. */
#include "common/out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/die.h"
#include "include/err.h"

#define BUFFER_BYTES (64u << 10)

void out_memory(struct out *o)
{
	*o = (struct out){0};
}

void out_fn(struct out *o, int (*flush)(void *, struct slice), void *ctx)
{
	*o = (struct out){.flush = flush, .ctx = ctx};
}

static int write_fd(void *ctx, struct slice bytes)
{
	int fd = (int)(intptr_t)ctx;

	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = slice_sub(bytes, (size_t)n, bytes.n);
	}
	return 0;
}

void out_fd(struct out *o, int fd)
{
	out_fn(o, write_fd, (void *)(intptr_t)fd);
}

uint32_t out_lines(
    struct out *o, struct slice text, uint32_t (*put)(struct slice line, struct out *o))
{
	uint32_t replaced = 0;
	struct slice line;
	bool more;

	do {
		more = slice_cut(&text, '\n', &line);
		replaced += put(line, o);
		if (more)
			out_byte(o, '\n');
	} while (more);
	return replaced;
}

int out_flush(struct out *o)
{
	if (o->flush == NULL)
		return o->err;
	if (o->err == 0 && o->n > 0)
		o->err = o->flush(o->ctx, slice_of(o->buf, o->n));
	o->n = 0;
	return o->err;
}

/* Room for n more bytes in the buffer. */
static uint8_t *room(struct out *o, size_t n)
{
	if (o->flush != NULL && o->n > 0 && o->n + n > BUFFER_BYTES)
		out_flush(o);
	if (o->n + n > o->cap)
		grow(&o->buf, &o->cap, o->n + n, 1);
	return o->buf + o->n;
}

#define SMALL_BYTES 64

/* Most pieces are a few bytes long, and musl's memcpy(3) is slow on these: eight at a time, the
 * last eight overlapping. */
static void copy(uint8_t *to, const uint8_t *p, size_t n)
{
	uint64_t word;

	if (n > SMALL_BYTES) {
		memcpy(to, p, n);
		return;
	}
	if (n < sizeof(word)) {
		for (size_t i = 0; i < n; i++)
			to[i] = p[i];
		return;
	}
	for (size_t i = 0; i < n - sizeof(word); i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		memcpy(to + i, &word, sizeof(word));
	}
	memcpy(&word, p + n - sizeof(word), sizeof(word));
	memcpy(to + n - sizeof(word), &word, sizeof(word));
}

void out_bytes(struct out *o, struct slice s)
{
	if (s.n == 0)
		return;
	if (o->flush != NULL && s.n > BUFFER_BYTES) { /* past the buffer, which stays small */
		if (out_flush(o) == 0)
			o->err = o->flush(o->ctx, s);
		return;
	}
	copy(room(o, s.n), s.p, s.n);
	o->n += s.n;
}

void out_str(struct out *o, const char *s)
{
	out_bytes(o, slice_str(s));
}

void out_byte(struct out *o, uint8_t c)
{
	*room(o, 1) = c;
	o->n++;
}

void out_quoted(struct out *o, struct slice s)
{
	uint8_t *to = room(o, s.n + 2);

	to[0] = '"';
	copy(to + 1, s.p, s.n);
	to[s.n + 1] = '"';
	o->n += s.n + 2;
}

void out_u64(struct out *o, uint64_t v)
{
	char buf[20];
	size_t at = sizeof(buf);

	do {
		buf[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	out_bytes(o, slice_of(buf + at, sizeof(buf) - at));
}

void out_printf(struct out *o, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("format \"%s\"", fmt);
	vsnprintf((char *)room(o, (size_t)n + 1), (size_t)n + 1, fmt, again);
	va_end(again);
	o->n += (size_t)n;
}

void out_free(struct out *o)
{
	free(o->buf);
	*o = (struct out){0};
}

struct slice out_slice(const struct out *o)
{
	return slice_of(o->buf, o->n);
}
