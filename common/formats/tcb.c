/* Entries of tcb, whole ones. */
#include "common/formats/tcb.h"

static void take_field(struct tcb_row *row, struct slice field)
{
	struct slice name, value = slice_trim(field);
	int64_t seconds;

	if (slice_eq_str(value, "u_lock")) {
		row->locked = true;
	} else if (slice_starts(value, "u_pwd=")) {
		slice_cut(&value, '=', &name);
		row->has_pw = true;
		row->pw = value;
	} else if (slice_starts(value, "u_succhg#")) {
		slice_cut(&value, '#', &name);
		row->changed = slice_to_i64(value, &seconds) == 0 && seconds >= 0 ? seconds : -1;
	}
}

/* False: the entry goes on in the next line. */
static bool take_line(struct tcb_row *row, struct slice line)
{
	bool more = slice_ends(line, "\\");
	struct slice field;

	if (more)
		line.n--;
	while (line.n > 0) {
		slice_cut(&line, ':', &field);
		take_field(row, field);
	}
	return !more;
}

bool tcb_next(struct lines *in, struct tcb_row *row)
{
	struct slice line;

	do {
		if (!lines_next(in, &line))
			return false;
		line = slice_rtrim(line);
	} while (line.n == 0 || line.p[0] == '#');
	*row = (struct tcb_row){.at = row_at(in, line), .changed = -1};
	if (!slice_cut(&line, ':', &row->name) || slice_trim(row->name).n != row->name.n ||
	    row->name.n == 0) {
		row_bad(&row->at, ERR_SYNTAX, "does not begin with an account");
		return true;
	}
	while (!take_line(row, line)) {
		if (!lines_next(in, &line)) {
			row_bad(&row->at, ERR_SHORT, "ends early");
			break;
		}
		line = slice_rtrim(line);
	}
	return true;
}
