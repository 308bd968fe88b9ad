/* Reads facts from text, by the registry alone: no kind and no field is named here. */
#include "tests/rules/facts_text.h"

#include <stdlib.h>
#include <string.h>

#include "common/args.h"
#include "collector/derive/derive.h"

struct text_reader {
	struct fact_store *store;
	struct arena *a;
	int64_t host;			 /* 0: none yet */
	int64_t rows[FACT_KIND_COUNT];	 /* of the present host */
	void *defaults[FACT_KIND_COUNT]; /* rows that new ones begin as */
	struct slice *each;		 /* lines that every host has */
	size_t neach, cap_each;
	struct fact_origin at;		 /* of the row being read */
	struct slice why;
};

/* What every fact struct begins with. */
struct fact_head {
	int64_t host;
	struct fact_origin at;
};

static bool fail(struct text_reader *r, const char *why, struct slice what)
{
	if (r->why.n == 0)
		r->why = arena_printf(r->a, "%s: %.*s", why, SLICE_ARG(what));
	return false;
}

static int find_kind(struct slice name)
{
	for (int k = 0; k < FACT_KIND_COUNT; k++)
		if (slice_eq_str(name, fact_descs[k].name))
			return k;
	return -1;
}

static const struct fact_field *find_field(const struct fact_desc *d, struct slice name)
{
	for (size_t i = 0; i < d->nfields; i++)
		if (slice_eq_str(name, d->fields[i].name))
			return &d->fields[i];
	return NULL;
}

static void *new_row(struct text_reader *r, int kind)
{
	const struct fact_desc *d = &fact_descs[kind];
	char *row = arena_alloc(r->a, d->bytes);
	const int64_t unknown = -1;

	for (size_t i = 0; i < d->nfields; i++)
		if (!d->fields[i].is_text)
			memcpy(row + d->fields[i].offset, &unknown, sizeof(unknown));
	return row;
}

/* Modes are written as in ls: with a leading 0 they are octal. */
static int number(struct slice text, int64_t *out)
{
	uint32_t octal;

	if (text.n > 1 && text.p[0] == '0') {
		if (slice_to_octal(text, &octal) != 0)
			return -1;
		*out = octal;
		return 0;
	}
	return slice_to_i64(text, out);
}

static bool set_origin(struct text_reader *r, struct slice value)
{
	size_t colon = slice_rfind(value, ':');

	r->at.path = slice_sub(value, 0, colon);
	r->at.line = 0;
	if (colon < value.n && slice_to_i64(slice_sub(value, colon + 1, value.n), &r->at.line) != 0)
		return fail(r, "no line number", value);
	return true;
}

static bool set_field(struct text_reader *r, int kind, char *row, struct slice word)
{
	struct slice value = word, name;
	const struct fact_field *f;
	int64_t n;

	if (!slice_cut(&value, '=', &name))
		return fail(r, "no value", word);
	if (slice_eq_str(name, "at"))
		return set_origin(r, value);
	f = find_field(&fact_descs[kind], name);
	if (f == NULL)
		return fail(r, "no such field", word);
	if (f->is_text)
		memcpy(row + f->offset, &value, sizeof(value));
	else if (number(value, &n) == 0)
		memcpy(row + f->offset, &n, sizeof(n));
	else
		return fail(r, "no number", word);
	return true;
}

static struct slice own_path(int kind, const char *row)
{
	const struct fact_field *f = find_field(&fact_descs[kind], SLICE("path"));
	struct slice path = slice_str(fact_descs[kind].name);

	if (f != NULL && f->is_text)
		memcpy(&path, row + f->offset, sizeof(path));
	return path;
}

static bool read_row(struct text_reader *r, int kind, char *row, struct slice words)
{
	struct slice word;

	while (args_next(r->a, &words, &word))
		if (!set_field(r, kind, row, word))
			return false;
	return true;
}

static bool read_fact(struct text_reader *r, struct slice name, struct slice words)
{
	int kind = find_kind(name);
	struct fact_head *head;
	char *row;

	if (kind < 0)
		return fail(r, "no such kind", name);
	if (r->host == 0)
		return fail(r, "a fact before the first host", name);
	row = new_row(r, kind);
	if (r->defaults[kind] != NULL)
		memcpy(row, r->defaults[kind], fact_descs[kind].bytes);
	r->at = (struct fact_origin){0};
	if (!read_row(r, kind, row, words))
		return false;
	r->rows[kind]++;
	if (r->at.path.n == 0)
		r->at = (struct fact_origin){0, own_path(kind, row), r->rows[kind]};
	head = (struct fact_head *)(void *)row;
	head->host = r->host;
	head->at = r->at;
	facts_add(r->store, (enum fact_kind)kind, row);
	return true;
}

static bool read_default(struct text_reader *r, struct slice words)
{
	struct slice name = slice_of(NULL, 0);
	int kind = args_next(r->a, &words, &name) ? find_kind(name) : -1;

	if (kind < 0)
		return fail(r, "no such kind", name);
	r->defaults[kind] = new_row(r, kind);
	return read_row(r, kind, r->defaults[kind], words);
}

static bool read_host(struct text_reader *r, struct slice words)
{
	struct slice aliases[8], word;
	struct derive_host h = {.aliases = aliases, .seen = true, .whole = true};

	memset(r->rows, 0, sizeof(r->rows));
	if (!args_next(r->a, &words, &h.name))
		return fail(r, "a host without a name", words);
	while (args_next(r->a, &words, &word)) {
		if (slice_eq_str(word, "unseen"))
			h.seen = h.whole = false;
		else if (!slice_starts(word, "alias="))
			h.address = word;
		else if (h.naliases < sizeof(aliases) / sizeof(aliases[0]))
			aliases[h.naliases++] = slice_sub(word, 6, word.n);
	}
	return derive_add_host(r->store->db, &h, &r->host) == 0 ||
	       fail(r, "no such host can be made", h.name);
}

static bool add_each(struct text_reader *r, struct slice line)
{
	grow(&r->each, &r->cap_each, r->neach + 1, sizeof(*r->each));
	r->each[r->neach++] = line;
	return true;
}

/* What every host has comes behind what this one has of its own. */
static bool end_host(struct text_reader *r)
{
	for (size_t i = 0; r->host != 0 && i < r->neach; i++) {
		struct slice line = r->each[i], word = {0};

		args_next(r->a, &line, &word);
		if (!read_fact(r, word, line))
			return false;
	}
	return true;
}

bool facts_text_read(
    struct fact_store *store, struct arena *a, struct slice text, struct slice *why)
{
	struct text_reader r = {.store = store, .a = a};
	struct lines in = lines_of(text);
	struct slice line, word;
	bool ok = true;

	while (ok && lines_next(&in, &line)) {
		line = slice_trim(line);
		if (slice_starts(line, "#") || !args_next(a, &line, &word))
			continue;
		if (slice_eq_str(word, "host"))
			ok = end_host(&r) && read_host(&r, line);
		else if (slice_eq_str(word, "each"))
			ok = add_each(&r, line);
		else if (slice_eq_str(word, "default"))
			ok = read_default(&r, line);
		else
			ok = read_fact(&r, word, line);
	}
	ok = ok && end_host(&r);
	free(r.each);
	if (!ok)
		*why = arena_printf(a, "line %u: %.*s", in.no, SLICE_ARG(r.why));
	return ok;
}
