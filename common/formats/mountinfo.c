/* Rows of mountinfo, octal escapes undone. */
#include "common/formats/mountinfo.h"

static bool is_octal(struct slice s, size_t i)
{
	uint32_t v;

	return s.p[i] == '\\' && i + 3 < s.n && s.p[i + 1] < '4' &&
	       slice_to_octal(slice_sub(s, i + 1, i + 4), &v) == 0;
}

struct slice mountinfo_unescape(struct arena *a, struct slice field)
{
	uint8_t *to;
	size_t n = 0;

	if (slice_find(field, '\\') == field.n)
		return field;
	to = arena_alloc(a, field.n);
	for (size_t i = 0; i < field.n; i++) {
		uint32_t v = field.p[i];

		if (is_octal(field, i)) {
			slice_to_octal(slice_sub(field, i + 1, i + 4), &v);
			i += 3;
		}
		to[n++] = (uint8_t)v;
	}
	return slice_of(to, n);
}

/* Takes one field; a field may be empty: the source of a mount can be. */
static bool take(struct slice *rest, struct slice *f)
{
	bool any = rest->n > 0;

	slice_cut(rest, ' ', f);
	return any;
}

/* Takes the optional fields and the lone `-` behind them. */
static bool take_optional(struct slice *rest, struct slice *optional)
{
	struct slice all = *rest, f;

	while (take(rest, &f)) {
		if (slice_eq_str(f, "-")) {
			*optional = slice_rtrim(slice_sub(all, 0, (size_t)(f.p - all.p)));
			return true;
		}
	}
	return false;
}

static const char *parse(struct slice line, struct arena *a, struct mountinfo_row *row)
{
	struct slice *const escaped[] = {
	    &row->root, &row->mountpoint, &row->options, &row->fstype, &row->source, &row->super};
	struct slice id, parent;

	if (!take(&line, &id) || slice_to_u32(id, &row->id) != 0 || !take(&line, &parent) ||
	    slice_to_u32(parent, &row->parent) != 0)
		return "mount id is not a number";
	if (!take(&line, &row->dev) || !take(&line, &row->root) || !take(&line, &row->mountpoint) ||
	    !take(&line, &row->options))
		return "fields are missing";
	if (!take_optional(&line, &row->optional))
		return "no lone - before the type";
	if (!take(&line, &row->fstype) || !take(&line, &row->source) || row->fstype.n == 0)
		return "fields are missing";
	row->super = line;
	for (size_t i = 0; i < sizeof(escaped) / sizeof(escaped[0]); i++)
		*escaped[i] = mountinfo_unescape(a, *escaped[i]);
	return NULL;
}

bool mountinfo_next(struct lines *in, struct arena *a, struct mountinfo_row *row)
{
	struct slice line;
	const char *why;

	while (lines_next(in, &line)) {
		if (line.n == 0)
			continue;
		*row = (struct mountinfo_row){.at = row_at(in, line)};
		why = parse(line, a, row);
		if (why != NULL)
			row_bad(&row->at, ERR_SYNTAX, why);
		return true;
	}
	return false;
}
