/* As much JSON [RFC 8259] as the log book needs: is a line an object, and what are its members? */
#include <string.h>

#include "verify/verify.h"

#define MAX_DEPTH 64

/* All of these take a value off the front; false: there is none. */
static bool take_value(struct bytes *b, int depth);

static void skip_blanks(struct bytes *b)
{
	while (b->n > 0 && strchr(" \t\r\n", b->p[0]) != NULL && b->p[0] != '\0')
		*b = bytes_cut(*b, 1, b->n);
}

static bool take_char(struct bytes *b, int c)
{
	skip_blanks(b);
	if (b->n == 0 || b->p[0] != c)
		return false;
	*b = bytes_cut(*b, 1, b->n);
	return true;
}

static bool is_hex4(struct bytes b, unsigned *out)
{
	unsigned v = 0;

	if (b.n < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		unsigned char c = b.p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v << 4 | (unsigned)((c | 32) - 'a' + 10);
		else
			return false;
	}
	*out = v;
	return true;
}

/* The raw bytes between the quotes. */
static bool take_string(struct bytes *b, struct bytes *raw)
{
	size_t n = 1;
	unsigned unused;

	skip_blanks(b);
	if (b->n == 0 || b->p[0] != '"')
		return false;
	while (n < b->n && b->p[n] != '"') {
		if (b->p[n] < ' ')
			return false;
		if (b->p[n] == '\\') {
			if (++n == b->n || b->p[n] == '\0' ||
			    strchr("\"\\/bfnrtu", b->p[n]) == NULL)
				return false;
			if (b->p[n] == 'u' && !is_hex4(bytes_cut(*b, n + 1, b->n), &unused))
				return false;
		}
		n++;
	}
	if (n >= b->n)
		return false;
	*raw = bytes_cut(*b, 1, n);
	*b = bytes_cut(*b, n + 1, b->n);
	return true;
}

static size_t digits(struct bytes b, size_t at)
{
	size_t n = at;

	while (n < b.n && b.p[n] >= '0' && b.p[n] <= '9')
		n++;
	return n - at;
}

static bool is_at(struct bytes b, size_t at, int one, int other)
{
	return at < b.n && (b.p[at] == one || b.p[at] == other);
}

static bool take_number(struct bytes *b)
{
	size_t n = is_at(*b, 0, '-', '-'), whole = digits(*b, n);

	if (whole == 0 || (whole > 1 && b->p[n] == '0'))
		return false;
	n += whole;
	if (is_at(*b, n, '.', '.')) {
		size_t part = digits(*b, n + 1);

		if (part == 0)
			return false;
		n += 1 + part;
	}
	if (is_at(*b, n, 'e', 'E')) {
		size_t sign = is_at(*b, n + 1, '+', '-'), part = digits(*b, n + 1 + sign);

		if (part == 0)
			return false;
		n += 1 + sign + part;
	}
	*b = bytes_cut(*b, n, b->n);
	return true;
}

static bool take_word(struct bytes *b)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < 3; i++)
		if (bytes_begin(*b, words[i])) {
			*b = bytes_cut(*b, strlen(words[i]), b->n);
			return true;
		}
	return false;
}

static bool take_members(struct bytes *b, int depth, bool named, int close)
{
	struct bytes name;

	if (depth > MAX_DEPTH)
		return false;
	if (take_char(b, close))
		return true;
	do {
		if (named && (!take_string(b, &name) || !take_char(b, ':')))
			return false;
		if (!take_value(b, depth + 1))
			return false;
	} while (take_char(b, ','));
	return take_char(b, close);
}

static bool take_value(struct bytes *b, int depth)
{
	struct bytes unused;

	skip_blanks(b);
	if (b->n == 0)
		return false;
	if (take_char(b, '{'))
		return take_members(b, depth, true, '}');
	if (take_char(b, '['))
		return take_members(b, depth, false, ']');
	if (b->p[0] == '"')
		return take_string(b, &unused);
	return take_word(b) || take_number(b);
}

bool json_is_object(struct bytes text)
{
	if (text.n == 0 || text.p[0] != '{' || !take_value(&text, 0))
		return false;
	return text.n == 0;
}

/* ---- Members ---- */

static size_t put_utf8(unsigned char *to, unsigned v)
{
	if (v < 0x80) {
		to[0] = (unsigned char)v;
		return 1;
	}
	if (v < 0x800) {
		to[0] = (unsigned char)(0xc0 | v >> 6);
		to[1] = (unsigned char)(0x80 | (v & 63));
		return 2;
	}
	/* Half of a surrogate pair stays what it is: no name of ours has one. */
	to[0] = (unsigned char)(0xe0 | v >> 12);
	to[1] = (unsigned char)(0x80 | (v >> 6 & 63));
	to[2] = (unsigned char)(0x80 | (v & 63));
	return 3;
}

static struct bytes decode(struct bytes raw)
{
	static const char from[] = "\"\\/bfnrt", is[] = "\"\\/\b\f\n\r\t";
	unsigned char *to = pool_get(raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		unsigned v;

		if (raw.p[i] != '\\') {
			to[n++] = raw.p[i];
		} else if (raw.p[++i] == 'u') {
			is_hex4(bytes_cut(raw, i + 1, raw.n), &v);
			n += put_utf8(to + n, v);
			i += 4;
		} else {
			to[n++] = (unsigned char)is[strchr(from, raw.p[i]) - from];
		}
	}
	return (struct bytes){to, n};
}

/* The raw value of the first member of that name. */
static bool member(struct bytes object, const char *name, struct bytes *value)
{
	struct bytes is, before;

	if (!take_char(&object, '{'))
		return false;
	while (take_string(&object, &is) && take_char(&object, ':')) {
		skip_blanks(&object);
		before = object;
		if (!take_value(&object, 1))
			return false;
		if (bytes_is(is, name)) {
			*value = bytes_cut(before, 0, before.n - object.n);
			return true;
		}
		if (!take_char(&object, ','))
			return false;
	}
	return false;
}

bool json_string(struct bytes object, const char *name, struct bytes *out)
{
	struct bytes value, raw;

	if (!member(object, name, &value) || !take_string(&value, &raw))
		return false;
	*out = decode(raw);
	return true;
}

bool json_array(struct bytes object, const char *name, struct bytes *items)
{
	return member(object, name, items) && take_char(items, '[');
}

bool json_next(struct bytes *items, struct bytes *one)
{
	struct bytes before;

	take_char(items, ',');
	skip_blanks(items);
	before = *items;
	if (!take_value(items, 1))
		return false;
	*one = bytes_cut(before, 0, before.n - items->n);
	return true;
}

bool json_number(struct bytes object, const char *name, uint64_t *out)
{
	struct bytes value;

	if (!member(object, name, &value))
		return false;
	if (bytes_is(value, "0")) {
		*out = 0;
		return true;
	}
	return bytes_number(value, out);
}
