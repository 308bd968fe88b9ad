/* Words of BSD's exports: what begins with '/' is a folder, with '-' an option, else a host. */
#include "common/formats/exports_bsd.h"

#include "common/formats/joined.h"

enum word { WORD_NONE, WORD_DIR, WORD_OPTION, WORD_HOST };

/* Takes a word off, without its quotes and backslashes. */
static enum word take_word(struct slice *s, struct arena *a, struct slice *word)
{
	struct slice rest = slice_ltrim(*s);
	uint8_t quote = 0, *to = NULL;
	size_t i = 0, n = 0;

	if (rest.n == 0)
		return WORD_NONE;
	for (; i < rest.n && (quote != 0 || (rest.p[i] != ' ' && rest.p[i] != '\t')); i++) {
		uint8_t c = rest.p[i];

		if (c == quote)
			quote = 0;
		else if (quote == 0 && (c == '"' || c == '\''))
			quote = c;
	}
	*s = slice_sub(rest, i, rest.n);
	*word = slice_sub(rest, 0, i);
	if (slice_find(*word, '"') < i || slice_find(*word, '\'') < i ||
	    slice_find(*word, '\\') < i) {
		to = arena_alloc(a, i + 1);
		for (size_t k = 0; k < i; k++)
			if (rest.p[k] != '"' && rest.p[k] != '\'' && rest.p[k] != '\\')
				to[n++] = rest.p[k];
		*word = slice_of(to, n);
	}
	return word->n == 0	   ? WORD_HOST
	       : word->p[0] == '/' ? WORD_DIR
	       : word->p[0] == '-' ? WORD_OPTION
				   : WORD_HOST;
}

/* Options whose value may be the next word. */
static bool wants_value(struct slice name)
{
	return slice_eq_str(name, "network") || slice_eq_str(name, "mask");
}

static struct slice user_of(struct slice credentials)
{
	return slice_sub(credentials, 0, slice_find(credentials, ':'));
}

static void take_option(struct exports_bsd_row *row, struct slice name, struct slice value)
{
	if (slice_eq_str(name, "ro") || slice_eq_str(name, "o")) {
		row->ro = true;
	} else if (slice_eq_str(name, "alldirs")) {
		row->alldirs = true;
	} else if (slice_eq_str(name, "maproot") || slice_eq_str(name, "r")) {
		row->has_maproot = true;
		row->maproot = user_of(value);
	} else if (slice_eq_str(name, "mapall")) {
		row->has_mapall = true;
		row->mapall = user_of(value);
	} else if (slice_eq_str(name, "network")) {
		row->network = value;
	} else if (slice_eq_str(name, "mask")) {
		row->mask = value;
	} else if (slice_eq_str(name, "sec")) {
		row->sec = value;
	}
}

/* "-ro,maproot=root": options may stand behind one '-' with commas between. */
static void take_options(
    struct exports_bsd_row *row, struct arena *a, struct slice text, struct slice *line)
{
	struct slice one, name;

	text = slice_sub(text, 1, text.n);
	while (text.n > 0) {
		slice_cut(&text, ',', &one);
		if (!slice_cut(&one, '=', &name) && wants_value(name))
			take_word(line, a, &one);
		take_option(row, name, one);
	}
}

static void parse(struct exports_bsd_row *row, struct arena *a)
{
	struct slice line = row->line, word;
	enum word kind;

	while ((kind = take_word(&line, a, &word)) != WORD_NONE) {
		if (kind == WORD_OPTION)
			take_options(row, a, word, &line);
		else if (kind == WORD_HOST)
			row->nhosts++;
		else if (row->nhosts > 0)
			row_bad(&row->at, ERR_SYNTAX, "a folder behind a host");
		else
			row->ndirs++;
	}
	if (row->ndirs == 0)
		row_bad(&row->at, ERR_SYNTAX, "a line without a folder");
}

bool exports_bsd_next(struct lines *in, struct arena *a, struct exports_bsd_row *row)
{
	struct slice text;
	struct row at;

	while (joined_next(in, a, JOIN_BLANK, &at, &text)) {
		text = slice_trim(text);
		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct exports_bsd_row){.at = at};
		row->v4 = slice_starts(text, "V4:");
		row->line = row->v4 ? slice_sub(text, 3, text.n) : text;
		if (text.n > LIMIT_LINE_BYTES)
			row_bad(&row->at, ERR_LIMIT, "line too long");
		else
			parse(row, a);
		return true;
	}
	return false;
}

static bool next_of(struct slice *line, struct arena *a, enum word wanted, struct slice *out)
{
	struct exports_bsd_row ignored = {0};
	enum word kind;

	while ((kind = take_word(line, a, out)) != WORD_NONE) {
		if (kind == wanted)
			return true;
		if (kind == WORD_OPTION)
			take_options(&ignored, a, *out, line);
	}
	return false;
}

bool exports_bsd_dir(struct slice *line, struct arena *a, struct slice *dir)
{
	return next_of(line, a, WORD_DIR, dir);
}

bool exports_bsd_host(struct slice *line, struct arena *a, struct slice *host)
{
	return next_of(line, a, WORD_HOST, host);
}
