/* Keyword and arguments of sshd_config and ssh_config lines. */
#include "common/formats/sshconf.h"

#include <string.h>

static bool is_white(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice strip_end(struct slice s)
{
	while (s.n > 0 && (is_white(s.p[s.n - 1]) || s.p[s.n - 1] == '\f'))
		s.n--;
	return s;
}

/* Takes the keyword off *s, with the blanks and the one `=` behind it. */
static const char *take_keyword(struct slice *s, struct slice *keyword)
{
	struct slice rest = *s;
	size_t n = 0;

	if (rest.n > 0 && rest.p[0] == '"') {
		rest = slice_sub(rest, 1, rest.n);
		if (!slice_cut(&rest, '"', keyword))
			return "quote left open";
		*s = slice_ltrim(rest);
		return NULL;
	}
	while (n < rest.n && !is_white(rest.p[n]) && rest.p[n] != '=' && rest.p[n] != '"')
		n++;
	*keyword = slice_sub(rest, 0, n);
	rest = slice_ltrim(slice_sub(rest, n, rest.n));
	if (rest.n > 0 && rest.p[0] == '=')
		rest = slice_ltrim(slice_sub(rest, 1, rest.n));
	*s = rest;
	return NULL;
}

static bool is_escape(struct slice s, size_t i, uint8_t quote)
{
	uint8_t next = i + 1 < s.n ? s.p[i + 1] : 0;

	return s.p[i] == '\\' &&
	       (next == '\'' || next == '"' || next == '\\' || (quote == 0 && next == ' '));
}

/* One argument that starts at s; its unquoted bytes go to `to`, which has room for s.n of them.
 * Returns the bytes of s that it took, or 0 when a quote stays open. */
static size_t take_arg(struct slice s, uint8_t *to, struct slice *arg)
{
	uint8_t quote = 0;
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (is_escape(s, i, quote))
			to[n++] = s.p[++i];
		else if (quote == 0 && (c == ' ' || c == '\t'))
			break;
		else if (quote == 0 && (c == '"' || c == '\''))
			quote = c;
		else if (quote != 0 && c == quote)
			quote = 0;
		else
			to[n++] = c;
	}
	*arg = slice_of(to, n);
	return quote == 0 ? i : 0;
}

static void split_args(struct slice s, struct arena *a, struct sshconf_row *row)
{
	uint8_t *to = arena_alloc(a, s.n + 1);
	struct slice args[LIMIT_WORDS];
	size_t n = 0;

	for (;;) {
		size_t took;

		while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
			s = slice_sub(s, 1, s.n);
		if (s.n == 0 || s.p[0] == '#')
			break;
		if (n == LIMIT_WORDS) {
			row_bad(&row->at, ERR_LIMIT, "too many arguments");
			return;
		}
		took = take_arg(s, to, &args[n]);
		if (took == 0) {
			row_bad(&row->at, ERR_SYNTAX, "quote left open");
			return;
		}
		to += args[n++].n;
		s = slice_sub(s, took, s.n);
	}
	row->args = arena_alloc(a, n * sizeof(args[0]));
	memcpy(row->args, args, n * sizeof(args[0]));
	row->nargs = n;
}

static void parse(struct slice line, struct arena *a, struct sshconf_row *row)
{
	struct slice rest = line;
	const char *why = take_keyword(&rest, &row->keyword);

	if (why == NULL && row->keyword.n == 0)
		why = "no keyword";
	if (why == NULL && rest.n == 0)
		why = "no argument behind the keyword";
	if (why != NULL) {
		row_bad(&row->at, ERR_SYNTAX, why);
		return;
	}
	row->rest = rest;
	split_args(rest, a, row);
}

bool sshconf_line(struct slice line, struct arena *a, struct sshconf_row *row)
{
	struct slice s = slice_ltrim(strip_end(line));

	*row = (struct sshconf_row){.at = {.line = 1, .raw = line}};
	if (s.n == 0 || s.p[0] == '#' || slice_starts(s, "\"#"))
		return false;
	if (s.n > LIMIT_LINE_BYTES)
		row_bad(&row->at, ERR_LIMIT, "line too long");
	else if (slice_find(s, 0) < s.n)
		row_bad(&row->at, ERR_SYNTAX, "NUL byte");
	else
		parse(s, a, row);
	return true;
}

bool sshconf_next(struct lines *in, struct arena *a, struct sshconf_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		if (!sshconf_line(line, a, row))
			continue;
		row->at.line = in->no;
		return true;
	}
	return false;
}

bool sshconf_is(const struct sshconf_row *row, const char *keyword)
{
	return slice_eq_str_ci(row->keyword, keyword);
}
