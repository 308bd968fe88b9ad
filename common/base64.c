/* Base64 both ways, and the fingerprint that is made of it. */
#include "common/base64.h"

#include "common/sha256.h"
#include "include/err.h"

static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Whole groups of three bytes, and at the end of the data one group of less. Returns the digits. */
static size_t encode(const uint8_t *p, size_t n, bool pad, char *to)
{
	char *start = to;

	for (; n >= 3; n -= 3, p += 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

		*to++ = digit[v >> 18];
		*to++ = digit[v >> 12 & 63];
		*to++ = digit[v >> 6 & 63];
		*to++ = digit[v & 63];
	}
	if (n > 0) {
		uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0);

		*to++ = digit[v >> 18];
		*to++ = digit[v >> 12 & 63];
		if (n > 1)
			*to++ = digit[v >> 6 & 63];
		for (; pad && n < 3; n++)
			*to++ = '=';
	}
	return (size_t)(to - start);
}

void base64_write(struct out *o, struct slice s, bool pad)
{
	const size_t part = 192; /* a multiple of three */
	char text[256];

	for (size_t i = 0; i < s.n; i += part) {
		size_t n = s.n - i < part ? s.n - i : part;

		out_bytes(o, slice_of(text, encode(s.p + i, n, pad, text)));
	}
}

struct slice base64_encode(struct arena *a, struct slice s, bool pad)
{
	char *to = arena_alloc(a, s.n / 3 * 4 + 4);

	return slice_of(to, encode(s.p, s.n, pad, to));
}

/* The value of a digit, or -1. */
static int value_of(uint8_t c)
{
	/* One more than the value, 0 for what is no digit. */
	static const uint8_t values[256] = {['+'] = 63,
	    ['/'] = 64,
	    ['0'] = 53,
	    ['1'] = 54,
	    ['2'] = 55,
	    ['3'] = 56,
	    ['4'] = 57,
	    ['5'] = 58,
	    ['6'] = 59,
	    ['7'] = 60,
	    ['8'] = 61,
	    ['9'] = 62,
	    ['A'] = 1,
	    ['B'] = 2,
	    ['C'] = 3,
	    ['D'] = 4,
	    ['E'] = 5,
	    ['F'] = 6,
	    ['G'] = 7,
	    ['H'] = 8,
	    ['I'] = 9,
	    ['J'] = 10,
	    ['K'] = 11,
	    ['L'] = 12,
	    ['M'] = 13,
	    ['N'] = 14,
	    ['O'] = 15,
	    ['P'] = 16,
	    ['Q'] = 17,
	    ['R'] = 18,
	    ['S'] = 19,
	    ['T'] = 20,
	    ['U'] = 21,
	    ['V'] = 22,
	    ['W'] = 23,
	    ['X'] = 24,
	    ['Y'] = 25,
	    ['Z'] = 26,
	    ['a'] = 27,
	    ['b'] = 28,
	    ['c'] = 29,
	    ['d'] = 30,
	    ['e'] = 31,
	    ['f'] = 32,
	    ['g'] = 33,
	    ['h'] = 34,
	    ['i'] = 35,
	    ['j'] = 36,
	    ['k'] = 37,
	    ['l'] = 38,
	    ['m'] = 39,
	    ['n'] = 40,
	    ['o'] = 41,
	    ['p'] = 42,
	    ['q'] = 43,
	    ['r'] = 44,
	    ['s'] = 45,
	    ['t'] = 46,
	    ['u'] = 47,
	    ['v'] = 48,
	    ['w'] = 49,
	    ['x'] = 50,
	    ['y'] = 51,
	    ['z'] = 52};

	return (int)values[c] - 1;
}

static bool is_white(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

static int decode(
    struct arena *a, struct slice text, size_t max_bytes, bool white, struct slice *out)
{
	size_t room = text.n / 4 * 3 + 3;
	size_t n = 0, digits = 0, pads = 0;
	uint32_t v = 0;
	uint8_t *p;

	if (text.n / 4 > max_bytes + 1)
		return ERR_LIMIT;
	p = arena_alloc(a, room);
	for (size_t i = 0; i < text.n; i++) {
		int d = value_of(text.p[i]);

		if (white && is_white(text.p[i]))
			continue;
		if (text.p[i] == '=') {
			pads++;
			continue;
		}
		if (d < 0 || pads > 0)
			return ERR_SYNTAX;
		v = v << 6 | (uint32_t)d;
		if (++digits % 4 == 0) {
			p[n++] = (uint8_t)(v >> 16);
			p[n++] = (uint8_t)(v >> 8);
			p[n++] = (uint8_t)v;
		}
	}
	if ((digits + pads) % 4 != 0 || pads > 2)
		return ERR_SYNTAX;
	/* Bits that no byte takes must be zero, as b64_pton(3) wants: one text, one meaning. */
	if ((pads == 2 && (v & 0xf) != 0) || (pads == 1 && (v & 0x3) != 0))
		return ERR_SYNTAX;
	if (pads == 2)
		p[n++] = (uint8_t)(v >> 4);
	if (pads == 1) {
		p[n++] = (uint8_t)(v >> 10);
		p[n++] = (uint8_t)(v >> 2);
	}
	if (n > max_bytes)
		return ERR_LIMIT;
	*out = slice_of(p, n);
	return 0;
}

int base64_decode(struct arena *a, struct slice text, size_t max_bytes, struct slice *out)
{
	return decode(a, text, max_bytes, false, out);
}

int base64_decode_ws(struct arena *a, struct slice text, size_t max_bytes, struct slice *out)
{
	return decode(a, text, max_bytes, true, out);
}

struct slice fingerprint_of(struct arena *a, struct slice blob)
{
	struct sha256 c;
	uint8_t sum[SHA256_BYTES];
	struct slice text;

	sha256_init(&c);
	sha256_add(&c, blob);
	sha256_end(&c, sum);
	text = base64_encode(a, slice_of(sum, sizeof(sum)), false);
	return arena_printf(a, "SHA256:%.*s", SLICE_ARG(text));
}
