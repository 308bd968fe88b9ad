/* The scanner: at each place the rule that takes most bytes wins, of equals the first, as flex has
 * it. */
#include "common/formats/sudoers_scan.h"

#include <string.h>

/* ---- Words that stand for themselves ---- */

static const char *const tags[] = {"EXEC", "FOLLOW", "INTERCEPT", "LOG_INPUT", "LOG_OUTPUT", "MAIL",
    "NOEXEC", "NOFOLLOW", "NOINTERCEPT", "NOLOG_INPUT", "NOLOG_OUTPUT", "NOMAIL", "NOPASSWD",
    "NOSETENV", "PASSWD", "SETENV"};

static const char *const options[] = {"APPARMOR_PROFILE", "CHROOT", "CWD", "LIMITPRIVS", "NOTAFTER",
    "NOTBEFORE", "PRIVS", "ROLE", "TIMEOUT", "TYPE"};

static bool is_listed(struct slice word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(word, list[i]))
			return true;
	return false;
}

#define LISTED(word, list) is_listed((word), (list), sizeof(list) / sizeof((list)[0]))

/* A tag and its colon; behind both, or `at`. */
static size_t tag_end(const struct sudoers_lex *l, size_t at)
{
	size_t end = lex_upper_end(l, at);

	if (end == at || !LISTED(lex_cut(l, at, end), tags))
		return at;
	while (lex_is_blank(lex_peek(l, end)))
		end++;
	return lex_peek(l, end) == ':' ? end + 1 : at;
}

static bool take_tag(struct sudoers_lex *l)
{
	size_t end = tag_end(l, l->at);

	if (end == l->at)
		return false;
	lex_give(l, SUDOERS_TAG, lex_cut(l, l->at, lex_upper_end(l, l->at)));
	l->at = end;
	return true;
}

/* ---- Quoted words ---- */

/* Behind the last byte of a quoted word: its quote, unless it is left open. */
static size_t quoted_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !lex_is_in(l->text.p[at], "\"\r\n")) {
		size_t behind = lex_continuation(l, at);

		at = behind > 0 ? behind
				: at + 1 + (l->text.p[at] == '\\' && lex_peek(l, at + 1) == '"');
	}
	return at;
}

/* Only a quote is escaped there. */
static struct slice unquoted(struct sudoers_lex *l, size_t at, size_t end)
{
	uint8_t *to = arena_alloc(l->arena, end - at + 1);
	size_t n = 0;

	while (at < end) {
		size_t behind = lex_continuation(l, at);

		if (behind > 0) {
			l->line++;
			for (at = behind; at < end && lex_is_blank(l->text.p[at]); at++)
				;
			continue;
		}
		at += l->text.p[at] == '\\' && lex_peek(l, at + 1) == '"';
		to[n++] = l->text.p[at++];
	}
	return slice_of(to, n);
}

static void take_quoted(struct sudoers_lex *l)
{
	bool binding = l->state == LEX_PLAIN || l->state == LEX_BINDING;
	size_t end = quoted_end(l, l->at + 1);
	struct slice word = unquoted(l, l->at + 1, end);

	l->at = end;
	if (lex_peek(l, end) != '"') {
		lex_bad(l, "quote left open");
		return;
	}
	l->at++;
	if (word.n == 0)
		lex_bad(l, "empty string");
	else if (binding && word.p[0] == '%')
		lex_give(l, SUDOERS_GROUP, word);
	else if (binding && word.p[0] == '+')
		lex_give(l, SUDOERS_NETGROUP, word);
	else
		lex_give(l, SUDOERS_WORD, word);
}

/* ---- The first word of an entry ---- */

/* A longer word is some user's name. */
static bool take_keyword(struct sudoers_lex *l, const char *word)
{
	size_t end = l->at + strlen(word);

	if (!slice_starts(lex_cut(l, l->at, l->text.n), word))
		return false;
	if (lex_word_end(l, end) != end &&
	    !(slice_eq_str(slice_str(word), "Defaults") && lex_peek(l, end) == '@'))
		return false;
	l->at = end;
	return true;
}

static bool take_defaults(struct sudoers_lex *l)
{
	if (!take_keyword(l, "Defaults"))
		return false;
	lex_give(l, SUDOERS_DEFAULTS, slice_of(NULL, 0));
	l->mark = 0;
	l->state = LEX_BINDING;
	if (lex_is_in(lex_peek(l, l->at), ":@>!")) {
		l->mark = l->text.p[l->at++];
		while (lex_is_blank(lex_peek(l, l->at)))
			l->at++;
	}
	return true;
}

