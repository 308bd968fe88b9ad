/* /etc/fstab, and options as all mount tables write them. */
#include "common/formats/fstab.h"

#include "common/formats/mountinfo.h"

static void parse(struct arena *a, struct slice text, struct fstab_row *row)
{
	struct slice word[4] = {{NULL, 0}, {NULL, 0}, {NULL, 0}, SLICE("defaults")};
	size_t n = 0;

	if (row->at.raw.n > LIMIT_LINE_BYTES) {
		row_bad(&row->at, ERR_LIMIT, "line too long");
		return;
	}
	while (n < 4 && word_next(&text, &word[n]))
		n++;
	if (n < 3)
		row_bad(&row->at, ERR_SYNTAX, "fewer than three words");
	row->source = mountinfo_unescape(a, word[0]);
	row->target = mountinfo_unescape(a, word[1]);
	row->type = mountinfo_unescape(a, word[2]);
	row->options = mountinfo_unescape(a, word[3]);
}

bool fstab_next(struct lines *in, struct arena *a, struct fstab_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = slice_trim(line);

		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct fstab_row){.at = row_at(in, line)};
		parse(a, text, row);
		return true;
	}
	return false;
}

bool fstab_option(struct slice options, const char *name, struct slice *value)
{
	bool found = false, more = true;
	struct slice option, word;

	while (more) {
		more = slice_cut(&options, ',', &option);
		slice_cut(&option, '=', &word);
		if (!slice_eq_str(word, name))
			continue;
		found = true;
		if (value != NULL)
			*value = option;
	}
	return found;
}
