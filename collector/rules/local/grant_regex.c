/*
 * Evaluated by regcomp(3) as sudo does. Policies are hostile: what costs more than its length
 * (counts of groups, references back) or what sudo reads in its own way (escapes, `(?i)`) is not
 * evaluated.
 */
#include "collector/rules/local/grant_regex.h"

#include <regex.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/die.h"

#define MOST_BYTES 256
#define MOST_TEXT 1024

bool grant_regex_is(struct slice text)
{
	return slice_starts(text, "^") && slice_ends(text, "$");
}

static bool is_plain_enough(struct slice regex)
{
	if (regex.n > MOST_BYTES)
		return false;
	for (size_t i = 0; i < regex.n; i++)
		if (regex.p[i] == '\\' || regex.p[i] == '{' || regex.p[i] == '\0' ||
		    (regex.p[i] == '(' && i + 1 < regex.n && regex.p[i + 1] == '?'))
			return false;
	return true;
}

struct grant_regex {
	regex_t compiled;
};

struct grant_regex *grant_regex_new(struct slice regex)
{
	struct arena a = {0};
	struct grant_regex *re;
	bool sound;

	if (!is_plain_enough(regex))
		return NULL;
	re = calloc(1, sizeof(*re));
	if (re == NULL)
		die("no memory for a regular expression");
	sound = regcomp(&re->compiled, arena_str(&a, regex), REG_EXTENDED | REG_NOSUB) == 0;
	arena_free(&a);
	if (sound)
		return re;
	free(re);
	return NULL;
}

int grant_regex_try(const struct grant_regex *re, struct slice text)
{
	struct arena a = {0};
	int err;

	if (re == NULL || text.n > MOST_TEXT)
		return -1;
	err = regexec(&re->compiled, arena_str(&a, text), 0, NULL, 0);
	arena_free(&a);
	return err == 0 ? 1 : err == REG_NOMATCH ? 0 : -1;
}

void grant_regex_free(struct grant_regex *re)
{
	if (re == NULL)
		return;
	regfree(&re->compiled);
	free(re);
}

int grant_regex_fits(struct slice regex, struct slice text)
{
	struct grant_regex *re = grant_regex_new(regex);
	int fits = grant_regex_try(re, text);

	grant_regex_free(re);
	return fits;
}

static bool has_any(struct slice s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++)
		for (const char *b = bytes; *b != '\0'; b++)
			if (s.p[i] == (uint8_t)*b)
				return true;
	return false;
}

/* `.*` or `.+` outside of brackets. */
static bool has_free_part(struct slice s)
{
	bool bracket = false;

	for (size_t i = 0; i + 1 < s.n; i++) {
		bracket = s.p[i] == '[' || (bracket && s.p[i] != ']');
		if (!bracket && s.p[i] == '.' && (s.p[i + 1] == '*' || s.p[i + 1] == '+'))
			return true;
	}
	return false;
}

enum program_args grant_regex_args(struct slice regex, bool *known)
{
	struct slice inner = slice_sub(regex, 1, regex.n - 1);

	*known = is_plain_enough(regex);
	if (*known && has_free_part(inner))
		return ARGS_PART;
	*known = *known && !has_any(inner, ".[]()*+?|^$");
	return inner.n == 0 ? ARGS_NONE : ARGS_FIXED;
}
