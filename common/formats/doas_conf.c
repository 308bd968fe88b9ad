/* Words first, then the rule that they make. */
#include "common/formats/doas_conf.h"

#include "common/out.h"

#define WORD_BYTES 1023 /* doas' own buffer */

enum token { T_END, T_WORD, T_KEYWORD, T_OPEN, T_CLOSE };

struct reading {
	struct slice text;
	size_t at;
	uint32_t lines; /* newlines passed */
	struct arena *arena;
	struct row *row;
	enum token token;
	struct slice word;
};

/* ---- Words ---- */

static uint8_t peek(const struct reading *r)
{
	return r->at < r->text.n ? r->text.p[r->at] : 0;
}

static bool is_over(const struct reading *r)
{
	return r->at >= r->text.n;
}

static bool is_keyword(struct slice word)
{
	static const char *const words[] = {"args", "as", "cmd", "deny", "keepenv", "nolog",
	    "nopass", "permit", "persist", "setenv"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq_str(word, words[i]))
			return true;
	return false;
}

static bool ends_word(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '{' || c == '}' || c == '#';
}

/* One word up to its end. *plain: it may be a keyword; *none: nothing stands here but a hidden
 * newline. */
static void take_word(struct reading *r, struct out *o, bool *plain, bool *none)
{
	bool quoted = false;

	*none = true;
	for (; !is_over(r); r->at++) {
		uint8_t c = peek(r);

		if (c == '\n' && quoted)
			row_bad(r->row, ERR_SYNTAX, "quote left open");
		if (c == '\n' || (!quoted && ends_word(c)))
			return;
		if (c == 0)
			row_bad(r->row, ERR_SYNTAX, "a NUL");
		if (c == '"') {
			quoted = !quoted;
			*plain = *none = false;
			continue;
		}
		if (c == '\\') {
			if (++r->at == r->text.n) {
				row_bad(r->row, ERR_SYNTAX, "escape left open");
				return;
			}
			if (peek(r) == '\n') {
				*plain = false;
				r->lines++;
				continue;
			}
		}
		*none = false;
		out_byte(o, peek(r));
	}
	if (quoted)
		row_bad(r->row, ERR_SYNTAX, "quote left open");
}

/* Takes the next token; false when there was none but a hidden newline. */
static bool take_token(struct reading *r)
{
	struct out o;
	bool plain = true, none;

	r->word = slice_of(NULL, 0);
	while (peek(r) == ' ' || peek(r) == '\t')
		r->at++;
	if (peek(r) == '#')
		r->at += slice_find(slice_sub(r->text, r->at, r->text.n), '\n');
	if (is_over(r) || peek(r) == '\n') {
		r->token = T_END;
		return true;
	}
	if (peek(r) == '{' || peek(r) == '}') {
		r->token = r->text.p[r->at++] == '{' ? T_OPEN : T_CLOSE;
		return true;
	}
	out_memory(&o);
	take_word(r, &o, &plain, &none);
	if (o.n > WORD_BYTES)
		row_bad(r->row, ERR_LIMIT, "word too long");
	r->word = arena_dup(r->arena, out_slice(&o));
	out_free(&o);
	r->token = plain && is_keyword(r->word) ? T_KEYWORD : T_WORD;
	return !none;
}

/* The next token of the entry; T_END at its newline, which stays. */
static void next(struct reading *r)
{
	while (!take_token(r))
		;
}

/* ---- A rule ---- */

static bool take(struct reading *r, const char *keyword)
{
	if (r->token != T_KEYWORD || !slice_eq_str(r->word, keyword))
		return false;
	next(r);
	return true;
}

static bool fail(struct reading *r, const char *why)
{
	row_bad(r->row, ERR_SYNTAX, why);
	return false;
}

static bool take_string(struct reading *r, struct slice *to, const char *why)
{
	if (r->token != T_WORD)
		return fail(r, why);
	*to = r->word;
	next(r);
	return true;
}

static bool take_setenv(struct reading *r)
{
	if (r->token != T_OPEN)
		return fail(r, "no { behind setenv");
	for (next(r); r->token == T_WORD; next(r))
		;
	if (r->token != T_CLOSE)
		return fail(r, "no } behind setenv");
	next(r);
	return true;
}

static bool take_options(struct reading *r, struct doas_conf_row *row)
{
	for (;;) {
		if (take(r, "nopass"))
			row->nopass = true;
		else if (take(r, "persist"))
			row->persist = true;
		else if (take(r, "keepenv"))
			row->keepenv = true;
		else if (take(r, "setenv")) {
			if (!take_setenv(r))
				return false;
		} else if (!take(r, "nolog"))
			break;
	}
	return !(row->nopass && row->persist) || fail(r, "nopass and persist");
}

static void take_args(struct reading *r, struct doas_conf_row *row)
{
	struct out o;

	out_memory(&o);
	for (row->has_args = true; r->token == T_WORD; next(r)) {
		if (o.n > 0)
			out_byte(&o, ' ');
		out_bytes(&o, r->word);
	}
	row->args = arena_dup(r->arena, out_slice(&o));
	out_free(&o);
}

static bool take_rule(struct reading *r, struct doas_conf_row *row)
{
	row->permit = take(r, "permit");
	if (row->permit ? !take_options(r, row) : !take(r, "deny"))
		return fail(r, "no permit or deny");
	if (!take_string(r, &row->who, "nobody named"))
		return false;
	row->has_target = take(r, "as");
	if (row->has_target && !take_string(r, &row->target, "nobody behind as"))
		return false;
	row->has_cmd = take(r, "cmd");
	if (row->has_cmd && !take_string(r, &row->cmd, "nothing behind cmd"))
		return false;
	if (row->has_cmd && take(r, "args"))
		take_args(r, row);
	return r->token == T_END || fail(r, "a word too much");
}

bool doas_conf_next(struct lines *in, struct arena *a, struct doas_conf_row *row)
{
	while (in->rest.n > 0) {
		struct reading r = {.text = in->rest, .arena = a, .row = &row->at};
		bool any;

		*row = (struct doas_conf_row){.at.line = in->no + 1};
		next(&r);
		any = r.token != T_END;
		if (any && !take_rule(&r, row))
			while (r.token != T_END)
				next(&r);
		if (any && r.at >= r.text.n)
			row_bad(&row->at, ERR_SYNTAX, "no newline behind the rule");
		row->at.raw = slice_sub(r.text, 0, r.at);
		in->rest = slice_sub(r.text, r.at + 1, r.text.n);
		in->no += r.lines + 1;
		if (any || row->at.err != 0)
			return true;
	}
	return false;
}
