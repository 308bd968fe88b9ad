/* Options from tables: the kinds of value, and the one parser of command lines. */
#include "collector/cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "common/nearest.h"
#include "collector/cli/words.h"
#include "common/out.h"
#include "include/err.h"

static int fail(const char **why, const char *words)
{
	*why = words;
	return ERR_USAGE;
}

/* ---- Kinds of value ---- */

void text_list_add(struct text_list *l, const char *text)
{
	grow(&l->items, &l->cap, l->n + 1, sizeof(*l->items));
	l->items[l->n++] = text;
}

static int set_flag(
    struct options *o, const struct option *opt, void *member, struct slice text, const char **why)
{
	bool yes = slice_eq_str(text, "true") || slice_eq_str(text, "yes");

	if (!yes && !slice_eq_str(text, "false") && !slice_eq_str(text, "no"))
		return fail(why, words_make(o->arena, "'%s' is true or false, not '%.*s'",
				     opt->name, SLICE_ARG(text)));
	memcpy(member, &yes, sizeof(yes));
	return 0;
}

static const char *checked_text(
    struct options *o, const struct option *opt, struct slice text, const char **why)
{
	if (text.n > 0 && slice_find(text, 0) == text.n)
		return arena_str(o->arena, text);
	*why = words_make(o->arena, "'%s' needs a %s", opt->name, opt->value);
	return NULL;
}

static int set_text(
    struct options *o, const struct option *opt, void *member, struct slice text, const char **why)
{
	const char *s = checked_text(o, opt, text, why);

	memcpy(member, &s, sizeof(s));
	return s == NULL ? ERR_USAGE : 0;
}

static int set_list(
    struct options *o, const struct option *opt, void *member, struct slice text, const char **why)
{
	const char *s = checked_text(o, opt, text, why);

	if (s == NULL)
		return ERR_USAGE;
	text_list_add(member, s);
	return 0;
}

static int set_number(
    struct options *o, const struct option *opt, void *member, struct slice text, const char **why)
{
	uint32_t v;

	if (slice_to_u32(text, &v) != 0 || v < opt->min || v > opt->max)
		return fail(why, words_make(o->arena, "'%s' is a number from %u to %u, not '%.*s'",
				     opt->name, opt->min, opt->max, SLICE_ARG(text)));
	memcpy(member, &v, sizeof(v));
	return 0;
}

static int set_word(
    struct options *o, const struct option *opt, void *member, struct slice text, const char **why)
{
	struct nearest near = nearest_to(text);
	struct out all;

	out_memory(&all);
	for (int i = 0; opt->words[i] != NULL; i++) {
		if (slice_eq_str(text, opt->words[i])) {
			memcpy(member, &i, sizeof(i));
			out_free(&all);
			return 0;
		}
		nearest_offer(&near, slice_str(opt->words[i]));
		out_printf(&all, "%s%s", i == 0 ? "" : ", ", opt->words[i]);
	}
	fail(why,
	    words_make(o->arena, "'%s' is one of %.*s, not '%.*s'%s", opt->name,
		SLICE_ARG(out_slice(&all)), SLICE_ARG(text), nearest_words(&near, o->arena, "")));
	out_free(&all);
	return ERR_USAGE;
}

static void write_flag(const struct option *opt, const void *member, struct json *j)
{
	(void)opt;
	json_bool(j, *(const bool *)member);
}

static void write_text(const struct option *opt, const void *member, struct json *j)
{
	const char *s = *(const char *const *)member;

	(void)opt;
	if (s == NULL)
		json_null(j);
	else
		json_str(j, s);
}

static void write_list(const struct option *opt, const void *member, struct json *j)
{
	const struct text_list *l = member;

	(void)opt;
	json_array(j);
	for (size_t i = 0; i < l->n; i++)
		json_str(j, l->items[i]);
	json_end(j);
}

static void write_number(const struct option *opt, const void *member, struct json *j)
{
	(void)opt;
	json_u64(j, *(const uint32_t *)member);
}

static void write_word(const struct option *opt, const void *member, struct json *j)
{
	json_str(j, opt->words[*(const int *)member]);
}

const struct option_kind option_flag = {sizeof(bool), false, false, set_flag, write_flag};
const struct option_kind option_text = {sizeof(char *), true, false, set_text, write_text};
const struct option_kind option_list = {sizeof(struct text_list), true, true, set_list, write_list};
const struct option_kind option_number = {sizeof(uint32_t), true, false, set_number, write_number};
const struct option_kind option_word = {sizeof(int), true, false, set_word, write_word};

/* ---- A table and its values ---- */

static size_t rows(const struct option *table)
{
	size_t n = 0;

	while (table != NULL && table[n].name != NULL)
		n++;
	return n;
}

struct options options_begin(const struct option *table, void *values, struct arena *a)
{
	return (struct options){
	    .table = table,
	    .values = values,
	    .given = arena_alloc(a, rows(table) + 1),
	    .arena = a,
	};
}

