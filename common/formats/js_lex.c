/* Tokens, one at a time. */
#include "common/formats/js_lex.h"

static const char *const puncts[] = {"===", "!==", "**=", "...", ">>>", "<<=", ">>=", "=>",
    "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--",
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**"};

static bool is_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$' || c >= 0x80;
}

struct js_text js_text_of(struct slice text)
{
	return (struct js_text){.all = text, .line = 1};
}

static uint8_t byte_at(const struct js_text *in, size_t i)
{
	return i < in->all.n ? in->all.p[i] : 0;
}

/* Behind blanks and comments; false: a comment has no end. */
static bool skip(struct js_text *in)
{
	while (in->next < in->all.n) {
		uint8_t c = in->all.p[in->next], d = byte_at(in, in->next + 1);

		if (c == '/' && d == '/') {
			while (in->next < in->all.n && in->all.p[in->next] != '\n')
				in->next++;
		} else if (c == '/' && d == '*') {
			for (in->next += 2; in->next < in->all.n; in->next++)
				if (in->all.p[in->next] == '\n')
					in->line++;
				else if (in->all.p[in->next] == '*' &&
					 byte_at(in, in->next + 1) == '/')
					break;
			if (in->next >= in->all.n)
				return false;
			in->next += 2;
		} else if (c == ' ' || (c >= '\t' && c <= '\r')) {
			in->line += c == '\n';
			in->next++;
		} else {
			return true;
		}
	}
	return true;
}

/* ---- Strings ---- */

static uint8_t unescaped(uint8_t c)
{
	static const char from[] = "nrtbfv0", to[] = "\n\r\t\b\f\v";

	for (size_t i = 0; from[i] != 0; i++)
		if (c == (uint8_t)from[i])
			return (uint8_t)to[i];
	return c;
}

/* From its quote on. Escapes of numbers are left as if they were computed. */
static void take_string(struct js_text *in, struct arena *a, struct js_token *t)
{
	uint8_t quote = in->all.p[in->next++], *text;
	size_t from = in->next, n = 0;

	while (in->next < in->all.n && in->all.p[in->next] != quote) {
		if (in->all.p[in->next] == '\n') {
			if (quote != '`')
				break;
			in->line++;
		}
		in->next += in->all.p[in->next] == '\\' && in->next + 1 < in->all.n ? 2 : 1;
	}
	if (byte_at(in, in->next) != quote) {
		row_bad(&t->at, ERR_SYNTAX, "a string without its end");
		return;
	}
	text = arena_alloc(a, in->next - from + 1);
	for (size_t i = from; i < in->next; i++) {
		uint8_t c = in->all.p[i];

		if (c == '\\') {
			c = in->all.p[++i];
			t->computed = t->computed || c == 'x' || c == 'u' || (c >= '1' && c <= '9');
			c = unescaped(c);
		} else if (quote == '`' && c == '$' && in->all.p[i + 1] == '{') {
			t->computed = true;
		}
		text[n++] = c;
	}
	in->next++;
	t->kind = JS_STRING;
	t->text = slice_of(text, n);
}

static void take_regex(struct js_text *in, struct js_token *t)
{
	size_t from = in->next++;
	bool class = false;

	while (in->next < in->all.n && in->all.p[in->next] != '\n') {
		uint8_t c = in->all.p[in->next];

		if (c == '/' && !class)
			break;
		class = c == '[' || (class && c != ']');
		in->next += c == '\\' ? 2 : 1;
	}
	if (byte_at(in, in->next) != '/') {
		row_bad(&t->at, ERR_SYNTAX, "a regular expression without its end");
		return;
	}
	in->next++;
	while (is_name(byte_at(in, in->next)))
		in->next++;
	t->kind = JS_REGEX;
	t->text = slice_sub(in->all, from, in->next);
}

/* ---- The rest ---- */

static bool is_word_before_value(struct slice name)
{
	static const char *const words[] = {"return", "case", "typeof", "in", "of", "else", "do"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq_str(name, words[i]))
			return true;
	return false;
}

static void take_name(struct js_text *in, struct js_token *t)
{
	size_t from = in->next;
	bool number = in->all.p[from] >= '0' && in->all.p[from] <= '9';

	while (is_name(byte_at(in, in->next)) || (number && byte_at(in, in->next) == '.'))
		in->next++;
	t->kind = number ? JS_NUMBER : JS_NAME;
	t->text = slice_sub(in->all, from, in->next);
}

static void take_punct(struct js_text *in, struct js_token *t)
{
	static const char single[] = "{}()[];,.<>+-*/%&|^!~?:=#@";
	struct slice rest = slice_sub(in->all, in->next, in->all.n);
	size_t n = 0;

	for (size_t i = 0; i < sizeof(puncts) / sizeof(puncts[0]) && n == 0; i++)
		if (slice_starts(rest, puncts[i]))
			n = slice_str(puncts[i]).n;
	for (size_t i = 0; single[i] != 0 && n == 0; i++)
		n = rest.p[0] == (uint8_t)single[i];
	if (n == 0)
		row_bad(&t->at, ERR_SYNTAX, "a byte that begins no token");
	t->kind = JS_PUNCT;
	t->text = slice_sub(rest, 0, n);
	in->next += n;
}

static bool ends_value(const struct js_token *t)
{
	if (t->kind == JS_NAME)
		return !is_word_before_value(t->text);
	return t->kind != JS_PUNCT || slice_eq_str(t->text, ")") || slice_eq_str(t->text, "]") ||
	       slice_eq_str(t->text, "}");
}

bool js_token_next(struct js_text *in, struct arena *a, struct js_token *t)
{
	bool ended = skip(in);
	uint8_t c;

	*t = (struct js_token){.at = {.line = in->line}};
	if (ended && in->next >= in->all.n)
		return false;
	c = byte_at(in, in->next);
	if (!ended)
		row_bad(&t->at, ERR_SYNTAX, "a comment without its end");
	else if (c == '"' || c == '\'' || c == '`')
		take_string(in, a, t);
	else if (c == '/' && !in->value)
		take_regex(in, t);
	else if (is_name(c))
		take_name(in, t);
	else
		take_punct(in, t);
	in->value = ends_value(t);
	if (t->at.err != 0)
		in->next = in->all.n;
	return true;
}
