/* /etc/hosts, line by line. */
#include "common/formats/hosts.h"

static void parse(struct slice text, struct hosts_row *row)
{
	struct slice word;

	if (row->at.raw.n > LIMIT_LINE_BYTES)
		row_bad(&row->at, ERR_LIMIT, "line too long");
	else if (!word_next(&text, &word) || addr_parse(word, &row->addr) != 0)
		row_bad(&row->at, ERR_SYNTAX, "the first word is not an address");
	else if (!word_next(&text, &row->name))
		row_bad(&row->at, ERR_SYNTAX, "no name behind the address");
	else
		row->aliases = slice_trim(text);
}

bool hosts_next(struct lines *in, struct hosts_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = slice_trim(slice_sub(line, 0, slice_find(line, '#')));

		if (text.n == 0)
			continue;
		*row = (struct hosts_row){.at = row_at(in, line)};
		parse(text, row);
		return true;
	}
	return false;
}

static struct slice without_dot(struct slice name)
{
	return slice_ends(name, ".") ? slice_sub(name, 0, name.n - 1) : name;
}

bool hosts_names(const struct hosts_row *row, struct slice host)
{
	struct slice rest = row->aliases, word = row->name;

	host = without_dot(host);
	do {
		if (slice_eq_ci(without_dot(word), host))
			return true;
	} while (word_next(&rest, &word));
	return false;
}
