/* Rows of /etc/passwd. */
#include "common/formats/passwd.h"

#include "common/number.h"

static struct slice field(struct slice *rest)
{
	struct slice f;

	slice_cut(rest, ':', &f);
	return f;
}

/* NULL, or what is wrong. */
static const char *ids(struct slice uid, struct slice gid, struct passwd_row *row)
{
	if (row->compat && uid.n == 0 && gid.n == 0)
		return NULL;
	if (number_u32(uid, &row->uid) != 0)
		return "uid is not a number";
	if (number_u32(gid, &row->gid) != 0)
		return "gid is not a number";
	row->has_ids = true;
	return NULL;
}

static void parse(struct slice line, struct passwd_row *row)
{
	struct slice rest = slice_ltrim(line), uid, gid;
	const char *why;

	row->name = field(&rest);
	row->compat = slice_starts(row->name, "+") || slice_starts(row->name, "-");
	row->pw = field(&rest);
	uid = field(&rest);
	gid = field(&rest);
	row->gecos = field(&rest);
	row->home = field(&rest);
	row->shell = rest;
	why = row->name.n == 0 ? "no name" : ids(uid, gid, row);
	if (why != NULL)
		row_bad(&row->at, ERR_SYNTAX, why);
}

bool passwd_next(struct lines *in, struct passwd_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		if (slice_ltrim(line).n == 0 || slice_starts(slice_ltrim(line), "#"))
			continue;
		*row = (struct passwd_row){.at = row_at(in, line)};
		parse(line, row);
		return true;
	}
	return false;
}
