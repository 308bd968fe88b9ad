/* krb5.conf, line by line: see krb5_conf.h. */
#include "common/formats/krb5_conf.h"

#define DEPTH 32 /* braces in braces; more is no configuration */

struct krb5_conf krb5_conf_of(struct slice text)
{
	return (struct krb5_conf){.in = lines_of(text)};
}

/* `[name]`, `[name]*`. False when it is no section. */
static bool take_section(struct krb5_conf *c, struct slice text, struct krb5_conf_row *row)
{
	size_t end = slice_find(text, ']');

	if (text.p[0] != '[')
		return false;
	c->depth = 0;
	c->section = slice_trim(slice_sub(text, 1, end));
	if (end == text.n)
		row_bad(&row->at, ERR_SYNTAX, "a section without its bracket");
	return true;
}

static bool take_include(struct slice text, struct krb5_conf_row *row)
{
	struct slice word;

	if (!word_next(&text, &word) ||
	    !(slice_eq_str(word, "include") || slice_eq_str(word, "includedir")))
		return false;
	row->what = KRB5_INCLUDE;
	row->key = word;
	row->value = slice_trim(text);
	if (row->value.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "an include without a path");
	return true;
}

static struct slice unquote(struct slice value)
{
	size_t end;

	if (value.n == 0 || value.p[0] != '"')
		return value;
	end = slice_find(slice_sub(value, 1, value.n), '"');
	return slice_sub(value, 1, 1 + end);
}

static void take_relation(struct krb5_conf *c, struct slice text, struct krb5_conf_row *row)
{
	struct slice value = text;

	if (!slice_cut(&value, '=', &row->key)) {
		row_bad(&row->at, ERR_SYNTAX, "no section, relation or comment");
		return;
	}
	row->key = slice_trim(row->key);
	if (slice_ends(row->key, "*"))
		row->key.n--;
	row->depth = c->depth;
	row->value = unquote(slice_trim(value));
	if (slice_starts(row->value, "{") && ++c->depth > DEPTH)
		row_bad(&row->at, ERR_LIMIT, "braces too deep");
}

/* False for a line that says nothing of its own. */
static bool take_line(struct krb5_conf *c, struct slice text, struct krb5_conf_row *row)
{
	if (row->at.raw.n > LIMIT_LINE_BYTES)
		row_bad(&row->at, ERR_LIMIT, "line too long");
	else if (text.p[0] == '}' && c->depth > 0)
		c->depth--;
	else if (take_section(c, text, row))
		return row->at.err != 0;
	else if (!take_include(text, row))
		take_relation(c, text, row);
	return row->at.err != 0 || row->key.n > 0;
}

bool krb5_conf_next(struct krb5_conf *c, struct krb5_conf_row *row)
{
	struct slice line;

	while (lines_next(&c->in, &line)) {
		struct slice text = slice_trim(line);

		if (text.n == 0 || text.p[0] == '#' || text.p[0] == ';')
			continue;
		*row = (struct krb5_conf_row){.at = row_at(&c->in, line)};
		row->section = c->section;
		if (take_line(c, text, row))
			return true;
	}
	return false;
}
