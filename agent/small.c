/* Formatting, sorting and searching in a few hundred bytes each. */
#include "agent/small.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- Formatting ---- */

struct sink {
	char *to;
	size_t cap, n; /* n also counts what has no room */
};

static void put(struct sink *k, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++, k->n++)
		if (k->n + 1 < k->cap)
			k->to[k->n] = p[i];
}

static void fill(struct sink *k, char c, int width, size_t n)
{
	for (; width > 0 && (size_t)width > n; width--)
		put(k, &c, 1);
}

/* One conversion: %[0][width][.precision][length]letter. */
struct spec {
	bool zeros;
	int width, precision; /* precision -1: none */
	size_t length;	      /* bytes of the number as it was passed; h and hh pass an int */
	char letter;
};

static int number(const char **at)
{
	int n = 0;

	while (**at >= '0' && **at <= '9' && n < INT_MAX / 10 - 1)
		n = 10 * n + *(*at)++ - '0';
	return n;
}

static const char *read_length(const char *at, size_t *length)
{
	*length = sizeof(int);
	for (; *at != '\0'; at++) {
		if (*at == 'l')
			*length = at[1] == 'l' || at[-1] == 'l' ? sizeof(long long) : sizeof(long);
		else if (*at == 'z' || *at == 't')
			*length = sizeof(size_t);
		else if (*at == 'j')
			*length = sizeof(intmax_t);
		else if (*at != 'h')
			break;
	}
	return at;
}

static const char *read_spec(const char *at, va_list *ap, struct spec *s)
{
	*s = (struct spec){.precision = -1};
	if (*at == '0') {
		s->zeros = true;
		at++;
	}
	s->width = number(&at);
	if (*at == '.') {
		at++;
		if (*at == '*') {
			s->precision = va_arg(*ap, int);
			at++;
		} else {
			s->precision = number(&at);
		}
	}
	at = read_length(at, &s->length);
	s->letter = *at;
	return *at == '\0' ? at : at + 1;
}

static int64_t signed_arg(const struct spec *s, va_list *ap)
{
	return s->length == sizeof(int) ? va_arg(*ap, int) : va_arg(*ap, int64_t);
}

static uint64_t unsigned_arg(const struct spec *s, va_list *ap)
{
	return s->length == sizeof(int) ? va_arg(*ap, unsigned) : va_arg(*ap, uint64_t);
}

static void put_number(struct sink *k, const struct spec *s, uint64_t v, bool minus)
{
	unsigned base = s->letter == 'x' ? 16 : 10;
	char digits[24], *end = digits + sizeof(digits), *at = end;

	do
		*--at = "0123456789abcdef"[v % base];
	while ((v /= base) > 0);
	if (minus && s->zeros)
		put(k, "-", 1);
	else if (minus)
		*--at = '-';
	fill(k, s->zeros ? '0' : ' ', s->width - (minus && s->zeros), (size_t)(end - at));
	put(k, at, (size_t)(end - at));
}

static void put_string(struct sink *k, const struct spec *s, const char *text)
{
	size_t n = s->precision < 0 ? strlen(text) : strnlen(text, (size_t)s->precision);

	fill(k, ' ', s->width, n);
	put(k, text, n);
}

/* False: no such conversion. */
static bool convert(struct sink *k, const struct spec *s, va_list *ap)
{
	int64_t v;
	char c;

	switch (s->letter) {
	case 'd':
	case 'i':
		v = signed_arg(s, ap);
		put_number(k, s, v < 0 ? -(uint64_t)v : (uint64_t)v, v < 0);
		return true;
	case 'u':
	case 'x':
		put_number(k, s, unsigned_arg(s, ap), false);
		return true;
	case 'c':
		c = (char)va_arg(*ap, int);
		put(k, &c, 1);
		return true;
	case 's':
		put_string(k, s, va_arg(*ap, const char *));
		return true;
	case '%':
		put(k, "%", 1);
		return true;
	}
	return false;
}

int small_vsnprintf(char *to, size_t cap, const char *fmt, va_list ap)
{
	struct sink k = {.to = to, .cap = cap};
	struct spec s;
	va_list args;
	bool known = true;

	va_copy(args, ap);
	while (known && *fmt != '\0') {
		size_t plain = strcspn(fmt, "%");

		put(&k, fmt, plain);
		fmt += plain;
		if (*fmt == '\0')
			break;
		fmt = read_spec(fmt + 1, &args, &s);
		known = convert(&k, &s, &args);
	}
	va_end(args);
	if (cap > 0)
		to[k.n < cap ? k.n : cap - 1] = '\0';
	return known && k.n <= INT_MAX ? (int)k.n : -1;
}

/* ---- Sorting ---- */

struct sorting {
	char *items;
	size_t bytes;
	int (*compare)(const void *, const void *);
};

static char *item(const struct sorting *s, size_t i)
{
	return s->items + i * s->bytes;
}

static void swap(const struct sorting *s, size_t i, size_t j)
{
	char *a = item(s, i), *b = item(s, j);
	size_t k = 0;
	uint64_t x, y;

	for (; k + sizeof(x) <= s->bytes; k += sizeof(x)) {
		memcpy(&x, a + k, sizeof(x));
		memcpy(&y, b + k, sizeof(y));
		memcpy(a + k, &y, sizeof(y));
		memcpy(b + k, &x, sizeof(x));
	}
	for (; k < s->bytes; k++) {
		char c = a[k];

		a[k] = b[k];
		b[k] = c;
	}
}

/* Lets item i sink below the greater of its two children, in a heap of n. */
static void sink_down(const struct sorting *s, size_t i, size_t n)
{
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && s->compare(item(s, child), item(s, child + 1)) < 0)
			child++;
		if (s->compare(item(s, i), item(s, child)) >= 0)
			return;
		swap(s, i, child);
	}
}

static bool is_sorted(const struct sorting *s, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (s->compare(item(s, i - 1), item(s, i)) > 0)
			return false;
	return true;
}

void small_qsort(
    void *items, size_t n, size_t bytes, int (*compare)(const void *left, const void *right))
{
	const struct sorting s = {items, bytes, compare};

	if (is_sorted(&s, n))
		return;
	for (size_t i = n / 2; i > 0; i--)
		sink_down(&s, i - 1, n);
	for (size_t left = n - 1; left > 0; left--) {
		swap(&s, 0, left);
		sink_down(&s, 0, left);
	}
}

/* ---- Searching ---- */

void *small_memmem(const void *hay, size_t hay_n, const void *needle, size_t needle_n)
{
	const char *at = hay, *end = at + hay_n;

	if (needle_n == 0)
		return (void *)(uintptr_t)hay;
	while ((size_t)(end - at) >= needle_n) {
		at = memchr(at, *(const char *)needle, (size_t)(end - at) - needle_n + 1);
		if (at == NULL)
			return NULL;
		if (memcmp(at, needle, needle_n) == 0)
			return (void *)(uintptr_t)at;
		at++;
	}
	return NULL;
}