static bool take_first(struct sudoers_lex *l)
{
	static const char *const aliases[] = {
	    "Host_Alias", "Cmnd_Alias", "Cmd_Alias", "User_Alias", "Runas_Alias"};

	if (take_defaults(l))
		return true;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (take_keyword(l, aliases[i])) {
			lex_give(l, SUDOERS_ALIAS, slice_of(NULL, 0));
			l->mark = (uint8_t)aliases[i][0];
			return true;
		}
	return false;
}

/* ---- Names, options, digests ---- */

static bool is_digest(struct slice word)
{
	return slice_eq_str(word, "sha224") || slice_eq_str(word, "sha256") ||
	       slice_eq_str(word, "sha384") || slice_eq_str(word, "sha512");
}

/* What stands behind `sha256`: a colon and the digest, of which nothing more is asked. */
static void take_digest(struct sudoers_lex *l, size_t end)
{
	struct slice kind = lex_cut(l, l->at, end);
	size_t from;

	for (l->at = end; lex_skip_blank(l);)
		;
	if (lex_peek(l, l->at) != ':') {
		lex_give(l, SUDOERS_WORD, kind);
		return;
	}
	for (l->at++; lex_skip_blank(l);)
		;
	from = l->at;
	while (lex_hex_value(lex_peek(l, l->at)) >= 0 || lex_is_in(lex_peek(l, l->at), "+/=") ||
	       (lex_peek(l, l->at) >= 'g' && lex_peek(l, l->at) <= 'z') ||
	       (lex_peek(l, l->at) >= 'G' && lex_peek(l, l->at) <= 'Z'))
		l->at++;
	if (l->at == from)
		lex_bad(l, "no digest");
	else
		lex_give(l, SUDOERS_DIGEST, lex_cut(l, from, l->at));
}

static void take_prefixed(struct sudoers_lex *l)
{
	bool group = lex_peek(l, l->at) == '%';
	size_t from = l->at + 1 + (group && lex_peek(l, l->at + 1) == ':');
	size_t end = group ? lex_name_end(l, from) : lex_word_end(l, from);

	if (end == from) {
		lex_bad(l, group ? "empty group" : "empty netgroup");
		l->at = from;
		return;
	}
	lex_give(
	    l, group ? SUDOERS_GROUP : SUDOERS_NETGROUP, lex_unescaped(l, lex_cut(l, l->at, end)));
	l->at = end;
}

static size_t longest(const size_t *ends, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (ends[i] > ends[best])
			best = i;
	return best;
}

static void take_name(struct sudoers_lex *l)
{
	size_t at = l->at;
	size_t ends[] = {lex_address_end(l, at), lex_upper_end(l, at), lex_path_end(l, at),
	    lex_regex_end(l, at), lex_name_end(l, at)};
	size_t best = longest(ends, sizeof(ends) / sizeof(ends[0]));
	struct slice word = lex_cut(l, at, ends[best]);

	if (word.n == 0) {
		lex_bad(l, "a byte that begins no word");
		l->at++;
	} else if (slice_eq_str(word, "sudoedit") || best == 2 || best == 3) {
		lex_take_command(l, ends[best]);
	} else if (is_digest(word)) {
		take_digest(l, ends[best]);
	} else {
		bool option = l->state == LEX_PLAIN && LISTED(word, options);

		lex_give(l,
		    best == 0			? SUDOERS_ADDRESS
		    : best != 1			? SUDOERS_WORD
		    : slice_eq_str(word, "ALL") ? SUDOERS_ALL
		    : option			? SUDOERS_OPTION
						: SUDOERS_UPPER,
		    lex_unescaped(l, word));
		l->at = ends[best];
	}
}

/* The value of CWD= and CHROOT= may be a path. */
static void take_value_path(struct sudoers_lex *l)
{
	size_t path = lex_path_end(l, l->at), word = lex_word_end(l, l->at);
	size_t end = path > word ? path : word;

	l->state = LEX_PLAIN;
	if (end == l->at) {
		lex_bad(l, "no path");
		return;
	}
	lex_give(l, SUDOERS_WORD, lex_unescaped(l, lex_cut(l, l->at, end)));
	l->at = end;
}

/* ---- Settings of Defaults ---- */

static void take_var(struct sudoers_lex *l)
{
	size_t end = l->at;

	while ((lex_peek(l, end) >= 'a' && lex_peek(l, end) <= 'z') || lex_peek(l, end) == '_')
		end++;
	if (end == l->at) {
		lex_bad(l, "no name of a setting");
		l->at++;
		return;
	}
	lex_give(l, SUDOERS_VAR, lex_cut(l, l->at, end));
	l->at = end;
	l->state = LEX_VALUE;
}

