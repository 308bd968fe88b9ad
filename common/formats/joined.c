/* Lines joined by a backslash at their end. */
#include "common/formats/joined.h"

#include "common/out.h"

/* Takes a comment and a trailing backslash off; true when there was a backslash and no comment. */
static bool goes_on(struct slice *line, unsigned style)
{
	size_t hash = (style & JOIN_HASH) != 0 ? slice_find(*line, '#') : line->n;
	bool comment = hash < line->n;
	struct slice s;

	*line = slice_sub(*line, 0, hash);
	s = (style & JOIN_TRIM) != 0 ? slice_rtrim(*line) : *line;
	if (comment || !slice_ends(s, "\\"))
		return false;
	*line = slice_sub(s, 0, s.n - 1);
	return true;
}

static bool is_left_out(struct slice line, unsigned style)
{
	struct slice s = slice_ltrim(line);

	if ((style & JOIN_COMMENTS) != 0)
		return slice_starts(s, "#") || slice_starts(s, ";");
	return (style & JOIN_HASH) != 0 && (s.n == 0 || s.p[0] == '#');
}

/* The lines behind the first, which is in o already. Returns the end of the last one. */
static const uint8_t *collect(struct lines *in, unsigned style, struct out *o)
{
	const uint8_t *end = in->rest.p;
	bool more = true;
	struct slice line;

	while (more && lines_next(in, &line)) {
		end = line.p + line.n;
		if (is_left_out(line, style))
			continue;
		more = goes_on(&line, style);
		if ((style & JOIN_BLANK) != 0)
			out_byte(o, ' ');
		out_bytes(o, line);
	}
	return end;
}

bool joined_next(
    struct lines *in, struct arena *a, unsigned style, struct row *at, struct slice *text)
{
	struct slice line;
	struct out o;

	if (!lines_next(in, &line))
		return false;
	*at = row_at(in, line);
	if (is_left_out(line, style) || !goes_on(&line, style)) {
		*text = line;
	} else {
		out_memory(&o);
		out_bytes(&o, line);
		at->raw.n = (size_t)(collect(in, style, &o) - at->raw.p);
		*text = arena_dup(a, out_slice(&o));
		out_free(&o);
	}
	return true;
}
