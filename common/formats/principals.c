/* Principals that may log in: the last word of each line. */
#include "common/formats/principals.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The line as sshd has it: a C string without its comment; blanks around it are space and tab, and
 * a CR belongs to the name. */
static struct slice bare(struct slice line)
{
	line = slice_sub(line, 0, slice_find(line, 0));
	line = slice_sub(line, 0, slice_find(line, '#'));
	while (line.n > 0 && is_blank(line.p[0]))
		line = slice_sub(line, 1, line.n);
	while (line.n > 0 && is_blank(line.p[line.n - 1]))
		line.n--;
	return line;
}

/* Behind the last space, or behind the last tab of a line without spaces. */
static size_t name_begins(struct slice line)
{
	size_t n = slice_rfind(line, ' ');

	if (n == line.n)
		n = slice_rfind(line, '\t');
	if (n == line.n)
		return 0;
	while (n < line.n && is_blank(line.p[n]))
		n++;
	return n;
}

static void parse(struct arena *a, struct slice line, struct principals_row *row)
{
	size_t n = name_begins(line);
	const char *why;

	row->options = authkey_options_default();
	row->name = slice_sub(line, n, line.n);
	row->options_text = slice_rtrim(slice_sub(line, 0, n));
	if (row->at.raw.n > LIMIT_LINE_BYTES)
		row_bad(&row->at, ERR_LIMIT, "line too long");
	else if (n > 0 && authkey_options_parse(a, row->options_text, &row->options, &why) != 0)
		row_bad(&row->at, ERR_SYNTAX, why);
}

bool principals_next(struct lines *in, struct arena *a, struct principals_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = bare(line);

		if (text.n == 0)
			continue;
		*row = (struct principals_row){.at = row_at(in, line)};
		parse(a, text, row);
		return true;
	}
	return false;
}
