/* Values of variables: in files of nothing else, and where a configuration sets some. */
#include <string.h>

#include "agent/redact.h"

/* Does the value say where programs and libraries are looked for, or what a shell starts with? */
static bool decides(struct slice name)
{
	return slice_ends(name, "PATH") || slice_starts(name, "LD_") || slice_eq_str(name, "ENV") ||
	       slice_eq_str(name, "BASH_ENV");
}

/* ---- Lines NAME=VALUE ---- */

static uint32_t redact_line(struct slice line, struct out *o)
{
	size_t at = slice_find(line, '=');

	if (line.n == 0 || (at < line.n && decides(slice_sub(line, 0, at)))) {
		out_bytes(o, line);
		return 0;
	}
	/* Base64 ends so, and it is no name. */
	if (at < line.n && !slice_ends(line, "="))
		out_bytes(o, slice_sub(line, 0, at + 1));
	out_str(o, REDACT_WITHHELD);
	return 1;
}

uint32_t redact_environment(struct slice text, struct out *o)
{
	return out_lines(o, text, redact_line);
}

/* ---- Words NAME=VALUE behind a keyword ---- */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* How far a word goes: blanks within quotes belong to it. */
static size_t word_length(struct slice s)
{
	uint8_t quote = 0;
	size_t n = 0;

	for (; n < s.n && (quote != 0 || !is_blank(s.p[n])); n++) {
		if (s.p[n] == '\\' && n + 1 < s.n)
			n++;
		else if (quote == 0 && (s.p[n] == '"' || s.p[n] == '\''))
			quote = s.p[n];
		else if (s.p[n] == quote)
			quote = 0;
	}
	return n;
}

/* A word without a name may be the rest of a value. Braces and the backslash at the end of a line
 * are no words. */
static bool redact_word(struct slice word, struct out *o)
{
	bool quoted = word.n > 0 && (word.p[0] == '"' || word.p[0] == '\'');
	size_t at = slice_find(word, '=');

	if (strchr("\\{", word.p[0]) != NULL ||
	    (at < word.n && decides(slice_sub(word, quoted, at)))) {
		out_bytes(o, word);
		return false;
	}
	out_bytes(o, slice_sub(word, 0, at < word.n ? at + 1 : (size_t)quoted));
	out_str(o, REDACT_WITHHELD);
	if (quoted && word.p[word.n - 1] == word.p[0])
		out_byte(o, word.p[0]);
	return true;
}

static uint32_t redact_words(struct slice s, struct out *o)
{
	uint32_t replaced = 0;

	while (s.n > 0 && s.p[0] != '}') {
		size_t n = is_blank(s.p[0]) ? 1 : word_length(s);

		if (is_blank(s.p[0]))
			out_byte(o, s.p[0]);
		else
			replaced += redact_word(slice_sub(s, 0, n), o);
		s = slice_sub(s, n, s.n);
	}
	out_bytes(o, s); /* behind what doas.conf(5) has in braces */
	return replaced;
}

/* ---- Lines of a configuration that set variables ---- */

/* How much of the line stands before the values that `keyword` sets, or 0. */
static size_t behind_keyword(struct slice line, const char *keyword, bool equals)
{
	struct slice s = slice_ltrim(line);
	size_t n = strlen(keyword);
	bool has = slice_eq_str_ci(slice_sub(s, 0, n), keyword) && s.n > n &&
		   (is_blank(s.p[n]) || s.p[n] == '=' || s.p[n] == '+');

	if (!has)
		return 0;
	for (; n < s.n && (is_blank(s.p[n]) || s.p[n] == '=' || s.p[n] == '+'); n++)
		equals = equals && s.p[n] != '=';
	return equals ? 0 : line.n - s.n + n;
}

/* `permit setenv { NAME=VALUE } ...` [doas.conf(5)] */
static size_t behind_permit(struct slice line)
{
	const uint8_t *at;

	if (!slice_starts(slice_ltrim(line), "permit"))
		return 0;
	at = memmem(line.p, line.n, "setenv", 6);
	return at == NULL ? 0 : (size_t)(at - line.p) + 6;
}

/* `SetCredential=ID:VALUE` [systemd.exec(5)] */
static size_t behind_credential(struct slice line)
{
	size_t at = behind_keyword(line, "SetCredential", true) |
		    behind_keyword(line, "SetCredentialEncrypted", true);
	size_t colon = slice_find(line, ':');

	return at == 0 || colon == line.n ? at : colon + 1;
}

