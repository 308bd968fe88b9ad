/* Include lines of sudoers. */
#include "common/formats/sudoers_include.h"

/* Takes the directive off *s; false when the line is none. */
static bool take_directive(struct slice *s, bool *is_dir)
{
	static const char dir[] = "includedir", file[] = "include";
	struct slice rest = slice_ltrim(*s);
	size_t n;

	if (rest.n == 0 || (rest.p[0] != '@' && rest.p[0] != '#'))
		return false;
	rest = slice_sub(rest, 1, rest.n);
	*is_dir = slice_starts(rest, dir);
	if (!*is_dir && !slice_starts(rest, file))
		return false;
	n = *is_dir ? sizeof(dir) - 1 : sizeof(file) - 1;
	if (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t' && rest.p[n] != '"')
		return false;
	*s = slice_trim(slice_sub(rest, n, rest.n));
	return true;
}

static void parse(struct slice s, struct arena *a, struct sudoers_include_row *row)
{
	bool quoted = s.n > 0 && s.p[0] == '"', closed = false;
	uint8_t *to = arena_alloc(a, s.n);
	size_t n = 0;

	for (size_t i = quoted ? 1 : 0; i < s.n && !closed; i++) {
		uint8_t c = s.p[i];

		closed = quoted ? c == '"' : c == ' ' || c == '\t';
		if (c == '\\' && i + 1 < s.n)
			c = s.p[++i];
		if (!closed)
			to[n++] = c;
	}
	row->path = slice_of(to, n);
	if (quoted && !closed)
		row_bad(&row->at, ERR_SYNTAX, "quote left open");
	if (n == 0)
		row_bad(&row->at, ERR_SYNTAX, "no path");
}

bool sudoers_include_next(struct lines *in, struct arena *a, struct sudoers_include_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = line;
		bool is_dir;

		if (!take_directive(&text, &is_dir))
			continue;
		*row = (struct sudoers_include_row){.at = row_at(in, line), .is_dir = is_dir};
		parse(text, a, row);
		return true;
	}
	return false;
}

bool sudoers_include_takes(struct slice name)
{
	return slice_find(name, '.') == name.n && !slice_ends(name, "~");
}

bool sudo_conf_policy(struct slice text, struct slice *module, struct slice *file)
{
	struct lines in = lines_of(text);
	struct slice line, word;

	*module = *file = slice_of(NULL, 0);
	while (lines_next(&in, &line)) {
		line.n = slice_find(line, '#');
		if (!word_next(&line, &word) || !slice_eq_str_ci(word, "Plugin") ||
		    !word_next(&line, &word) ||
		    !(slice_eq_str(word, "sudoers_policy") || slice_eq_str(word, "policy")) ||
		    !word_next(&line, module))
			continue;
		while (word_next(&line, &word))
			if (slice_starts(word, "sudoers_file="))
				*file = slice_sub(word, 13, word.n);
	}
	return module->n > 0;
}