static void take_value(struct sudoers_lex *l)
{
	size_t end = l->at;

	while (end < l->text.n) {
		uint8_t c = l->text.p[end];

		if (c == '\\' && end + 1 < l->text.n && !lex_is_in(l->text.p[end + 1], "\r\n")) {
			end += 2;
			continue;
		}
		if (c == '\\' || lex_is_in(c, "#=, \t\r\n\""))
			break;
		end++;
	}
	if (end == l->at) {
		lex_bad(l, "a byte that begins no value");
		l->at++;
		return;
	}
	lex_give(l, SUDOERS_WORD, lex_unescaped(l, lex_cut(l, l->at, end)));
	l->at = end;
}

/* ---- One token ---- */

static void give_mark(struct sudoers_lex *l, uint8_t mark, size_t bytes)
{
	lex_give(l, SUDOERS_MARK, lex_cut(l, l->at, l->at + bytes));
	l->mark = mark;
	l->at += bytes;
}

/* An even number of `!` is nothing at all. */
static bool take_not(struct sudoers_lex *l)
{
	size_t end = l->at;

	while (lex_peek(l, end) == '!')
		end++;
	if (((end - l->at) & 1) == 0) {
		l->at = end;
		return false;
	}
	give_mark(l, '!', end - l->at);
	return true;
}

static bool take_mark(struct sudoers_lex *l)
{
	uint8_t c = lex_peek(l, l->at), next = lex_peek(l, l->at + 1);

	if (l->state == LEX_VALUE || l->state == LEX_VAR) {
		if (c == ',')
			l->state = LEX_VAR;
		if (l->state == LEX_VALUE && (c == '+' || c == '-') && next == '=') {
			give_mark(l, c, 2);
			return true;
		}
		if (c != ',' && c != '=')
			return false;
	} else if (!lex_is_in(c, ":=,()")) {
		return false;
	}
	give_mark(l, c, 1);
	return true;
}

/* A comment goes to the end of its line, also where that ends in a backslash. */
static void skip_comment(struct sudoers_lex *l)
{
	l->at += slice_find(slice_sub(l->text, l->at, l->text.n), '\n');
}

static bool is_comment(const struct sudoers_lex *l)
{
	uint8_t next = lex_peek(l, l->at + 1);

	if (lex_peek(l, l->at) != '#' || l->state == LEX_PATH)
		return false;
	return !lex_is_digit(next) && !(next == '-' && lex_is_digit(lex_peek(l, l->at + 2)));
}

/* Blanks and comments. In the list of Defaults:list a blank ends the list. */
static void skip(struct sudoers_lex *l)
{
	for (;;) {
		if (is_comment(l)) {
			skip_comment(l);
		} else if (lex_skip_blank(l)) {
			if (l->state == LEX_BINDING) {
				while (lex_skip_blank(l))
					;
				if (lex_peek(l, l->at) != ',' &&
				    !(l->token == SUDOERS_MARK && l->mark == ','))
					l->state = LEX_VAR;
			}
		} else {
			return;
		}
	}
}

static void take_plain(struct sudoers_lex *l)
{
	uint8_t c = lex_peek(l, l->at);

	if (!l->begun && take_first(l))
		return;
	if (c == '"')
		take_quoted(l);
	else if (c == '%' || c == '+')
		take_prefixed(l);
	else if (!take_tag(l))
		take_name(l);
}

static void take_other(struct sudoers_lex *l)
{
	if (l->state == LEX_VALUE && lex_peek(l, l->at) == '"')
		take_quoted(l);
	else if (l->state == LEX_VALUE)
		take_value(l);
	else if (l->state == LEX_VAR)
		take_var(l);
	else if (l->state == LEX_PATH && lex_peek(l, l->at) != '"')
		take_value_path(l);
	else
		take_plain(l);
}

/* The value of these options is a path. */
static void expect(struct sudoers_lex *l)
{
	if (l->state == LEX_PATH && l->token != SUDOERS_MARK)
		l->state = LEX_PLAIN;
	if (l->token == SUDOERS_OPTION &&
	    (slice_eq_str(l->word, "CWD") || slice_eq_str(l->word, "CHROOT")))
		l->state = LEX_PATH;
}

void sudoers_lex_next(struct sudoers_lex *l)
{
	l->args = slice_of(NULL, 0);
	l->has_args = false;
	for (;;) {
		skip(l);
		if (l->at >= l->text.n) {
			lex_give(l, SUDOERS_END, slice_of(NULL, 0));
			return;
		}
		if (lex_peek(l, l->at) == '\n' ||
		    (lex_peek(l, l->at) == '\r' && lex_peek(l, l->at + 1) == '\n')) {
			l->at += lex_peek(l, l->at) == '\r' ? 2 : 1;
			l->line++;
			lex_give(l, SUDOERS_NL, slice_of(NULL, 0));
			l->state = LEX_PLAIN;
			l->begun = false;
			return;
		}
		if (lex_peek(l, l->at) == '!') {
			if (take_not(l))
				return;
			continue;
		}
		if (!take_mark(l))
			take_other(l);
		expect(l);
		return;
	}
}
