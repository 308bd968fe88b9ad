/* Strings and numbers of SSH [RFC 4251, section 5]. */
#include "verify/verify.h"

bool wire_number(struct bytes *b, uint32_t *out)
{
	if (b->n < 4)
		return false;
	*out = (uint32_t)b->p[0] << 24 | (uint32_t)b->p[1] << 16 | (uint32_t)b->p[2] << 8 | b->p[3];
	*b = bytes_cut(*b, 4, b->n);
	return true;
}

bool wire_bytes(struct bytes *b, struct bytes *out)
{
	struct bytes rest = *b;
	uint32_t n;

	if (!wire_number(&rest, &n) || n > rest.n)
		return false;
	*out = bytes_cut(rest, 0, n);
	*b = bytes_cut(rest, n, rest.n);
	return true;
}
