/* Template of a format: see template.h. One static function reads one line, the rest is the loop.
 */
#include "common/formats/template.h"

static void parse(struct slice text, struct template_row *row)
{
	if (row->at.raw.n > LIMIT_LINE_BYTES) {
		row_bad(&row->at, ERR_LIMIT, "line too long");
		return;
	}
	word_next(&text, &row->name);
	row->value = slice_trim(text);
	if (row->value.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "a name without a value");
}

bool template_next(struct lines *in, struct template_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = slice_trim(line);

		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct template_row){.at = row_at(in, line)};
		parse(text, row);
		return true;
	}
	return false;
}
