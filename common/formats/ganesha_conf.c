/* Tokens of ganesha.conf, and rows of them. */
#include "common/formats/ganesha_conf.h"

/* Of the line on which a row begins, what is shown. */
#define RAW_BYTES 256

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_name(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == '.' || c == '-';
}

static void advance(struct ganesha_reader *r, size_t n)
{
	for (size_t i = 0; i < n && i < r->rest.n; i++)
		r->line += r->rest.p[i] == '\n';
	r->rest = slice_sub(r->rest, n, r->rest.n);
}

/* Blanks and comments at the start of a slice. */
static size_t blank_length(struct slice s)
{
	size_t i = 0;

	while (i < s.n && (is_blank(s.p[i]) || s.p[i] == '#'))
		if (s.p[i] == '#')
			i += slice_find(slice_sub(s, i, s.n), '\n');
		else
			i++;
	return i;
}

/* Text in quotes at the start of a slice, with them; 0 when it does not end. A backslash takes the
 * next byte along. */
static size_t quoted_length(struct slice s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == '\\' && s.p[0] == '"')
			i++;
		else if (s.p[i] == s.p[0])
			return i + 1;
	return 0;
}

/* What stands before the `;` of a value, which may be quoted, too. s.n: there is no `;`. */
static size_t value_length(struct slice s)
{
	size_t i = 0, n;

	while (i < s.n && s.p[i] != ';' && s.p[i] != '{' && s.p[i] != '}') {
		struct slice here = slice_sub(s, i, s.n);

		if (s.p[i] == '"' || s.p[i] == '\'')
			n = quoted_length(here);
		else
			n = s.p[i] == '#' ? blank_length(here) : 1;
		if (n == 0)
			return s.n;
		i += n;
	}
	return i < s.n && s.p[i] == ';' ? i : s.n;
}

static bool stop(struct ganesha_reader *r, struct ganesha_row *row, const char *why)
{
	row_bad(&row->at, ERR_SYNTAX, why);
	r->stopped = true;
	return true;
}

static size_t name_length(struct slice s)
{
	size_t n = 0;

	while (n < s.n && is_name(s.p[n]))
		n++;
	return n;
}

/* `%include "FILE"`: the rest of the line. */
static bool take_include(struct ganesha_reader *r, struct ganesha_row *row)
{
	size_t n;

	advance(r, 1);
	n = name_length(r->rest);
	row->kind = GANESHA_INCLUDE;
	row->name = slice_sub(r->rest, 0, n);
	advance(r, n);
	n = slice_find(r->rest, '\n');
	row->values = slice_trim(slice_sub(r->rest, 0, n));
	advance(r, n);
	return row->name.n > 0 || stop(r, row, "a % without a word");
}

static bool take_value(struct ganesha_reader *r, struct ganesha_row *row)
{
	size_t n;

	advance(r, 1);
	n = value_length(r->rest);
	if (n == r->rest.n)
		return stop(r, row, "a value without its semicolon");
	row->kind = GANESHA_VALUE;
	row->values = slice_sub(r->rest, 0, n);
	advance(r, n + 1);
	return true;
}

static bool take_end(struct ganesha_reader *r, struct ganesha_row *row)
{
	if (r->depth == 0)
		return stop(r, row, "a } without its {");
	row->kind = GANESHA_END;
	row->depth = --r->depth;
	advance(r, 1);
	return true;
}

void ganesha_begin(struct ganesha_reader *r, struct slice text)
{
	*r = (struct ganesha_reader){.rest = text, .line = 1};
}

bool ganesha_next(struct ganesha_reader *r, struct ganesha_row *row)
{
	size_t n;

	if (r->stopped)
		return false;
	do
		advance(r, blank_length(r->rest) + (r->rest.n > 0 && r->rest.p[0] == ';'));
	while (r->rest.n > 0 && (r->rest.p[0] == ';' || blank_length(r->rest) > 0));
	*row = (struct ganesha_row){.depth = r->depth,
	    .at = {.line = r->line,
		.raw = slice_sub(r->rest, 0, slice_find(slice_sub(r->rest, 0, RAW_BYTES), '\n'))}};
	if (r->rest.n == 0)
		return r->depth > 0 && stop(r, row, "a block that does not end");
	if (r->rest.p[0] == '}')
		return take_end(r, row);
	if (r->rest.p[0] == '%')
		return take_include(r, row);
	n = name_length(r->rest);
	row->name = slice_sub(r->rest, 0, n);
	advance(r, n);
	advance(r, blank_length(r->rest));
	if (n == 0 || r->rest.n == 0)
		return stop(r, row, "neither a block nor a value");
	if (r->rest.p[0] == '=')
		return take_value(r, row);
	if (r->rest.p[0] != '{' || r->depth == GANESHA_DEPTH)
		return stop(r, row, "neither a block nor a value");
	row->kind = GANESHA_BEGIN;
	r->depth++;
	advance(r, 1);
	return true;
}

/* ---- Values ---- */

bool ganesha_value_next(struct slice *values, struct slice *value)
{
	struct slice s = *values;
	size_t n = 0;

	while ((n = blank_length(s)) > 0 || (s.n > 0 && s.p[0] == ','))
		s = slice_sub(s, n > 0 ? n : 1, s.n);
	*values = s;
	if (s.n == 0)
		return false;
	if ((s.p[0] == '"' || s.p[0] == '\'') && (n = quoted_length(s)) > 0) {
		*value = slice_sub(s, 1, n - 1);
		*values = slice_sub(s, n, s.n);
		return true;
	}
	n = 0;
	while (n < s.n && !is_blank(s.p[n]) && s.p[n] != ',' && s.p[n] != '#')
		n++;
	*value = slice_sub(s, 0, n);
	*values = slice_sub(s, n, s.n);
	return true;
}

struct slice ganesha_value(struct slice values)
{
	struct slice value = {NULL, 0};

	ganesha_value_next(&values, &value);
	return value;
}
