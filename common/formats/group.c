/* Rows of /etc/group, and the same text without its password hashes. */
#include "common/formats/group.h"

#include "common/number.h"

#define WITHHELD "<withheld>"

static const char *parse(struct slice line, struct group_row *row)
{
	struct slice rest = slice_ltrim(line), gid;

	slice_cut(&rest, ':', &row->name);
	slice_cut(&rest, ':', &row->pw);
	slice_cut(&rest, ':', &gid);
	row->members = rest;
	row->compat = slice_starts(row->name, "+") || slice_starts(row->name, "-");
	if (row->name.n == 0)
		return "no name";
	if (row->compat && gid.n == 0)
		return NULL;
	if (number_u32(gid, &row->gid) != 0)
		return "gid is not a number";
	row->has_gid = true;
	return NULL;
}

bool group_next(struct lines *in, struct group_row *row)
{
	struct slice line;
	const char *why;

	while (lines_next(in, &line)) {
		if (slice_ltrim(line).n == 0 || slice_starts(slice_ltrim(line), "#"))
			continue;
		*row = (struct group_row){.at = row_at(in, line)};
		why = parse(slice_rtrim(line), row);
		if (why != NULL)
			row_bad(&row->at, ERR_SYNTAX, why);
		return true;
	}
	return false;
}

bool group_member_next(struct slice *members, struct slice *name)
{
	while (members->n > 0) {
		slice_cut(members, ',', name);
		*name = slice_trim(*name);
		if (name->n > 0)
			return true;
	}
	return false;
}

/* A lock (`!`, `*LOCKED*`) may stand before the hash: only what is shorter than any hash is none.
 */
static bool could_be_hash(struct slice field, size_t index)
{
	const size_t shortest = 13;

	if (index != 1)
		return slice_starts(field, "$") || slice_rfind(field, '$') > slice_find(field, '$');
	if (field.n == 0 || slice_eq_str(field, "x") || slice_starts(field, "##"))
		return false;
	return field.n >= shortest || (field.p[0] != '*' && field.p[0] != '!');
}

static uint32_t redact_line(struct slice line, struct out *o)
{
	struct slice rest = line, field;
	uint32_t replaced = 0;
	size_t index = 0;
	bool more;

	do {
		more = slice_cut(&rest, ':', &field);
		if (could_be_hash(slice_trim(field), index++)) {
			out_str(o, WITHHELD);
			replaced++;
		} else {
			out_bytes(o, field);
		}
		if (more)
			out_byte(o, ':');
	} while (more);
	return replaced;
}

uint32_t group_redact(struct slice text, struct out *o)
{
	return out_lines(o, text, redact_line);
}
