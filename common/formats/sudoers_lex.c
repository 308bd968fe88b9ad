/* The scanner: at each place the rule that takes most bytes wins, of equals the first, as flex has
 * it. */
#include "common/formats/sudoers_lex.h"

#include <string.h>

static uint8_t peek(const struct sudoers_lex *l, size_t at)
{
	return at < l->text.n ? l->text.p[at] : 0;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_in(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static struct slice cut(const struct sudoers_lex *l, size_t from, size_t to)
{
	return slice_sub(l->text, from, to);
}

static void give(struct sudoers_lex *l, enum sudoers_token token, struct slice word)
{
	l->token = token;
	l->word = word;
	l->begun = true;
}

static void bad(struct sudoers_lex *l, const char *why)
{
	give(l, SUDOERS_BAD, slice_of(NULL, 0));
	l->why = why;
}

/* ---- Escapes ---- */

static int hex_value(uint8_t c)
{
	return is_digit(c)	      ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* Copies without backslashes; `\xHH` is a byte [toke_util.c copy_string]. */
static size_t unescape(uint8_t *to, struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			if (c == 'x' && i + 2 < s.n && hex_value(s.p[i + 1]) >= 0 &&
			    hex_value(s.p[i + 2]) >= 0) {
				c = (uint8_t)(hex_value(s.p[i + 1]) * 16 + hex_value(s.p[i + 2]));
				i += 2;
			}
		}
		to[n++] = c;
	}
	return n;
}

static struct slice unescaped(struct sudoers_lex *l, struct slice s)
{
	uint8_t *to;

	if (slice_find(s, '\\') == s.n)
		return s;
	to = arena_alloc(l->arena, s.n);
	return slice_of(to, unescape(to, s));
}

/* Of a path only the backslash before what means something to sudo is taken off [fill_cmnd]. */
static struct slice unescaped_path(struct sudoers_lex *l, struct slice s)
{
	uint8_t *to;
	size_t n = 0;

	if (slice_find(s, '\\') == s.n)
		return s;
	to = arena_alloc(l->arena, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && is_in(s.p[i + 1], ",:= \t#"))
			i++;
		to[n++] = s.p[i];
	}
	return slice_of(to, n);
}

/* ---- How far a rule reaches ---- */

/* Behind a newline that a backslash hides; 0 when none stands here. */
static size_t continuation(const struct sudoers_lex *l, size_t at)
{
	if (peek(l, at) != '\\')
		return 0;
	for (at++; is_blank(peek(l, at)); at++)
		;
	at += peek(l, at) == '\r';
	return peek(l, at) == '\n' ? at + 1 : 0;
}

static size_t word_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n) {
		uint8_t c = l->text.p[at];

		if (c == '\\') {
			if (at + 1 >= l->text.n || is_in(peek(l, at + 1), "\t\n"))
				break;
			at += 2;
			continue;
		}
		if (is_in(c, "#>!=:,() \t\r\n\""))
			break;
		at++;
	}
	return at;
}

/* `#` and a number. */
static size_t id_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at + 1 + (peek(l, at + 1) == '-'), end = from;

	if (peek(l, at) != '#')
		return at;
	while (is_digit(peek(l, end)))
		end++;
	return end == from ? at : end;
}

static size_t name_end(const struct sudoers_lex *l, size_t at)
{
	return peek(l, at) == '#' ? id_end(l, at) : word_end(l, at);
}

static size_t path_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at;

	if (peek(l, at++) != '/')
		return from;
	while (at < l->text.n) {
		if (l->text.p[at] == '\\') {
			if (!is_in(peek(l, at + 1), ",:= \t#"))
				break;
			at += 2;
			continue;
		}
		if (is_in(l->text.p[at], ",:= \t\r\n#"))
			break;
		at++;
	}
	return at == from + 1 ? from : at;
}

/* The last `$` that may end it counts. */
static size_t regex_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at;

	if (peek(l, at++) != '^' || from > LIMIT_LINE_BYTES)
		return from;
	while (at < l->text.n && !is_in(l->text.p[at], "#\r\n$"))
		at += l->text.p[at] == '\\' && is_in(peek(l, at + 1), "#$") ? 2 : 1;
	return peek(l, at) == '$' ? at + 1 : from;
}

static size_t upper_end(const struct sudoers_lex *l, size_t at)
{
	if (!is_upper(peek(l, at)))
		return at;
	while (is_upper(peek(l, at)) || is_digit(peek(l, at)) || peek(l, at) == '_')
		at++;
	return at;
}

static size_t octets_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at;

	for (int i = 0; i < 4; i++) {
		size_t digits = at;

		if (i > 0 && peek(l, at) != '.')
			return from;
		at = digits += i > 0;
		while (is_digit(peek(l, at)) && at - digits < 3)
			at++;
		if (at == digits || (at - digits == 3 && peek(l, digits) > '2'))
			return from;
	}
	return at;
}

