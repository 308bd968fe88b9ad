/* Unit files: sections and assignments. */
#include "common/formats/systemd_unit.h"

#include "common/formats/joined.h"

void systemd_unit_begin(struct systemd_unit *u, struct slice text)
{
	/* A byte order mark is passed over. */
	if (slice_starts(text, "\xef\xbb\xbf"))
		text = slice_sub(text, 3, text.n);
	*u = (struct systemd_unit){.in = lines_of(text)};
}

bool systemd_unit_next(struct systemd_unit *u, struct arena *a, struct systemd_unit_row *row)
{
	struct slice text;

	*row = (struct systemd_unit_row){0};
	while (joined_next(&u->in, a, JOIN_BLANK | JOIN_COMMENTS, &row->at, &text)) {
		text = slice_trim(text);
		if (text.n == 0 || text.p[0] == '#' || text.p[0] == ';')
			continue;
		if (text.p[0] == '[' && slice_ends(text, "]")) {
			u->section = slice_sub(text, 1, text.n - 1);
			continue;
		}
		row->section = u->section;
		if (text.p[0] == '[')
			row_bad(&row->at, ERR_SYNTAX, "a section that is not closed");
		else if (!slice_cut(&text, '=', &row->key))
			row_bad(&row->at, ERR_SYNTAX, "no '=' in an assignment");
		else if (u->section.n == 0)
			row_bad(&row->at, ERR_SYNTAX, "an assignment before any section");
		row->key = slice_trim(row->key);
		row->value = row->at.err == 0 ? slice_trim(text) : slice_of(NULL, 0);
		return true;
	}
	return false;
}
