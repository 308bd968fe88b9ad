/*
 * JavaScript as tokens [ECMA-262, 12 Lexical Grammar], as far as rules of polkit are written in it.
 * What a `/` begins, a regular expression or a division, is told by the token before it.
 */
#ifndef CORDON_FORMATS_JS_LEX_H
#define CORDON_FORMATS_JS_LEX_H

#include "common/arena.h"
#include "common/formats/format.h"

enum js_kind {
	JS_NAME, /* and keywords */
	JS_STRING,
	JS_NUMBER,
	JS_REGEX, /* with its slashes and flags */
	JS_PUNCT, /* the longest that there is: `===` */
};

struct js_token {
	struct row at;
	enum js_kind kind;
	struct slice text; /* of a string: what it stands for */
	bool computed;	   /* a template with a `${` in it: its text is not known */
};

struct js_text {
	struct slice all;
	size_t next;
	uint32_t line;
	bool value; /* the last token was one, or the end of one: what follows divides */
};

struct js_text js_text_of(struct slice text);
/* Bad: a byte that begins no token, a string, comment or regular expression without its end; the
 * rest of the text is passed over then. */
bool js_token_next(struct js_text *in, struct arena *a, struct js_token *token);

#endif
