/* Views of foreign bytes and the readers over them. */
#include "include/slice.h"

#include <string.h>

#include "include/err.h"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct slice slice_of(const void *p, size_t n)
{
	return (struct slice){p, n};
}

struct slice slice_str(const char *s)
{
	return (struct slice){(const uint8_t *)s, s == NULL ? 0 : strlen(s)};
}

struct slice slice_sub(struct slice s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct slice){s.p == NULL ? NULL : s.p + from, to - from};
}

bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool slice_eq_str(struct slice a, const char *s)
{
	return slice_eq(a, slice_str(s));
}

bool slice_eq_ci(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool slice_eq_str_ci(struct slice a, const char *s)
{
	return slice_eq_ci(a, slice_str(s));
}

int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return r != 0 ? r : (a.n > b.n) - (a.n < b.n);
}

size_t slice_lower_bound(
    const void *rows, size_t n, size_t row_bytes, size_t member, struct slice key)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		struct slice s;

		memcpy(&s, (const uint8_t *)rows + mid * row_bytes + member, sizeof(s));
		if (slice_cmp(s, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t slice_lower_bound_at(const void *pointers, size_t n, size_t member, struct slice key)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const uint8_t *row;
		struct slice s;

		memcpy(&row, (const uint8_t *)pointers + mid * sizeof(row), sizeof(row));
		memcpy(&s, row + member, sizeof(s));
		if (slice_cmp(s, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool slice_ends(struct slice s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

bool slice_path_under(struct slice path, struct slice dir)
{
	while (dir.n > 1 && dir.p[dir.n - 1] == '/')
		dir.n--;
	if (dir.n == 1 && dir.p[0] == '/')
		return path.n > 0 && path.p[0] == '/';
	if (dir.n == 0 || path.n < dir.n || memcmp(path.p, dir.p, dir.n) != 0)
		return false;
	return path.n == dir.n || path.p[dir.n] == '/';
}

size_t slice_find(struct slice s, uint8_t c)
{
	const uint8_t *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return at == NULL ? s.n : (size_t)(at - s.p);
}

size_t slice_rfind(struct slice s, uint8_t c)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == c)
			return i - 1;
	return s.n;
}

struct slice slice_ltrim(struct slice s)
{
	size_t i = 0;

	while (i < s.n && is_blank(s.p[i]))
		i++;
	return slice_sub(s, i, s.n);
}

struct slice slice_rtrim(struct slice s)
{
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct slice slice_trim(struct slice s)
{
	return slice_rtrim(slice_ltrim(s));
}

/* Digits of `base` up to max; 0, ERR_SYNTAX or ERR_RANGE. */
static int digits(struct slice s, unsigned base, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = s.p[i] - (unsigned)'0';

		if (s.p[i] < '0' || d >= base)
			return ERR_SYNTAX;
		if (v > (max - d) / base)
			return ERR_RANGE;
		v = v * base + d;
	}
	*out = v;
	return 0;
}

int slice_to_i64(struct slice s, int64_t *out)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	uint64_t v;
	int r = digits(minus ? slice_sub(s, 1, s.n) : s, 10, INT64_MAX, &v);

	if (r == 0)
		*out = minus ? -(int64_t)v : (int64_t)v;
	return r;
}

int slice_to_u32(struct slice s, uint32_t *out)
{
	uint64_t v;
	int r = digits(s, 10, UINT32_MAX, &v);

	if (r == 0)
		*out = (uint32_t)v;
	return r;
}

int slice_to_octal(struct slice s, uint32_t *out)
{
	uint64_t v;
	int r = digits(s, 8, UINT32_MAX, &v);

	if (r == 0)
		*out = (uint32_t)v;
	return r;
}

bool slice_cut(struct slice *s, uint8_t sep, struct slice *head)
{
	size_t at = slice_find(*s, sep);
	bool found = at < s->n;

	*head = slice_sub(*s, 0, at);
	*s = slice_sub(*s, found ? at + 1 : at, s->n);
	return found;
}

struct lines lines_of(struct slice text)
{
	return (struct lines){text, 0};
}

bool lines_next(struct lines *l, struct slice *line)
{
	if (l->rest.n == 0)
		return false;
	slice_cut(&l->rest, '\n', line);
	l->no++;
	return true;
}

bool word_next(struct slice *s, struct slice *word)
{
	struct slice rest = *s;
	size_t n = 0;

	while (rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t'))
		rest = slice_sub(rest, 1, rest.n);
	if (rest.n == 0) {
		*s = rest;
		return false;
	}
	while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t')
		n++;
	*word = slice_sub(rest, 0, n);
	*s = slice_sub(rest, n, rest.n);
	return true;
}

static int wire_number(struct slice *s, size_t bytes, uint64_t *out)
{
	uint64_t v = 0;

	if (s->n < bytes)
		return ERR_SHORT;
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | s->p[i];
	*s = slice_sub(*s, bytes, s->n);
	*out = v;
	return 0;
}

int wire_u8(struct slice *s, uint8_t *out)
{
	uint64_t v;
	int r = wire_number(s, 1, &v);

	if (r == 0)
		*out = (uint8_t)v;
	return r;
}

int wire_u32(struct slice *s, uint32_t *out)
{
	uint64_t v;
	int r = wire_number(s, 4, &v);

	if (r == 0)
		*out = (uint32_t)v;
	return r;
}

int wire_u64(struct slice *s, uint64_t *out)
{
	return wire_number(s, 8, out);
}

int wire_string(struct slice *s, struct slice *out)
{
	struct slice rest = *s;
	uint32_t n;

	if (wire_u32(&rest, &n) != 0 || n > rest.n)
		return ERR_SHORT;
	*out = slice_sub(rest, 0, n);
	*s = slice_sub(rest, n, rest.n);
	return 0;
}
