/* DER, one element at a time. */
#include "common/der.h"

#include "include/err.h"

/* The length behind the tag [X.690, 8.1.3]: up to four bytes, shortest form only [10.1]. */
static int take_length(struct slice *s, size_t *out)
{
	uint8_t first, b;
	size_t v = 0;

	if (wire_u8(s, &first) != 0)
		return ERR_SHORT;
	if (first < 0x80) {
		*out = first;
		return 0;
	}
	if (first == 0x80 || first > 0x84)
		return ERR_SYNTAX;
	for (int left = first & 0x7f; left > 0; left--) {
		if (wire_u8(s, &b) != 0)
			return ERR_SHORT;
		if (v == 0 && b == 0)
			return ERR_SYNTAX;
		v = v << 8 | b;
	}
	if (v < 0x80)
		return ERR_SYNTAX;
	*out = v;
	return 0;
}

int der_take(struct slice *s, uint8_t tag, struct slice *body)
{
	struct slice rest = *s;
	size_t n = 0;
	uint8_t seen;
	int err;

	if (wire_u8(&rest, &seen) != 0)
		return ERR_SHORT;
	if (seen != tag)
		return ERR_TYPE;
	err = take_length(&rest, &n);
	if (err != 0)
		return err;
	if (n > rest.n)
		return ERR_SHORT;
	*body = slice_sub(rest, 0, n);
	*s = slice_sub(rest, n, rest.n);
	return 0;
}

int der_take_uint(struct slice *s, struct slice *number)
{
	struct slice rest = *s, n;
	int err = der_take(&rest, DER_INTEGER, &n);

	if (err != 0)
		return err;
	if (n.n == 0 || n.p[0] >= 0x80 || (n.n > 1 && n.p[0] == 0 && n.p[1] < 0x80))
		return ERR_SYNTAX;
	*s = rest;
	*number = n;
	return 0;
}

int der_take_bits(struct slice *s, uint8_t tag, struct slice *bytes)
{
	struct slice rest = *s, body;
	int err = der_take(&rest, tag, &body);

	if (err != 0)
		return err;
	if (body.n == 0 || body.p[0] != 0)
		return ERR_SYNTAX;
	*s = rest;
	*bytes = slice_sub(body, 1, body.n);
	return 0;
}
