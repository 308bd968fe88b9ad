/* Hexadecimal digits. */
#include "common/hex.h"

#include "include/err.h"

static int digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex_to_u64(struct slice s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return ERR_SYNTAX;
	if (s.n > 16)
		return ERR_RANGE;
	for (size_t i = 0; i < s.n; i++) {
		int d = digit_of(s.p[i]);

		if (d < 0)
			return ERR_SYNTAX;
		v = v << 4 | (uint64_t)d;
	}
	*out = v;
	return 0;
}

int hex_to_bytes(struct slice s, uint8_t *out, size_t n)
{
	if (s.n != 2 * n)
		return ERR_SYNTAX;
	for (size_t i = 0; i < n; i++) {
		int high = digit_of(s.p[2 * i]), low = digit_of(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return ERR_SYNTAX;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
