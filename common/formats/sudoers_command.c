/* Commands of sudoers: a path, or a regular expression, and its arguments. */
#include "common/formats/sudoers_scan.h"

#include <string.h>

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

static size_t arg_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !lex_is_in(l->text.p[at], "#\\:, \t\r\n"))
		at++;
	return at;
}

static bool take_arg_escape(struct sudoers_lex *l, struct args *out)
{
	uint8_t c = lex_peek(l, l->at + 1);

	if (lex_is_in(c, "*?[]!^"))
		add_arg(out, lex_cut(l, l->at, l->at + 2));
	else if (lex_is_in(c, ":\\,= \t#"))
		add_arg(out, lex_cut(l, l->at + 1, l->at + 2));
	else
		return false;
	l->at += 2;
	return true;
}

/* A regular expression for all arguments. */
static size_t arg_regex_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !lex_is_in(l->text.p[at], "#\r\n$"))
		at += l->text.p[at] == '\\' && at + 1 < l->text.n ? 2 : 1;
	return at;
}

static void take_arg_regex(struct sudoers_lex *l)
{
	size_t from = l->at;

	l->at = arg_regex_end(l, from);
	if (lex_peek(l, l->at) != '$') {
		lex_bad(l, "regular expression left open");
		return;
	}
	l->args = lex_cut(l, from, ++l->at);
	l->has_args = true;
}

/* No argument reaches farther than this. */
static size_t args_end(const struct sudoers_lex *l, size_t at)
{
	while (at < l->text.n && !lex_is_in(l->text.p[at], "#:,\r\n")) {
		size_t behind = lex_continuation(l, at);

		at = behind > 0 ? behind : at + (l->text.p[at] == '\\' ? 2 : 1);
	}
	return at < l->text.n ? at : l->text.n;
}

static void take_args(struct sudoers_lex *l)
{
	struct args out = {0};
	size_t end;

	while (lex_skip_blank(l))
		;
	if (lex_peek(l, l->at) == '^') {
		take_arg_regex(l);
		return;
	}
	out.to = arena_alloc(l->arena, args_end(l, l->at) - l->at + 1);
	for (;; out.blank = lex_skip_blank(l) || out.blank) {
		end = arg_end(l, l->at);
		if (lex_is_blank(lex_peek(l, l->at)) || lex_continuation(l, l->at) > 0)
			continue;
		if (l->at >= l->text.n || lex_is_in(lex_peek(l, l->at), "#:,\r\n") ||
		    (lex_peek(l, l->at) == '=' && end == l->at + 1))
			break;
		if (lex_peek(l, l->at) != '\\') {
			add_arg(&out, lex_cut(l, l->at, end));
			l->at = end;
		} else if (!take_arg_escape(l, &out)) {
			lex_bad(l, "a backslash where none may stand");
			l->at++;
			return;
		}
	}
	l->args = slice_of(out.to, out.n);
	l->has_args = out.any;
}

/* sudoedit is a command of its own, with a path before it or without. */
void lex_take_command(struct sudoers_lex *l, size_t end)
{
	struct slice path = lex_cut(l, l->at, end);

	if (path.p[0] != '^')
		path = lex_unescaped_path(l, path);
	if (slice_ends(path, "/sudoedit"))
		path = SLICE("sudoedit");
	lex_give(l, SUDOERS_COMMAND, path);
	l->at = end;
	/* A folder takes none, and Defaults!path neither. */
	if (!slice_ends(path, "/") && l->state == LEX_PLAIN)
		take_args(l);
}
