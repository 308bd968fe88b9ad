/* .k5login and .k5users: see k5login.h. */
#include "common/formats/k5login.h"

#define BUFFER_BYTES 8192 /* BUFSIZ of glibc: fgets() takes one byte less off at a time */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static void parse(struct slice line, struct k5login_row *row)
{
	size_t end = 0;

	if (line.n >= BUFFER_BYTES - 1) {
		row_bad(&row->at, ERR_LIMIT, "longer than the library's buffer");
		return;
	}
	row->whole = line;
	while (end < line.n && !is_blank(line.p[end]))
		end++;
	row->first = slice_sub(line, 0, end);
	row->commands = slice_trim(slice_sub(line, end, line.n));
	row->all = slice_eq_str(row->commands, "*");
}

bool k5login_next(struct lines *in, struct k5login_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		if (line.n == 0)
			continue;
		*row = (struct k5login_row){.at = row_at(in, line)};
		parse(line, row);
		return true;
	}
	return false;
}
