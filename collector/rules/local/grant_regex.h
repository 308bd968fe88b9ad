/*
 * Regular expressions of sudoers, since 1.9.10: from `^` to `$`, POSIX extended, over the path of a
 * command or over its arguments [sudoers(5) Regular Expressions; sudo
 * plugins/sudoers/match_command.c].
 */
#ifndef CORDON_RULES_GRANT_REGEX_H
#define CORDON_RULES_GRANT_REGEX_H

#include "collector/rules/local/programs.h"

bool grant_regex_is(struct slice text);

/* Does it fit the text? 1, 0, or -1: it asks for more than is evaluated here. */
int grant_regex_fits(struct slice regex, struct slice text);

/* The same for many texts: it is compiled once. The pair is new/free; NULL: -1 for each of them. */
struct grant_regex;
struct grant_regex *grant_regex_new(struct slice regex);
int grant_regex_try(const struct grant_regex *re, struct slice text);
void grant_regex_free(struct grant_regex *re);

/* What a regular expression leaves free of the arguments: ARGS_FIXED, ARGS_PART; *known is false
 * where that hangs on what it lets through. */
enum program_args grant_regex_args(struct slice regex, bool *known);

#endif
