/*
 * Options of commands: one table for the command line, for YAML files and for -h.
 *
 * A row names the option, says how its value is read and where it goes in the command's own struct
 * of arguments. To add an option: a member in that struct and a row in the table; the test
 * tests/unit/config_test.c holds config/sweep.yaml against the table of `sweep`.
 *
 * Owner: values are in the arena of the struct options or point into argv; they live as long as
 * both do.
 */
#ifndef CORDON_CLI_OPTIONS_H
#define CORDON_CLI_OPTIONS_H

#include "common/arena.h"
#include "common/json.h"

struct option;
struct options;

/* How a value is read. To add a kind: one descriptor in options.c and its name here. */
struct option_kind {
	size_t bytes; /* of the member */
	bool has_value;
	bool repeats; /* each occurrence adds one; else a second one is an error */
	/* Reads the text into the member. 0, or ERR_USAGE with *why. */
	int (*set)(struct options *o, const struct option *opt, void *member, struct slice text,
	    const char **why);
	/* The member as a JSON value. */
	void (*write)(const struct option *opt, const void *member, struct json *j);
};

extern const struct option_kind option_flag;   /* bool */
extern const struct option_kind option_text;   /* const char * */
extern const struct option_kind option_list;   /* struct text_list */
extern const struct option_kind option_number; /* uint32_t, within min and max */
extern const struct option_kind option_word;   /* int: index in words */

struct text_list {
	const char **items;
	size_t n, cap;
};

void text_list_add(struct text_list *l, const char *text);

/* Where an option may stand. */
enum option_place {
	OPTION_ANYWHERE,
	OPTION_NOT_IN_FILE,  /* on the command line only */
	OPTION_ONLY_IN_FILE, /* in YAML only */
};

struct option {
	const char *name; /* "host-keys": --host-keys, and the key in YAML */
	char letter;	  /* the short form; 0: none */
	const struct option_kind *kind;
	size_t offset;			   /* of the member in the arguments */
	const char *value;		   /* what -h calls the value; NULL for a flag */
	const char *doc;		   /* for -h; lines are broken there */
	uint32_t min, max;		   /* option_number */
	const char *const *words;	   /* option_word: all of them, NULL behind the last */
	const char *(*word_doc)(size_t i); /* what words[i] does, for -h; NULL: doc says it */
	enum option_place place;
};

/* The values of one table being filled. */
struct options {
	const struct option *table; /* a row without a name ends it; NULL: no options */
	void *values;
	bool *given; /* per row: a value was set */
	struct arena *arena;
};

/* All in arena a. */
struct options options_begin(const struct option *table, void *values, struct arena *a);
/* By name, but one that may not stand here (OPTION_NOT_IN_FILE, OPTION_ONLY_IN_FILE). */
const struct option *options_find(
    const struct options *o, struct slice name, enum option_place but);
/* " (did you mean ...?)" for a name that is not in the table, or "". */
const char *options_nearest(
    const struct options *o, struct slice name, enum option_place but, const char *prefix);
/* Sets a value from text, with checks. 0, or ERR_USAGE with *why. */
int options_set(struct options *o, const struct option *opt, struct slice text, const char **why);
bool options_given(const struct options *o, const struct option *opt);
/* Takes over from another set of the same table what is not given here. */
void options_merge(struct options *o, struct options *from);
/* All values, given or not, as one JSON object. */
void options_write(const struct options *o, struct json *j);
/* Frees the lists among the values. */
void options_free(struct options *o);

struct command_line {
	bool help, version; /* -h, --help; --version: the rest was not looked at */
	char **rest;	    /* what is no option, in order */
	size_t nrest;
};

/*
 * Reads argv[0..argc-1]: --name VALUE, --name=VALUE, -n VALUE, -nVALUE; "--" ends the options; they
 * may stand behind other words. The words of `out` take their place at the front of argv. 0, or
 * ERR_USAGE with *why in words.
 */
int options_parse(
    struct options *o, int argc, char **argv, struct command_line *out, const char **why);

#endif