/* At least two colons among up to four hexadecimal digits each. */
static size_t colons_end(const struct sudoers_lex *l, size_t at)
{
	size_t from = at, colons = 0, digits = 0;

	for (; colons <= 7; at++) {
		uint8_t c = peek(l, at);

		if (c == ':')
			colons++, digits = 0;
		else if (hex_value(c) < 0 || ++digits > 4)
			break;
	}
	return colons < 2 || colons > 7 ? from : at;
}

static size_t address_end(const struct sudoers_lex *l, size_t at)
{
	size_t end = octets_end(l, at), bits;
	bool v4 = end > at;

	if (!v4)
		end = colons_end(l, at);
	if (end == at || peek(l, end) != '/')
		return end;
	bits = v4 ? octets_end(l, end + 1) : colons_end(l, end + 1);
	if (bits > end + 1)
		return bits;
	for (bits = end + 1; is_digit(peek(l, bits)) && bits < end + 4; bits++)
		;
	return bits == end + 1 ? end : bits;
}

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
	size_t end = upper_end(l, at);

	if (end == at || !LISTED(cut(l, at, end), tags))
		return at;
	while (is_blank(peek(l, end)))
		end++;
	return peek(l, end) == ':' ? end + 1 : at;
}

static bool take_tag(struct sudoers_lex *l)
{
	size_t end = tag_end(l, l->at);

	if (end == l->at)
		return false;
	give(l, SUDOERS_TAG, cut(l, l->at, upper_end(l, l->at)));
	l->at = end;
	return true;
}

/* ---- Commands and their arguments ---- */

/* Arguments, one blank between two; they end before an unescaped `,`, `:`, or a lone `=`. */
struct args {
	uint8_t *to;
	size_t n;
	bool any, blank;
};

static void add_arg(struct args *out, struct slice part)
{
	if (out->any && out->blank)
		out->to[out->n++] = ' ';
	memcpy(out->to + out->n, part.p, part.n);
	out->n += part.n;
	out->any = true;
	out->blank = false;
}

/* Blanks and hidden newlines. */
static bool skip_blank(struct sudoers_lex *l)
{
	size_t behind = continuation(l, l->at);

	if (behind > 0)
		l->line++;
	else if (is_blank(peek(l, l->at)))
		behind = l->at + 1;
	else
		return false;
	l->at = behind;
	return true;
}

static size_t arg_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !is_in(l->text.p[at], "#\\:, \t\r\n"))
		at++;
	return at;
}

static bool take_arg_escape(struct sudoers_lex *l, struct args *out)
{
	uint8_t c = peek(l, l->at + 1);

	if (is_in(c, "*?[]!^"))
		add_arg(out, cut(l, l->at, l->at + 2));
	else if (is_in(c, ":\\,= \t#"))
		add_arg(out, cut(l, l->at + 1, l->at + 2));
	else
		return false;
	l->at += 2;
	return true;
}

/* A regular expression for all arguments. */
static size_t arg_regex_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !is_in(l->text.p[at], "#\r\n$"))
		at += l->text.p[at] == '\\' && at + 1 < l->text.n ? 2 : 1;
	return at;
}

static void take_arg_regex(struct sudoers_lex *l)
{
	size_t from = l->at;

	l->at = arg_regex_end(l, from);
	if (peek(l, l->at) != '$') {
		bad(l, "regular expression left open");
		return;
	}
	l->args = cut(l, from, ++l->at);
	l->has_args = true;
}

/* No argument reaches farther than this. */
static size_t args_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !is_in(l->text.p[at], "#:,\r\n")) {
		size_t behind = continuation(l, at);

		at = behind > 0 ? behind : at + (l->text.p[at] == '\\' ? 2 : 1);
	}
	return at < l->text.n ? at : l->text.n;
}

static void take_args(struct sudoers_lex *l)
{
	struct args out = {0};
	size_t end;

	while (skip_blank(l))
		;
	if (peek(l, l->at) == '^') {
		take_arg_regex(l);
		return;
	}
	out.to = arena_alloc(l->arena, args_end(l, l->at) - l->at + 1);
	for (;; out.blank = skip_blank(l) || out.blank) {
		end = arg_end(l, l->at);
		if (is_blank(peek(l, l->at)) || continuation(l, l->at) > 0)
			continue;
		if (l->at >= l->text.n || is_in(peek(l, l->at), "#:,\r\n") ||
		    (peek(l, l->at) == '=' && end == l->at + 1))
			break;
		if (peek(l, l->at) != '\\') {
			add_arg(&out, cut(l, l->at, end));
			l->at = end;
		} else if (!take_arg_escape(l, &out)) {
			bad(l, "a backslash where none may stand");
			l->at++;
			return;
		}
	}
	l->args = slice_of(out.to, out.n);
	l->has_args = out.any;
}

