/*
 * Foreign text made visible. One walk decides what may be shown as it is and what is spelled out;
 * the target says only how it quotes the bytes that mean something to itself.
 */
#include "collector/report/escape.h"

#include <stdio.h>

#include "common/json.h"

typedef void put_byte(struct out *o, uint8_t c);

static void put_all(struct out *o, put_byte *put, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		put(o, s.p[i]);
}

static void visible(struct out *o, put_byte *put, struct slice s)
{
	while (s.n > 0) {
		size_t len = utf8_len(s);
		uint32_t code = utf8_code(slice_sub(s, 0, len));
		char text[16];

		if (len > 0 && code != '\\' && !utf8_is_trap(code)) {
			put_all(o, put, slice_sub(s, 0, len));
			s = slice_sub(s, len, s.n);
			continue;
		}
		if (code == '\\')
			snprintf(text, sizeof(text), "\\\\");
		else if (len < 2)
			snprintf(text, sizeof(text), "\\x%02x", (unsigned)s.p[0]);
		else
			snprintf(text, sizeof(text), "\\u{%x}", (unsigned)code);
		put_all(o, put, slice_str(text));
		s = slice_sub(s, len == 0 ? 1 : len, s.n);
	}
}

static void put_dot(struct out *o, uint8_t c)
{
	if (c == '&') {
		out_str(o, "&amp;");
		return;
	}
	if (c == '"' || c == '\\')
		out_byte(o, '\\');
	out_byte(o, c);
}

static void put_html(struct out *o, uint8_t c)
{
	if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
		out_printf(o, "&#%u;", (unsigned)c);
	else if (c == '\\')
		out_str(o, "\\\\");
	else
		out_byte(o, c);
}

void escape_terminal(struct out *o, struct slice s)
{
	visible(o, out_byte, s);
}

void escape_dot(struct out *o, struct slice s)
{
	visible(o, put_dot, s);
}

void escape_html(struct out *o, struct slice s)
{
	visible(o, put_html, s);
}
