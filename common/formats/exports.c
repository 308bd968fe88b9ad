/*
 * The entries of exports. The tokens are cut as nfs-utils cuts them, also where that is odd: a
 * quote counts wherever it stands, a decoded octal escape can be the first byte of another, and a
 * carriage return ends a list of clients.
 */
#include "common/formats/exports.h"

#define PATH_BYTES 1024	 /* NFS_MAXPATHLEN */
#define CLIENT_BYTES 511 /* the buffer in getexportent(), less its NUL */

/* What looking for a token ended with. */
enum token {
	TOKEN_LONG = -1,
	TOKEN_NONE = 0,
	TOKEN_FOUND = 1,
};

static bool is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int take_raw(struct exports_reader *r)
{
	int c;

	if (r->rest.n == 0)
		return -1;
	c = r->rest.p[0];
	r->rest = slice_sub(r->rest, 1, r->rest.n);
	r->line += c == '\n';
	return c;
}

/* The next byte, or -1. A backslash before a newline, with the blanks behind it, is one space. */
static int take(struct exports_reader *r)
{
	int c = take_raw(r);

	if (c != '\\' || r->rest.n == 0 || r->rest.p[0] != '\n')
		return c;
	take_raw(r);
	while (r->rest.n > 0 && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t'))
		take_raw(r);
	return ' ';
}

/* Passes over blanks, comments and, before a path, newlines. NUL counts as blank, as with
 * strchr(3). */
static void skip(struct exports_reader *r, bool newlines)
{
	for (;;) {
		struct exports_reader before = *r;
		int c = take(r);

		if (c == '#') {
			while (r->rest.n > 0 && r->rest.p[0] != '\n')
				take_raw(r);
		} else if (c != ' ' && c != '\t' && c != 0 && !(newlines && c == '\n')) {
			*r = before;
			return;
		}
	}
}

/* If the last four bytes are an octal escape, puts the byte it means in their place. */
static size_t decode_octal(uint8_t *buf, size_t n)
{
	unsigned v = 0;

	if (n < 4 || buf[n - 4] != '\\')
		return n;
	for (size_t i = n - 3; i < n; i++) {
		if (buf[i] < '0' || buf[i] > '7')
			return n;
		v = v * 8 + (buf[i] - (unsigned)'0');
	}
	if (v > 255)
		return n;
	buf[n - 4] = (uint8_t)v;
	return n - 3;
}

/* One token of at most max bytes, into buf. The newline behind it is left. */
static enum token cut_token(struct exports_reader *r, size_t max, uint8_t *buf, size_t *used)
{
	bool quoted = false;
	size_t n = 0;

	while (n <= max) {
		struct exports_reader before = *r;
		int c = take(r);

		if (c < 0 || (!quoted && (c == 0 || is_space(c)))) {
			if (c == '\n')
				*r = before;
			break;
		}
		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		buf[n++] = (uint8_t)c;
		n = decode_octal(buf, n);
	}
	*used = n;
	if (n > max)
		return TOKEN_LONG;
	return n == 0 ? TOKEN_NONE : TOKEN_FOUND;
}

/* A token as a slice: of the text where it stands there so, else of the arena. *raw: in the text.
 */
static enum token next_token(
    struct exports_reader *r, struct arena *a, size_t max, struct slice *out, struct slice *raw)
{
	const uint8_t *start = r->rest.p;
	uint8_t buf[PATH_BYTES + 1];
	size_t n;
	enum token found = cut_token(r, max, buf, &n);
	struct slice text = slice_of(buf, slice_find(slice_of(buf, n), 0));

	*raw = slice_of(start, start == NULL ? 0 : (size_t)(r->rest.p - start));
	if (slice_eq(text, slice_sub(*raw, 0, text.n)))
		*out = slice_sub(*raw, 0, text.n);
	else
		*out = arena_dup(a, text);
	return found;
}

/* The next client's token; the row's place is the token's when there is one. */
static enum token next_client(
    struct exports_reader *r, struct arena *a, struct exports_row *row, struct slice *token)
{
	struct row at = {0};
	enum token found;

	skip(r, false);
	at.line = r->line;
	found = next_token(r, a, CLIENT_BYTES, token, &at.raw);
	at.raw = slice_trim(at.raw);
	if (found != TOKEN_NONE)
		row->at = at;
	return found;
}

/* A row that ends the reading. */
static bool stop(struct exports_reader *r, struct exports_row *row, const char *why)
{
	row_bad(&row->at, ERR_SYNTAX, why);
	r->stopped = true;
	return true;
}

/* Begins an entry: its path. False at the end; with row->at.err set when the path is none. */
static bool next_path(struct exports_reader *r, struct arena *a, struct exports_row *row)
{
	struct exports_row *d = &r->defaults;
	enum token found;

	*d = (struct exports_row){0};
	exports_options_begin(d, r->dialect);
	skip(r, true);
	d->at.line = d->path_line = r->line;
	found = next_token(r, a, PATH_BYTES, &d->path, &d->at.raw);
	d->at.raw = slice_trim(d->at.raw);
	*row = *d;
	if (found == TOKEN_FOUND)
		return true;
	while (r->rest.n > 0 && is_space(r->rest.p[0]))
		take_raw(r);
	if (found == TOKEN_NONE && r->rest.n == 0)
		return false;
	return stop(r, row, found == TOKEN_LONG ? "path too long" : "a path of no bytes");
}

/* Splits `client(options)`. */
static int split(struct slice token, struct exports_row *row)
{
	size_t open = slice_find(token, '('), close;

	row->client = slice_sub(token, 0, open);
	if (open == token.n)
		return 0;
	if (open == 0)
		row->client = SLICE("*");
	row->options = slice_sub(token, open + 1, token.n);
	close = slice_find(row->options, ')');
	if (close + 1 != row->options.n)
		return ERR_SYNTAX;
	row->options = slice_sub(row->options, 0, close);
	return 0;
}

static bool finish(struct exports_reader *r, struct slice token, struct exports_row *row)
{
	const char *why;

	if (split(token, row) != 0)
		return stop(r, row, "bad option list");
	if (exports_options_add(row->options, r->dialect, row, &why) != 0)
		return stop(r, row, why);
	exports_options_end(row);
	return true;
}

/* Options behind a '-' are for the clients behind them; whatever comes next is a client. */
static enum token next_after_defaults(
    struct exports_reader *r, struct arena *a, struct exports_row *row, struct slice *token)
{
	struct slice options = slice_sub(*token, 1, token->n);
	struct row at = row->at;
	const char *why;

	if (exports_options_add(options, r->dialect, &r->defaults, &why) != 0) {
		stop(r, row, why);
		return TOKEN_NONE;
	}
	*row = r->defaults;
	row->at = at;
	return next_client(r, a, row, token);
}

void exports_begin(struct exports_reader *r, struct slice text, enum exports_dialect dialect)
{
	*r = (struct exports_reader){.rest = text, .line = 1, .dialect = dialect};
}

bool exports_next(struct exports_reader *r, struct arena *a, struct exports_row *row)
{
	struct slice token = {NULL, 0};
	enum token found = TOKEN_NONE;

	if (r->stopped)
		return false;
	*row = r->defaults;
	if (r->in_entry)
		found = next_client(r, a, row, &token);
	if (found == TOKEN_NONE) {
		if (!next_path(r, a, row) || row->at.err != 0)
			return row->at.err != 0;
		r->in_entry = true;
		found = next_client(r, a, row, &token);
	}
	if (found == TOKEN_FOUND && slice_starts(token, "-") && r->dialect == EXPORTS_FILE)
		found = next_after_defaults(r, a, row, &token);
	if (row->at.err != 0)
		return true;
	if (found == TOKEN_LONG)
		return stop(r, row, "client and options too long");
	/* A path without a client is for everyone. */
	return finish(r, found == TOKEN_NONE ? slice_of(NULL, 0) : token, row);
}
