/* Assignments of os-release. */
#include "common/formats/os_release.h"

/* The value with its quotes undone; false when one stays open. */
static bool unquote(struct slice s, struct arena *a, struct slice *out)
{
	uint8_t *to = arena_alloc(a, s.n);
	uint8_t quote = 0;
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == '\\' && quote != '\'' && i + 1 < s.n)
			to[n++] = s.p[++i];
		else if (quote == 0 && (c == '"' || c == '\''))
			quote = c;
		else if (quote != 0 && c == quote)
			quote = 0;
		else
			to[n++] = c;
	}
	*out = slice_of(to, n);
	return quote == 0;
}

static void parse(struct slice text, struct arena *a, struct os_release_row *row)
{
	if (text.n > LIMIT_LINE_BYTES)
		row_bad(&row->at, ERR_LIMIT, "line too long");
	else if (!slice_cut(&text, '=', &row->key) || row->key.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "not KEY=value");
	else if (!unquote(text, a, &row->value))
		row_bad(&row->at, ERR_SYNTAX, "quote left open");
}

bool os_release_next(struct lines *in, struct arena *a, struct os_release_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = slice_trim(line);

		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct os_release_row){.at = row_at(in, line)};
		parse(text, a, row);
		return true;
	}
	return false;
}
