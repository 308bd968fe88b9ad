/* Numbers with the freedoms of strtol(3). */
#include "common/number.h"

#include "include/err.h"

int number_parse(struct slice s, int64_t min, int64_t max, int64_t *out)
{
	size_t at = 0, sign;
	int64_t v;
	int r;

	while (at < s.n && (s.p[at] == ' ' || (s.p[at] >= '\t' && s.p[at] <= '\r')))
		at++;
	sign = at;
	if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
		at++;
	if (at < s.n && s.p[at] == '-')
		return ERR_SYNTAX;
	if ((r = slice_to_i64(slice_sub(s, at, s.n), &v)) != 0)
		return r;
	if (s.p[sign] == '-')
		v = -v;
	if (v < min || v > max)
		return ERR_RANGE;
	*out = v;
	return 0;
}

int number_u32(struct slice s, uint32_t *out)
{
	int64_t v;
	int r = number_parse(s, 0, UINT32_MAX, &v);

	if (r == 0)
		*out = (uint32_t)v;
	return r;
}