/* All of the line but the backslash behind which it goes on. */
static bool redact_rest(struct slice rest, struct out *o)
{
	out_str(o, REDACT_WITHHELD);
	if (slice_ends(rest, "\\"))
		out_str(o, " \\");
	return true;
}

/* Up to the quote that ends what begins with one, as sshd sees it. */
static size_t quoted_length(struct slice s)
{
	size_t n = 1;

	while (n < s.n && s.p[n] != '"')
		n += s.p[n] == '\\' && n + 1 < s.n && s.p[n + 1] == '"' ? 2 : 1;
	return n < s.n ? n + 1 : s.n;
}

/* The option environment="NAME=VALUE" of authorized keys [sshd(8)], wherever it stands. */
static uint32_t redact_options_of(struct slice line, struct out *o)
{
	static const char option[] = "environment=";
	const size_t length = sizeof(option) - 1;
	uint32_t replaced = 0;
	size_t i = 0;

	if (slice_find(line, '"') == line.n) {
		out_bytes(o, line);
		return 0;
	}
	while (i < line.n) {
		struct slice rest = slice_sub(line, i, line.n);
		bool found = (rest.p[0] | 32) == 'e' && rest.n > length && rest.p[length] == '"' &&
			     slice_eq_str_ci(slice_sub(rest, 0, length), option);
		size_t n = found ? length : rest.p[0] == '"' ? quoted_length(rest) : 1;

		out_bytes(o, slice_sub(rest, 0, n));
		if (found) {
			rest = slice_sub(rest, n, rest.n);
			rest.n = quoted_length(rest);
			replaced += redact_word(rest, o);
			n += rest.n;
		}
		i += n;
	}
	return replaced;
}

/* How a line of a unit goes on with the next. */
enum going_on { NOTHING, VARIABLES, CREDENTIAL };

static uint32_t redact_setting(struct slice line, bool unit, enum going_on *on, struct out *o)
{
	size_t at = behind_keyword(line, "SetEnv", false) | behind_keyword(line, "env", true) |
		    behind_permit(line);
	size_t credential = unit && *on == NOTHING ? behind_credential(line) : 0;
	uint32_t replaced;

	if (unit && at == 0)
		at = behind_keyword(line, "Environment", true);
	if (credential > 0 || *on == CREDENTIAL) {
		*on = CREDENTIAL;
		out_bytes(o, slice_sub(line, 0, credential));
		replaced = redact_rest(line, o);
	} else if (at > 0 || *on == VARIABLES) {
		*on = VARIABLES;
		out_bytes(o, slice_sub(line, 0, at));
		replaced = redact_words(slice_sub(line, at, line.n), o);
	} else {
		replaced = redact_options_of(line, o);
	}
	if (!unit || !slice_ends(line, "\\"))
		*on = NOTHING;
	return replaced;
}

uint32_t redact_variables(struct slice text, bool unit, struct out *o)
{
	enum going_on on = NOTHING;
	uint32_t replaced = 0;
	struct slice line;
	bool more;

	do {
		more = slice_cut(&text, '\n', &line);
		replaced += redact_setting(line, unit, &on, o);
		if (more)
			out_byte(o, '\n');
	} while (more);
	return replaced;
}

/* Where what an option sets ends: the next option, or what sshd adds to its arguments when it
 * writes them over [sshd.c, "listener"]. */
static size_t option_length(struct slice s)
{
	size_t n = 0;

	while (
	    n < s.n && !(s.p[n] == ' ' && n + 1 < s.n && (s.p[n + 1] == '-' || s.p[n + 1] == '[')))
		n++;
	return n;
}

void redact_argument(struct slice arg, struct out *o)
{
	static const char keyword[] = "SetEnv";
	size_t i = 0;

	while (i < arg.n) {
		struct slice rest = slice_sub(arg, i, arg.n);
		size_t at = slice_eq_str_ci(slice_sub(rest, 0, sizeof(keyword) - 1), keyword)
				? behind_keyword(rest, keyword, false)
				: 0;
		size_t n = at == 0 ? 1 : option_length(rest);

		out_bytes(o, slice_sub(rest, 0, at == 0 ? 1 : at));
		redact_words(slice_sub(rest, at == 0 ? n : at, n), o);
		i += n;
	}
}
