/* Rows of /etc/master.passwd. */
#include "common/formats/master_passwd.h"

#include "common/number.h"

#define FIELDS 10

/* False when there are fewer fields, or more. */
static bool cut(struct slice line, struct slice fields[FIELDS])
{
	size_t n = 0;
	bool more = true;

	while (more && n < FIELDS)
		more = slice_cut(&line, ':', &fields[n++]);
	return n == FIELDS && !more;
}

static int seconds(struct slice field, int64_t *out)
{
	*out = 0;
	return field.n == 0 ? 0 : slice_to_i64(field, out);
}

static const char *numbers(const struct slice fields[FIELDS], struct master_passwd_row *row)
{
	if (seconds(fields[5], &row->change) != 0)
		return "change is not a number";
	if (seconds(fields[6], &row->expire) != 0)
		return "expire is not a number";
	if (row->compat && fields[2].n == 0 && fields[3].n == 0)
		return NULL;
	if (number_u32(fields[2], &row->uid) != 0)
		return "uid is not a number";
	if (number_u32(fields[3], &row->gid) != 0)
		return "gid is not a number";
	row->has_ids = true;
	return NULL;
}

static const char *parse(struct slice line, struct master_passwd_row *row)
{
	struct slice fields[FIELDS] = {0};
	bool whole = cut(line, fields);

	row->name = fields[0];
	row->pw = fields[1];
	row->class = fields[4];
	row->gecos = fields[7];
	row->home = fields[8];
	row->shell = fields[9];
	row->compat = slice_starts(row->name, "+") || slice_starts(row->name, "-");
	if (!whole)
		return "not ten fields";
	return row->name.n == 0 ? "no name" : numbers(fields, row);
}

bool master_passwd_next(struct lines *in, struct master_passwd_row *row)
{
	struct slice line;
	const char *why;

	while (lines_next(in, &line)) {
		if (slice_ltrim(line).n == 0 || slice_starts(slice_ltrim(line), "#"))
			continue;
		*row = (struct master_passwd_row){.at = row_at(in, line)};
		why = parse(slice_ltrim(line), row);
		if (why != NULL)
			row_bad(&row->at, ERR_SYNTAX, why);
		return true;
	}
	return false;
}
