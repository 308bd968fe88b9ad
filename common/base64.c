/* Base64 both ways, and the fingerprint that is made of it. */
#include "common/base64.h"

#include "common/sha256.h"
#include "include/err.h"

static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(struct out *o, struct slice s, bool pad)
{
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		uint32_t v = (uint32_t)s.p[i] << 16;

		if (left > 1)
			v |= (uint32_t)s.p[i + 1] << 8;
		if (left > 2)
			v |= s.p[i + 2];
		out_byte(o, (uint8_t)digit[v >> 18]);
		out_byte(o, (uint8_t)digit[v >> 12 & 63]);
		if (left > 1)
			out_byte(o, (uint8_t)digit[v >> 6 & 63]);
		if (left > 2)
			out_byte(o, (uint8_t)digit[v & 63]);
		for (size_t k = left; pad && k < 3; k++)
			out_byte(o, '=');
	}
}

struct slice base64_encode(struct arena *a, struct slice s, bool pad)
{
	struct out o;
	struct slice text;

	out_memory(&o);
	base64_write(&o, s, pad);
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

/* The value of a digit, or -1. */
static int value_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
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
