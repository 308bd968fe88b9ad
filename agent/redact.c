/* Passwords in assignments. */
#include "agent/redact.h"

#include <string.h>

bool redact_is_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Does the name hold the word, whatever the case of its letters? */
static bool holds(struct slice name, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= name.n; i++)
		if (slice_eq_str_ci(slice_sub(name, i, i + n), word))
			return true;
	return false;
}

bool redact_is_secret(struct slice name)
{
	return holds(name, "pass") || holds(name, "secret") || holds(name, "token") ||
	       holds(name, "bindpw");
}

/* mount.cifs(8) takes `user=NAME%PASSWORD`, too. */
static bool is_secret(struct slice name, struct slice value)
{
	return redact_is_secret(name) || (holds(name, "user") && slice_find(value, '%') < value.n);
}

/* How long the value is: in quotes, up to the bracket in which it stands [pam.d(5)], or up to what
 * ends it. */
static size_t value_length(struct slice s, uint8_t before, const char *ends)
{
	size_t n = 0;

	if (s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'')) {
		n = 1 + slice_find(slice_sub(s, 1, s.n), s.p[0]);
		return n < s.n ? n + 1 : s.n;
	}
	if (before == '[')
		ends = "]\n";
	while (n < s.n && s.p[n] != 0 && strchr(ends, s.p[n]) == NULL)
		n++;
	return n;
}

static void take(struct slice *s, size_t n, struct out *o)
{
	out_bytes(o, slice_sub(*s, 0, n));
	*s = slice_sub(*s, n, s->n);
}

/* Takes a name off, and what is assigned to it. `before`: the byte in front of it. */
static bool take_name(struct slice *s, uint8_t before, bool blanks, const char *ends, struct out *o)
{
	size_t n = 0, at, length;
	struct slice name;

	while (n < s->n && redact_is_name(s->p[n]))
		n++;
	name = slice_sub(*s, 0, n);
	for (at = n; blanks && at < s->n && is_blank(s->p[at]); at++)
		;
	if (at == s->n || s->p[at] != '=') {
		take(s, n, o);
		return false;
	}
	for (at++; blanks && at < s->n && is_blank(s->p[at]); at++)
		;
	take(s, at, o);
	length = value_length(*s, before, ends);
	if (length == 0 || !is_secret(name, slice_sub(*s, 0, length)))
		return false;
	*s = slice_sub(*s, length, s->n);
	out_str(o, REDACT_WITHHELD);
	return true;
}

static uint32_t redact(struct slice s, bool blanks, const char *ends, struct out *o)
{
	uint32_t replaced = 0;
	uint8_t before = 0;

	while (s.n > 0) {
		if (redact_is_name(s.p[0])) {
			replaced += take_name(&s, before, blanks, ends, o);
			before = 0;
		} else {
			before = s.p[0];
			take(&s, 1, o);
		}
	}
	return replaced;
}

uint32_t redact_options(struct slice text, struct out *o)
{
	return redact(text, false, ", \t\n\r\"", o);
}

uint32_t redact_values(struct slice text, struct out *o)
{
	return redact(text, true, ";\n", o);
}
