/* Bytes, escapes, and how far each rule of the scanner reaches. */
#include "common/formats/sudoers_scan.h"

#include <string.h>

uint8_t lex_peek(const struct sudoers_lex *l, size_t at)
{
	return at < l->text.n ? l->text.p[at] : 0;
}

bool lex_is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

bool lex_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

bool lex_is_in(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

struct slice lex_cut(const struct sudoers_lex *l, size_t from, size_t to)
{
	return slice_sub(l->text, from, to);
}

void lex_give(struct sudoers_lex *l, enum sudoers_token token, struct slice word)
{
	l->token = token;
	l->word = word;
	l->begun = true;
}

void lex_bad(struct sudoers_lex *l, const char *why)
{
	lex_give(l, SUDOERS_BAD, slice_of(NULL, 0));
	l->why = why;
}

/* ---- Escapes ---- */

int lex_hex_value(uint8_t c)
{
	return lex_is_digit(c)	      ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* Copies without backslashes; `\xHH` is a byte [toke_util.c copy_string]. */
static size_t unescape(uint8_t *to, struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			if (c == 'x' && i + 2 < s.n && lex_hex_value(s.p[i + 1]) >= 0 &&
			    lex_hex_value(s.p[i + 2]) >= 0) {
				c = (uint8_t)(lex_hex_value(s.p[i + 1]) * 16 +
					      lex_hex_value(s.p[i + 2]));
				i += 2;
			}
		}
		to[n++] = c;
	}
	return n;
}

struct slice lex_unescaped(struct sudoers_lex *l, struct slice s)
{
	uint8_t *to;

	if (slice_find(s, '\\') == s.n)
		return s;
	to = arena_alloc(l->arena, s.n);
	return slice_of(to, unescape(to, s));
}

/* Of a path only the backslash before what means something to sudo is taken off [fill_cmnd]. */
struct slice lex_unescaped_path(struct sudoers_lex *l, struct slice s)
{
	uint8_t *to;
	size_t n = 0;

	if (slice_find(s, '\\') == s.n)
		return s;
	to = arena_alloc(l->arena, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && lex_is_in(s.p[i + 1], ",:= \t#"))
			i++;
		to[n++] = s.p[i];
	}
	return slice_of(to, n);
}

/* ---- How far a rule reaches ---- */

/* Behind a newline that a backslash hides; 0 when none stands here. */
size_t lex_continuation(const struct sudoers_lex *l, size_t at)
{
	if (lex_peek(l, at) != '\\')
		return 0;
	for (at++; lex_is_blank(lex_peek(l, at)); at++)
		;
	at += lex_peek(l, at) == '\r';
	return lex_peek(l, at) == '\n' ? at + 1 : 0;
}

size_t lex_word_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n) {
		uint8_t c = l->text.p[at];

		if (c == '\\') {
			if (at + 1 >= l->text.n || lex_is_in(lex_peek(l, at + 1), "\t\n"))
				break;
			at += 2;
			continue;
		}
		if (lex_is_in(c, "#>!=:,() \t\r\n\""))
			break;
		at++;
	}
	return at;
}

/* `#` and a number. */
static size_t id_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at + 1 + (lex_peek(l, at + 1) == '-'), end = from;

	if (lex_peek(l, at) != '#')
		return at;
	while (lex_is_digit(lex_peek(l, end)))
		end++;
	return end == from ? at : end;
}

size_t lex_name_end(const struct sudoers_lex *l, size_t at)
{
	return lex_peek(l, at) == '#' ? id_end(l, at) : lex_word_end(l, at);
}

size_t lex_path_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at;

	if (lex_peek(l, at++) != '/')
		return from;
	while (at < l->text.n) {
		if (l->text.p[at] == '\\') {
			if (!lex_is_in(lex_peek(l, at + 1), ",:= \t#"))
				break;
			at += 2;
			continue;
		}
		if (lex_is_in(l->text.p[at], ",:= \t\r\n#"))
			break;
		at++;
	}
	return at == from + 1 ? from : at;
}

/* The last `$` that may end it counts. */
size_t lex_regex_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at;

	if (lex_peek(l, at++) != '^' || from > LIMIT_LINE_BYTES)
		return from;
	while (at < l->text.n && !lex_is_in(l->text.p[at], "#\r\n$"))
		at += l->text.p[at] == '\\' && lex_is_in(lex_peek(l, at + 1), "#$") ? 2 : 1;
	return lex_peek(l, at) == '$' ? at + 1 : from;
}

size_t lex_upper_end(const struct sudoers_lex *l, size_t at)
{
	if (!is_upper(lex_peek(l, at)))
		return at;
	while (is_upper(lex_peek(l, at)) || lex_is_digit(lex_peek(l, at)) || lex_peek(l, at) == '_')
		at++;
	return at;
}

static size_t octets_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at;

	for (int i = 0; i < 4; i++) {
		size_t digits = at;

		if (i > 0 && lex_peek(l, at) != '.')
			return from;
		at = digits += i > 0;
		while (lex_is_digit(lex_peek(l, at)) && at - digits < 3)
			at++;
		if (at == digits || (at - digits == 3 && lex_peek(l, digits) > '2'))
			return from;
	}
	return at;
}

/* At least two colons among up to four hexadecimal digits each. */
static size_t colons_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at, colons = 0, digits = 0;

	for (; colons <= 7; at++) {
		uint8_t c = lex_peek(l, at);

		if (c == ':')
			colons++, digits = 0;
		else if (lex_hex_value(c) < 0 || ++digits > 4)
			break;
	}
	return colons < 2 || colons > 7 ? from : at;
}

size_t lex_address_end(const struct sudoers_lex *l, size_t at)
{
	size_t end = octets_end(l, at), bits;
	bool v4 = end > at;

	if (!v4)
		end = colons_end(l, at);
	if (end == at || lex_peek(l, end) != '/')
		return end;
	bits = v4 ? octets_end(l, end + 1) : colons_end(l, end + 1);
	if (bits > end + 1)
		return bits;
	for (bits = end + 1; lex_is_digit(lex_peek(l, bits)) && bits < end + 4; bits++)
		;
	return bits == end + 1 ? end : bits;
}

/* Blanks and hidden newlines. */
bool lex_skip_blank(struct sudoers_lex *l)
{
	size_t behind = lex_continuation(l, l->at);

	if (behind > 0)
		l->line++;
	else if (lex_is_blank(lex_peek(l, l->at)))
		behind = l->at + 1;
	else
		return false;
	l->at = behind;
	return true;
}
