/* Rows of /etc/shadow. */
#include "common/formats/shadow.h"

/* One field of days; -1 when it is empty. */
static int days(struct slice *rest, int64_t *out)
{
	struct slice f;

	slice_cut(rest, ':', &f);
	*out = -1;
	return f.n == 0 ? 0 : slice_to_i64(f, out);
}

static const char *parse(struct slice line, struct shadow_row *row)
{
	int64_t *const fields[] = {
	    &row->lastchg, &row->min, &row->max, &row->warn, &row->inactive, &row->expire};
	const size_t needed = 3; /* up to max: rows of the first shadow suite end there */
	struct slice rest = slice_ltrim(line);
	bool more;

	slice_cut(&rest, ':', &row->name);
	more = slice_cut(&rest, ':', &row->pw);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (i < needed && !more)
			return "fields are missing";
		more = slice_find(rest, ':') < rest.n;
		if (days(&rest, fields[i]) != 0)
			return "a field of days is not a number";
	}
	return row->name.n == 0 ? "no name" : NULL;
}

bool shadow_next(struct lines *in, struct shadow_row *row)
{
	struct slice line;
	const char *why;

	while (lines_next(in, &line)) {
		if (slice_ltrim(line).n == 0 || slice_starts(slice_ltrim(line), "#"))
			continue;
		*row = (struct shadow_row){.at = row_at(in, line),
		    .lastchg = -1,
		    .min = -1,
		    .max = -1,
		    .warn = -1,
		    .inactive = -1,
		    .expire = -1};
		why = parse(line, row);
		if (why != NULL)
			row_bad(&row->at, ERR_SYNTAX, why);
		return true;
	}
	return false;
}
