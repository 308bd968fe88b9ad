/* Text between quotes, and what is UTF-8. Most of the agent's time goes here: it is compiled for
 * speed also where the rest is for size. */
#include "common/json_string.h"

#include <string.h>

#include "common/json.h"

/* Length of the UTF-8 character at s, checked as RFC 3629, section 4; 0 when it is none. */
size_t utf8_len(struct slice s)
{
	static const struct {
		uint8_t lead_lo, lead_hi, second_lo, second_hi, len;
	} forms[] = {
	    {0x00, 0x7f, 0, 0, 1},
	    {0xc2, 0xdf, 0x80, 0xbf, 2},
	    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3},
	    {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4},
	    {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t f = 0; s.n > 0 && f < sizeof(forms) / sizeof(forms[0]); f++) {
		size_t len = forms[f].len;

		if (s.p[0] < forms[f].lead_lo || s.p[0] > forms[f].lead_hi)
			continue;
		if (s.n < len)
			return 0;
		if (len > 1 && (s.p[1] < forms[f].second_lo || s.p[1] > forms[f].second_hi))
			return 0;
		for (size_t i = 2; i < len; i++)
			if ((s.p[i] & 0xc0) != 0x80)
				return 0;
		return len;
	}
	return 0;
}

/* ASCII bytes at the start of s. */
static size_t ascii_run(struct slice s)
{
	const uint64_t highs = 0x8080808080808080;
	uint64_t v;
	size_t n = 0;

	for (; n + 8 <= s.n; n += 8) {
		memcpy(&v, s.p + n, 8);
		if (v & highs)
			break;
	}
	while (n < s.n && s.p[n] < 0x80)
		n++;
	return n;
}

bool utf8_valid(struct slice s)
{
	for (size_t i = 0; i < s.n;) {
		size_t len = s.p[i] < 0x80 ? ascii_run(slice_sub(s, i, s.n))
					   : utf8_len(slice_sub(s, i, s.n));

		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

uint32_t utf8_code(struct slice ch)
{
	static const uint8_t lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = ch.n > 0 ? ch.p[0] & lead_bits[ch.n] : 0;

	for (size_t i = 1; i < ch.n; i++)
		code = code << 6 | (ch.p[i] & 0x3f);
	return code;
}

bool utf8_is_trap(uint32_t code)
{
	static const struct {
		uint32_t lo, hi;
	} traps[] = {
	    {0x0000, 0x001f}, /* C0 */
	    {0x007f, 0x009f}, /* DEL, C1 */
	    {0x00ad, 0x00ad}, /* soft hyphen */
	    {0x061c, 0x061c}, /* bidi mark */
	    {0x200b, 0x200f}, /* zero width, bidi marks */
	    {0x2028, 0x202e}, /* line and paragraph separator, bidi embedding and override */
	    {0x2060, 0x206f}, /* word joiner, invisible operators, bidi isolates */
	    {0xfeff, 0xfeff}, /* zero width no-break space */
	    {0xfffe, 0xffff}, /* not characters */
	};

	for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++)
		if (code >= traps[i].lo && code <= traps[i].hi)
			return true;
	return false;
}

static void escape(struct out *o, uint32_t c)
{
	static const char short_from[] = "\"\\\n\t\r";
	static const char short_to[] = "\"\\ntr";
	const char *at = c == 0 || c > 0x7f ? NULL : strchr(short_from, (int)c);

	if (at != NULL) {
		out_byte(o, '\\');
		out_byte(o, (uint8_t)short_to[at - short_from]);
	} else {
		out_printf(o, "\\u%04x", (unsigned)c);
	}
}

/* Most bytes are: they are not looked at twice. */
static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Bytes at the start of s that go out as they are and are ASCII, eight at a time. */
static size_t plain_run(struct slice s)
{
	const uint64_t ones = 0x0101010101010101, highs = ones << 7;
	size_t n = 0;

	for (; n + 8 <= s.n; n += 8) {
		uint64_t v, quote, backslash, del;

		memcpy(&v, s.p + n, 8);
		quote = v ^ ones * '"';
		backslash = v ^ ones * '\\';
		del = v ^ ones * 0x7f;
		/* (x - 1) & ~x has a high bit where a byte of x is 0; below a borrow it may have
		 * one too many, which only costs a closer look. */
		if ((v | (v - ones * 0x20) | ((quote - ones) & ~quote) |
			((backslash - ones) & ~backslash) | ((del - ones) & ~del)) &
		    highs)
			break;
	}
	while (n < s.n && is_plain(s.p[n]))
		n++;
	return n;
}

void json_string(struct out *o, struct slice s)
{
	size_t run = 0, i = plain_run(s);

	if (i == s.n) {
		out_quoted(o, s);
		return;
	}
	out_byte(o, '"');
	while (i < s.n) {
		size_t len;
		uint32_t code;

		i += plain_run(slice_sub(s, i, s.n));
		if (i == s.n)
			break;
		len = utf8_len(slice_sub(s, i, s.n));
		code = utf8_code(slice_sub(s, i, i + len));
		if (len > 1 && !utf8_is_trap(code)) {
			i += len;
			continue;
		}
		out_bytes(o, slice_sub(s, run, i));
		if (len == 0)
			out_str(o, "\\ufffd");
		else
			escape(o, code);
		i += len == 0 ? 1 : len;
		run = i;
	}
	out_bytes(o, slice_sub(s, run, s.n));
	out_byte(o, '"');
}