const struct option *options_find(const struct options *o, struct slice name, enum option_place but)
{
	for (size_t i = 0; i < rows(o->table); i++)
		if (o->table[i].place != but && slice_eq_str(name, o->table[i].name))
			return &o->table[i];
	return NULL;
}

const char *options_nearest(
    const struct options *o, struct slice name, enum option_place but, const char *prefix)
{
	struct nearest near = nearest_to(name);

	for (size_t i = 0; i < rows(o->table); i++)
		if (o->table[i].place != but)
			nearest_offer(&near, slice_str(o->table[i].name));
	return nearest_words(&near, o->arena, prefix);
}

bool options_given(const struct options *o, const struct option *opt)
{
	return o->given[opt - o->table];
}

int options_set(struct options *o, const struct option *opt, struct slice text, const char **why)
{
	void *member = (char *)o->values + opt->offset;

	if (options_given(o, opt) && !opt->kind->repeats)
		return fail(why, words_make(o->arena, "'%s' is given twice", opt->name));
	o->given[opt - o->table] = true;
	return opt->kind->set(o, opt, member, text, why);
}

void options_merge(struct options *o, struct options *from)
{
	for (size_t i = 0; i < rows(o->table); i++) {
		size_t offset = o->table[i].offset, bytes = o->table[i].kind->bytes;

		if (o->given[i] || !from->given[i])
			continue;
		memcpy((char *)o->values + offset, (char *)from->values + offset, bytes);
		/* A list has one owner. */
		memset((char *)from->values + offset, 0, bytes);
		o->given[i] = true;
	}
}

void options_write(const struct options *o, struct json *j)
{
	json_object(j);
	for (size_t i = 0; i < rows(o->table); i++) {
		const struct option *opt = &o->table[i];

		json_key(j, opt->name);
		opt->kind->write(opt, (const char *)o->values + opt->offset, j);
	}
	json_end(j);
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < rows(o->table); i++) {
		struct text_list *l = (void *)((char *)o->values + o->table[i].offset);

		if (!o->table[i].kind->repeats)
			continue;
		free(l->items);
		*l = (struct text_list){0};
	}
}

/* ---- The command line ---- */

/* Where the reading stands. */
struct reading {
	struct options *o;
	char **argv;
	int argc, at;
	const char **why;
};

static const struct option *by_letter(const struct options *o, char letter)
{
	for (size_t i = 0; i < rows(o->table); i++)
		if (o->table[i].letter == letter)
			return &o->table[i];
	return NULL;
}

/* `attached`: the value after '=' or right behind the letter; NULL when there is none. */
static int take(struct reading *r, const struct option *opt, const char *attached)
{
	struct arena *a = r->o->arena;

	if (!opt->kind->has_value && attached != NULL)
		return fail(r->why, words_make(a, "option '--%s' takes no value", opt->name));
	if (!opt->kind->has_value)
		return options_set(r->o, opt, SLICE("true"), r->why);
	if (attached == NULL && r->at == r->argc)
		return fail(
		    r->why, words_make(a, "option '--%s' needs a %s", opt->name, opt->value));
	if (attached == NULL)
		attached = r->argv[r->at++];
	return options_set(r->o, opt, slice_str(attached), r->why);
}

static int take_long(struct reading *r, const char *text)
{
	struct slice value = slice_str(text), name;
	bool attached = slice_cut(&value, '=', &name);
	const struct option *opt = options_find(r->o, name, OPTION_ONLY_IN_FILE);

	if (opt == NULL)
		return fail(
		    r->why, words_make(r->o->arena, "unknown option '--%.*s'%s", SLICE_ARG(name),
				options_nearest(r->o, name, OPTION_ONLY_IN_FILE, "--")));
	return take(r, opt, attached ? (const char *)value.p : NULL);
}

/* Letters without values may stand together: -ab. */
static int take_short(struct reading *r, const char *letters)
{
	int err = 0;

	while (err == 0 && *letters != '\0') {
		const struct option *opt = by_letter(r->o, *letters++);

		if (opt == NULL)
			return fail(
			    r->why, words_make(r->o->arena, "unknown option '-%c'", letters[-1]));
		if (opt->kind->has_value)
			return take(r, opt, *letters == '\0' ? NULL : letters);
		err = take(r, opt, NULL);
	}
	return err;
}

int options_parse(
    struct options *o, int argc, char **argv, struct command_line *out, const char **why)
{
	struct reading r = {o, argv, argc, 0, why};
	bool only_words = false;
	int err = 0;

	*out = (struct command_line){.rest = argv};
	while (err == 0 && r.at < r.argc) {
		char *word = argv[r.at++];

		if (only_words || word[0] != '-' || word[1] == '\0')
			argv[out->nrest++] = word;
		else if (strcmp(word, "--") == 0)
			only_words = true;
		else if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
			return out->help = true, 0;
		else if (strcmp(word, "--version") == 0)
			return out->version = true, 0;
		else if (word[1] == '-')
			err = take_long(&r, word + 2);
		else
			err = take_short(&r, word + 1);
	}
	return err;
}
