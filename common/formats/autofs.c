/* Words of automounter maps, and entries of them. */
#include "common/formats/autofs.h"

#include <string.h>

#include "common/formats/joined.h"

#define STYLE (JOIN_BLANK | JOIN_TRIM)

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Takes a word off, without its quotes and backslashes; false at the end. A `#` in front of a word
 * ends the line. */
static bool take_word(struct slice *s, struct arena *a, struct slice *word)
{
	bool quoted = false, plain = true;
	struct slice rest = *s;
	uint8_t *to;
	size_t i = 0, n = 0;

	while (rest.n > 0 && is_blank(rest.p[0]))
		rest = slice_sub(rest, 1, rest.n);
	if (rest.n == 0 || rest.p[0] == '#') {
		*s = slice_sub(rest, rest.n, rest.n);
		return false;
	}
	for (; i < rest.n && (quoted || !is_blank(rest.p[i])); i++) {
		quoted = quoted != (rest.p[i] == '"');
		plain = plain && rest.p[i] != '"' && rest.p[i] != '\\';
		i += rest.p[i] == '\\' && i + 1 < rest.n;
	}
	*s = slice_sub(rest, i, rest.n);
	*word = slice_sub(rest, 0, i);
	if (plain)
		return true;
	to = arena_alloc(a, i + 1);
	for (size_t k = 0; k < i; k++) {
		if (rest.p[k] == '"')
			continue;
		k += rest.p[k] == '\\' && k + 1 < i;
		to[n++] = rest.p[k];
	}
	*word = slice_of(to, n);
	return true;
}

/* The word before e->rest is one of options. All options of an entry lie in a row, in room for what
 * may still come, so that long ones are not copied for each word. */
static void add_options(struct autofs_entry *e, struct arena *a, struct slice word)
{
	struct slice *list = e->in_offset ? &e->own : &e->common;

	if (e->to == NULL)
		e->to = arena_alloc(a, word.n + e->rest.n + 1);
	if (list->n + word.n + 1 > LIMIT_MOUNT_OPTIONS_BYTES)
		e->cut = true;
	if (word.n == 0 || e->cut)
		return;
	if (list->n == 0)
		*list = slice_of(e->to, 0);
	else
		list->n++, *e->to++ = ',';
	memcpy(e->to, word.p, word.n);
	list->n += word.n;
	e->to += word.n;
}

/* The next line that is no comment, in one piece. */
static bool next_line(struct lines *in, struct arena *a, struct row *at, struct slice *text)
{
	while (joined_next(in, a, STYLE, at, text)) {
		*text = slice_trim(*text);
		if (text->n > 0 && text->p[0] != '#')
			return true;
	}
	return false;
}

/* "yp:auto.home", "file,sun:/etc/auto.home", "-hosts"; the type ends at the first ':' before any
 * '/'. */
static void split_map(struct autofs_master_row *row)
{
	size_t colon = slice_find(row->map, ':');

	if (slice_eq_str(row->map, "-hosts") || slice_eq_str(row->map, "-null")) {
		row->type = slice_sub(row->map, 1, row->map.n);
	} else if (colon < slice_find(row->map, '/')) {
		row->type = slice_sub(row->map, 0, colon);
		row->type.n = slice_find(row->type, ',');
		row->map = slice_sub(row->map, colon + 1, row->map.n);
	}
}

bool autofs_master_next(struct lines *in, struct arena *a, struct autofs_master_row *row)
{
	struct autofs_entry options = {0};
	struct slice text, word;

	*row = (struct autofs_master_row){0};
	if (!next_line(in, a, &row->at, &text))
		return false;
	if (text.n > LIMIT_LINE_BYTES) {
		row_bad(&row->at, ERR_LIMIT, "line too long");
		return true;
	}
	if (!take_word(&text, a, &row->mountpoint))
		return true;
	row->include = slice_starts(row->mountpoint, "+");
	if (row->include) {
		row->map = slice_sub(row->mountpoint, 1, row->mountpoint.n);
		row->mountpoint = slice_of(NULL, 0);
		split_map(row);
		return true;
	}
	if (!take_word(&text, a, &row->map)) {
		row_bad(&row->at, ERR_SYNTAX, "a mount point without a map");
		return true;
	}
	split_map(row);
	options.rest = text;
	while (take_word(&options.rest, a, &word))
		add_options(
		    &options, a, slice_starts(word, "-") ? slice_sub(word, 1, word.n) : word);
	row->options = options.common;
	if (options.cut)
		row_bad(&row->at, ERR_LIMIT, "options longer than a mount takes");
	return true;
}

