/* authorized_keys: a key at the start of the line, or options and then a key. */
#include "common/formats/authorized_keys.h"

/* Finds the key, with options before it or not; what is left of *s is the comment. */
static int find_key(struct arena *a, struct slice *s, struct authorized_keys_row *row)
{
	struct slice rest = *s;
	size_t n = 0;
	int first = ssh_key_read(a, &rest, &row->key), r = first;

	if (first != 0 && authkey_options_span(*s, &n) != 0) {
		row_bad(&row->at, ERR_SYNTAX, "options with a quote that is not closed");
		return ERR_SYNTAX;
	}
	if (first != 0) {
		rest = slice_ltrim(slice_sub(*s, n, s->n));
		r = ssh_key_read(a, &rest, &row->key);
	}
	if (r != 0) {
		/* A line that begins with a type word is told what is wrong with that key. */
		r = first == ERR_UNKNOWN ? r : first;
		row_bad(&row->at, r, ssh_key_why(r));
		return r;
	}
	row->options_text = slice_sub(*s, 0, n);
	*s = rest;
	return 0;
}

static void parse(struct arena *a, struct slice s, struct authorized_keys_row *row)
{
	const char *why;

	row->options = authkey_options_default();
	if (find_key(a, &s, row) != 0)
		return;
	row->comment = slice_trim(s);
	if (row->options_text.n > 0 &&
	    authkey_options_parse(a, row->options_text, &row->options, &why) != 0)
		row_bad(&row->at, ERR_SYNTAX, why);
	if (row->options.has_principals && !row->options.cert_authority)
		row_bad(&row->at, ERR_SYNTAX, "principals without cert-authority");
}

bool authorized_keys_next(struct lines *in, struct arena *a, struct authorized_keys_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		/* To sshd the line is a C string. */
		struct slice text = slice_ltrim(slice_sub(line, 0, slice_find(line, 0)));

		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct authorized_keys_row){.at = row_at(in, line)};
		parse(a, text, row);
		return true;
	}
	return false;
}