/* sudoedit is a command of its own, with a path before it or without. */
static void take_command(struct sudoers_lex *l, size_t end)
{
	struct slice path = cut(l, l->at, end);

	if (path.p[0] != '^')
		path = unescaped_path(l, path);
	if (slice_ends(path, "/sudoedit"))
		path = SLICE("sudoedit");
	give(l, SUDOERS_COMMAND, path);
	l->at = end;
	/* A folder takes none, and Defaults!path neither. */
	if (!slice_ends(path, "/") && l->state == LEX_PLAIN)
		take_args(l);
}

/* ---- Quoted words ---- */

/* Behind the last byte of a quoted word: its quote, unless it is left open. */
static size_t quoted_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !is_in(l->text.p[at], "\"\r\n")) {
		size_t behind = continuation(l, at);

		at = behind > 0 ? behind
				: at + 1 + (l->text.p[at] == '\\' && peek(l, at + 1) == '"');
	}
	return at;
}

/* Only a quote is escaped there. */
static struct slice unquoted(struct sudoers_lex *l, size_t at, size_t end)
{
	uint8_t *to = arena_alloc(l->arena, end - at + 1);
	size_t n = 0;

	while (at < end) {
		size_t behind = continuation(l, at);

		if (behind > 0) {
			l->line++;
			for (at = behind; at < end && is_blank(l->text.p[at]); at++)
				;
			continue;
		}
		at += l->text.p[at] == '\\' && peek(l, at + 1) == '"';
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
	if (peek(l, end) != '"') {
		bad(l, "quote left open");
		return;
	}
	l->at++;
	if (word.n == 0)
		bad(l, "empty string");
	else if (binding && word.p[0] == '%')
		give(l, SUDOERS_GROUP, word);
	else if (binding && word.p[0] == '+')
		give(l, SUDOERS_NETGROUP, word);
	else
		give(l, SUDOERS_WORD, word);
}

/* ---- The first word of an entry ---- */

/* A longer word is some user's name. */
static bool take_keyword(struct sudoers_lex *l, const char *word)
{
	size_t end = l->at + strlen(word);

	if (!slice_starts(cut(l, l->at, l->text.n), word))
		return false;
	if (word_end(l, end) != end &&
	    !(slice_eq_str(slice_str(word), "Defaults") && peek(l, end) == '@'))
		return false;
	l->at = end;
	return true;
}

static bool take_defaults(struct sudoers_lex *l)
{
	if (!take_keyword(l, "Defaults"))
		return false;
	give(l, SUDOERS_DEFAULTS, slice_of(NULL, 0));
	l->mark = 0;
	l->state = LEX_BINDING;
	if (is_in(peek(l, l->at), ":@>!")) {
		l->mark = l->text.p[l->at++];
		while (is_blank(peek(l, l->at)))
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
			give(l, SUDOERS_ALIAS, slice_of(NULL, 0));
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
	struct slice kind = cut(l, l->at, end);
	size_t from;

	for (l->at = end; skip_blank(l);)
		;
	if (peek(l, l->at) != ':') {
		give(l, SUDOERS_WORD, kind);
		return;
	}
	for (l->at++; skip_blank(l);)
		;
	from = l->at;
	while (hex_value(peek(l, l->at)) >= 0 || is_in(peek(l, l->at), "+/=") ||
	       (peek(l, l->at) >= 'g' && peek(l, l->at) <= 'z') ||
	       (peek(l, l->at) >= 'G' && peek(l, l->at) <= 'Z'))
		l->at++;
	if (l->at == from)
		bad(l, "no digest");
	else
		give(l, SUDOERS_DIGEST, cut(l, from, l->at));
}

static void take_prefixed(struct sudoers_lex *l)
{
	bool group = peek(l, l->at) == '%';
	size_t from = l->at + 1 + (group && peek(l, l->at + 1) == ':');
	size_t end = group ? name_end(l, from) : word_end(l, from);

	if (end == from) {
		bad(l, group ? "empty group" : "empty netgroup");
		l->at = from;
		return;
	}
	give(l, group ? SUDOERS_GROUP : SUDOERS_NETGROUP, unescaped(l, cut(l, l->at, end)));
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
	size_t ends[] = {address_end(l, at), upper_end(l, at), path_end(l, at), regex_end(l, at),
	    name_end(l, at)};
	size_t best = longest(ends, sizeof(ends) / sizeof(ends[0]));
	struct slice word = cut(l, at, ends[best]);

	if (word.n == 0) {
		bad(l, "a byte that begins no word");
		l->at++;
	} else if (slice_eq_str(word, "sudoedit") || best == 2 || best == 3) {
		take_command(l, ends[best]);
	} else if (is_digest(word)) {
		take_digest(l, ends[best]);
	} else {
		bool option = l->state == LEX_PLAIN && LISTED(word, options);

		give(l,
		    best == 0			? SUDOERS_ADDRESS
		    : best != 1			? SUDOERS_WORD
		    : slice_eq_str(word, "ALL") ? SUDOERS_ALL
		    : option			? SUDOERS_OPTION
						: SUDOERS_UPPER,
		    unescaped(l, word));
		l->at = ends[best];
	}
}

/* The value of CWD= and CHROOT= may be a path. */
static void take_value_path(struct sudoers_lex *l)
{
	size_t path = path_end(l, l->at), word = word_end(l, l->at);
	size_t end = path > word ? path : word;

	l->state = LEX_PLAIN;
	if (end == l->at) {
		bad(l, "no path");
		return;
	}
	give(l, SUDOERS_WORD, unescaped(l, cut(l, l->at, end)));
	l->at = end;
}

/* ---- Settings of Defaults ---- */

static void take_var(struct sudoers_lex *l)
{
	size_t end = l->at;

	while ((peek(l, end) >= 'a' && peek(l, end) <= 'z') || peek(l, end) == '_')
		end++;
	if (end == l->at) {
		bad(l, "no name of a setting");
		l->at++;
		return;
	}
	give(l, SUDOERS_VAR, cut(l, l->at, end));
	l->at = end;
	l->state = LEX_VALUE;
}

static void take_value(struct sudoers_lex *l)
{
	size_t end = l->at;

	while (end < l->text.n) {
		uint8_t c = l->text.p[end];

		if (c == '\\' && end + 1 < l->text.n && !is_in(l->text.p[end + 1], "\r\n")) {
			end += 2;
			continue;
		}
		if (c == '\\' || is_in(c, "#=, \t\r\n\""))
			break;
		end++;
	}
	if (end == l->at) {
		bad(l, "a byte that begins no value");
		l->at++;
		return;
	}
	give(l, SUDOERS_WORD, unescaped(l, cut(l, l->at, end)));
	l->at = end;
}

/* ---- One token ---- */

static void give_mark(struct sudoers_lex *l, uint8_t mark, size_t bytes)
{
	give(l, SUDOERS_MARK, cut(l, l->at, l->at + bytes));
	l->mark = mark;
	l->at += bytes;
}

/* An even number of `!` is nothing at all. */
static bool take_not(struct sudoers_lex *l)
{
	size_t end = l->at;

	while (peek(l, end) == '!')
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
	uint8_t c = peek(l, l->at), next = peek(l, l->at + 1);

	if (l->state == LEX_VALUE || l->state == LEX_VAR) {
		if (c == ',')
			l->state = LEX_VAR;
		if (l->state == LEX_VALUE && (c == '+' || c == '-') && next == '=') {
			give_mark(l, c, 2);
			return true;
		}
		if (c != ',' && c != '=')
			return false;
	} else if (!is_in(c, ":=,()")) {
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
	uint8_t next = peek(l, l->at + 1);

	if (peek(l, l->at) != '#' || l->state == LEX_PATH)
		return false;
	return !is_digit(next) && !(next == '-' && is_digit(peek(l, l->at + 2)));
}

/* Blanks and comments. In the list of Defaults:list a blank ends the list. */
static void skip(struct sudoers_lex *l)
{
	for (;;) {
		if (is_comment(l)) {
			skip_comment(l);
		} else if (skip_blank(l)) {
			if (l->state == LEX_BINDING) {
				while (skip_blank(l))
					;
				if (peek(l, l->at) != ',' &&
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
	uint8_t c = peek(l, l->at);

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
	if (l->state == LEX_VALUE && peek(l, l->at) == '"')
		take_quoted(l);
	else if (l->state == LEX_VALUE)
		take_value(l);
	else if (l->state == LEX_VAR)
		take_var(l);
	else if (l->state == LEX_PATH && peek(l, l->at) != '"')
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
			give(l, SUDOERS_END, slice_of(NULL, 0));
			return;
		}
		if (peek(l, l->at) == '\n' ||
		    (peek(l, l->at) == '\r' && peek(l, l->at + 1) == '\n')) {
			l->at += peek(l, l->at) == '\r' ? 2 : 1;
			l->line++;
			give(l, SUDOERS_NL, slice_of(NULL, 0));
			l->state = LEX_PLAIN;
			l->begun = false;
			return;
		}
		if (peek(l, l->at) == '!') {
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