bool autofs_map_next(struct lines *in, struct arena *a, struct autofs_map_row *row)
{
	struct slice text;

	*row = (struct autofs_map_row){0};
	if (!next_line(in, a, &row->at, &text))
		return false;
	if (text.n > LIMIT_LINE_BYTES) {
		row_bad(&row->at, ERR_LIMIT, "line too long");
		return true;
	}
	if (!take_word(&text, a, &row->key))
		return true;
	row->rest = slice_trim(text);
	row->include = slice_starts(row->key, "+");
	if (row->include)
		row->key = slice_sub(row->key, 1, row->key.n);
	else if (row->rest.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "a key without a location");
	return true;
}

/* Without "(weight)" behind the names. */
static struct slice without_weights(struct arena *a, struct slice hosts)
{
	uint8_t *to = arena_alloc(a, hosts.n + 1);
	bool inside = false;
	size_t n = 0;

	for (size_t i = 0; i < hosts.n; i++) {
		inside = inside || hosts.p[i] == '(';
		if (!inside)
			to[n++] = hosts.p[i];
		inside = inside && hosts.p[i] != ')';
	}
	return slice_of(to, n);
}

/* "host:/path", "h1,h2(5):/path", "[v6]:/path", ":/dev/sda1". */
static void split_location(struct arena *a, struct slice word, struct autofs_location *out)
{
	size_t close = word.n > 0 && word.p[0] == '[' ? slice_find(word, ']') : 0, colon;

	colon = close + slice_find(slice_sub(word, close, word.n), ':');
	out->path = slice_sub(word, colon + 1, word.n);
	out->hosts = slice_sub(word, 0, colon);
	if (close > 0 && colon == close + 1)
		out->hosts = slice_sub(word, 1, close);
	if (slice_find(out->hosts, '(') < out->hosts.n)
		out->hosts = without_weights(a, out->hosts);
}

bool autofs_location_next(struct autofs_entry *e, struct arena *a, struct autofs_location *out)
{
	struct slice word;

	while (take_word(&e->rest, a, &word)) {
		if (slice_starts(word, "-")) {
			add_options(e, a, slice_sub(word, 1, word.n));
		} else if (slice_starts(word, "/")) {
			e->in_offset = true;
			e->offset = word;
			e->own = slice_of(NULL, 0);
		} else {
			*out = (struct autofs_location){.offset = e->offset,
			    .options = e->common,
			    .own = e->own,
			    .cut = e->cut};
			split_location(a, word, out);
			return true;
		}
	}
	return false;
}

struct slice autofs_expand(struct arena *a, struct slice text, struct slice key)
{
	size_t room = text.n, n = 0;
	uint8_t *to;

	if (slice_find(text, '&') == text.n)
		return text;
	for (size_t i = 0; i < text.n && room < LIMIT_PATH_BYTES; i++)
		room += text.p[i] == '&' ? key.n : 0;
	room = room < LIMIT_PATH_BYTES ? room : LIMIT_PATH_BYTES;
	to = arena_alloc(a, room + 1);
	for (size_t i = 0; i < text.n && n < room; i++) {
		struct slice part = text.p[i] == '&' ? key : slice_sub(text, i, i + 1);

		part = slice_sub(part, 0, room - n);
		if (part.n > 0)
			memcpy(to + n, part.p, part.n);
		n += part.n;
	}
	return slice_of(to, n);
}
