/* Lines of dfstab, sharetab and exports of SunOS's kin, and their options. */
#include "common/formats/share.h"

#include <string.h>

#include "common/formats/joined.h"
#include "common/number.h"

/* A word, in double or single quotes where it holds blanks. */
static bool take_word(struct slice *s, struct slice *word)
{
	struct slice rest = slice_ltrim(*s);

	if (rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\'')) {
		uint8_t quote = rest.p[0];

		rest = slice_sub(rest, 1, rest.n);
		slice_cut(&rest, quote, word);
		*s = rest;
		return true;
	}
	if (!word_next(&rest, word))
		return false;
	*s = rest;
	return true;
}

static bool is_nfs(struct slice type)
{
	return slice_eq_str(type, "nfs");
}

/* `share [-F type] [-o options] [-d text] path`; the type is nfs where none is given. */
static bool parse_dfstab(struct slice text, struct share_row *row)
{
	struct slice word, value;
	bool nfs = true;

	take_word(&text, &word);
	if (!slice_eq_str(word, "share") && !slice_ends(word, "/share"))
		return false;
	while (take_word(&text, &word)) {
		if (word.n < 2 || word.p[0] != '-') {
			row->path = word;
			break;
		}
		value = slice_sub(word, 2, word.n);
		if (value.n == 0)
			take_word(&text, &value);
		if (word.p[1] == 'F')
			nfs = is_nfs(value);
		else if (word.p[1] == 'o')
			row->options = value;
	}
	if (nfs && row->path.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "share without a path");
	return nfs;
}

static bool parse_sharetab(struct slice text, struct share_row *row)
{
	struct slice resource, type;

	if (!word_next(&text, &row->path) || !word_next(&text, &resource) ||
	    !word_next(&text, &type)) {
		row_bad(&row->at, ERR_SYNTAX, "fewer than three words");
		return true;
	}
	word_next(&text, &row->options);
	return is_nfs(type);
}

/* Words of options are one text, with commas. Between two words there is a byte at least, so that
 * it has room where the line has. */
static struct slice join_options(struct slice text, struct arena *a, struct slice first)
{
	uint8_t *to = arena_alloc(a, first.n + text.n + 1);
	struct slice word = first;
	size_t n = 0;

	do {
		word = slice_starts(word, "-") ? slice_sub(word, 1, word.n) : word;
		if (n > 0)
			to[n++] = ',';
		memcpy(to + n, word.p, word.n);
		n += word.n;
	} while (take_word(&text, &word));
	return slice_of(to, n);
}

/* `path -opt,opt`; SunOS 4 also without options. */
static bool parse_exports(struct slice text, struct arena *a, struct share_row *row)
{
	struct slice word;

	take_word(&text, &row->path);
	if (take_word(&text, &word))
		row->options = join_options(text, a, word);
	if (row->path.n == 0 || row->path.p[0] != '/')
		row_bad(&row->at, ERR_SYNTAX, "a line without a path");
	return true;
}

bool share_next(struct lines *in, struct arena *a, enum share_form form, struct share_row *row)
{
	struct slice text;
	struct row at;
	bool nfs;

	while (joined_next(in, a, JOIN_BLANK, &at, &text)) {
		text = slice_trim(text);
		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct share_row){.at = at};
		if (text.n > LIMIT_LINE_BYTES) {
			row_bad(&row->at, ERR_LIMIT, "line too long");
			return true;
		}
		nfs = form == SHARE_DFSTAB     ? parse_dfstab(text, row)
		      : form == SHARE_SHARETAB ? parse_sharetab(text, row)
					       : parse_exports(text, a, row);
		if (nfs)
			return true;
	}
	return false;
}

/* ---- Options ---- */

static void take_list(struct share_list *l, bool has_value, struct slice value)
{
	l->given = true;
	l->all = l->all || !has_value;
	/* Given twice: the last list counts. */
	if (has_value)
		l->clients = value;
}

static void take_option(struct share_section *s, struct slice option)
{
	struct slice name;
	bool has_value = slice_cut(&option, '=', &name);
	struct share_list *l = slice_eq_str(name, "rw")	      ? &s->rw
			       : slice_eq_str(name, "ro")     ? &s->ro
			       : slice_eq_str(name, "root")   ? &s->root
			       : slice_eq_str(name, "none")   ? &s->none
			       : slice_eq_str(name, "access") ? &s->access
							      : NULL;

	if (l != NULL)
		take_list(l, has_value, option);
	else if (slice_eq_str(name, "anon") && has_value)
		s->has_anon = number_parse(option, INT32_MIN, UINT32_MAX, &s->anon) == 0;
}

bool share_section_next(struct slice *options, struct share_section *s)
{
	bool any = false;
	struct share_section fresh = {.has_anon = s->has_anon, .anon = s->anon};
	struct slice option;

	*s = fresh;
	while (options->n > 0) {
		struct slice rest = *options;

		slice_cut(&rest, ',', &option);
		if (slice_starts(option, "sec=")) {
			if (any)
				return true;
			s->sec = slice_sub(option, 4, option.n);
		} else {
			take_option(s, option);
		}
		any = true;
		*options = rest;
	}
	return any;
}

bool share_client_next(struct slice *clients, struct slice *client)
{
	struct slice s = *clients;

	while (s.n > 0 && s.p[0] == ':')
		s = slice_sub(s, 1, s.n);
	if (s.n == 0)
		return false;
	if (s.p[0] == '[' && slice_find(s, ']') < s.n) {
		s = slice_sub(s, 1, s.n);
		slice_cut(&s, ']', client);
	} else {
		slice_cut(&s, ':', client);
	}
	*clients = s;
	return true;
}
