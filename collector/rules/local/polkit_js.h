/*
 * What functions of polkit's rules answer [polkit(8), AUTHORIZATION RULES]: the part of JavaScript
 * that such rules are written in, run for one action and one subject without running anything. What
 * is beyond it answers "unknown"; where a condition is not known, both ways are gone.
 *
 * Owner: the arena given to polkit_js_read; slices point into it.
 */
#ifndef CORDON_RULES_POLKIT_JS_H
#define CORDON_RULES_POLKIT_JS_H

#include "common/formats/js_lex.h"

/* Results that a function may give: several where that is not known. */
enum {
	POLKIT_NOTHING = 1, /* the next rule is asked */
	POLKIT_NO = 2,
	POLKIT_YES = 4,
	POLKIT_SELF = 8,   /* with one's own password */
	POLKIT_ADMIN = 16, /* with an administrator's */
	POLKIT_UNKNOWN = 32,
};

struct polkit_text {
	const struct js_token *v;
	size_t n;
	bool broken; /* no JavaScript as far as is known */
};

/* A function that polkit.addRule or polkit.addAdminRule was given. */
struct polkit_function {
	struct polkit_text text;
	size_t body;		      /* its first token behind the `{`, or of an arrow's value */
	bool value;		      /* the body is an expression */
	bool odd;		      /* no function that is known */
	bool admins;		      /* of addAdminRule */
	struct slice action, subject; /* what it calls them */
};

struct polkit_question {
	struct slice action;  /* its id */
	struct slice user;    /* empty: somebody whom no rule names */
	struct slice program; /* that pkexec is to run; empty: one that no rule names */
	int (*in_group)(const void *ctx, struct slice group); /* 1, 0, -1 */
	const void *ctx;
	/* Answers. */
	bool session;	     /* something hangs on the session: subject.local, active */
	uint32_t line;	     /* of the last return that was come to */
	size_t steps;	     /* gone so far, over all questions */
	struct slice *names; /* that an admin rule returns */
	size_t nnames, most;
};

struct polkit_text polkit_js_read(struct arena *a, struct slice text);
/* The next of a text's functions, from *at on, which begins at 0; false: no more. */
bool polkit_js_next(const struct polkit_text *text, size_t *at, struct polkit_function *f);
/* One or more results. Of an admin rule POLKIT_YES: `names` holds what it returns. */
int polkit_js_ask(const struct polkit_function *f, struct polkit_question *q);

/* ---- Between polkit_js.c, which runs statements, and polkit_js_value.c, which has expressions
 * ---- */

enum polkit_kind {
	VALUE_UNKNOWN,
	VALUE_NOTHING, /* null, undefined */
	VALUE_TRUTH,
	VALUE_NUMBER,
	VALUE_TEXT,
	VALUE_CHOICE,	/* a text that the intruder chooses: none that rules name */
	VALUE_SOMEBODY, /* a name of an account: none that rules name */
	VALUE_LIST,
	VALUE_REGEX,
	VALUE_ACTION,
	VALUE_SUBJECT,
	VALUE_GROUPS,
	VALUE_POLKIT,
	VALUE_RESULTS,
};

struct polkit_value {
	enum polkit_kind kind;
	int64_t number; /* of a truth: 1, 0 */
	struct slice text;
	size_t from, end; /* of a list: its tokens */
};

#define POLKIT_MOST_VARS 32
/* Tokens gone over for all questions about one host. */
#define POLKIT_MOST_STEPS 50000000

struct polkit_run {
	const struct polkit_function *f;
	struct polkit_question *q;
	size_t i; /* the next token */
	struct polkit_var {
		struct slice name;
		size_t from; /* its value */
		bool changed;
	} vars[POLKIT_MOST_VARS];
	size_t nvars;
	int depth;
	bool odd; /* something that is not known stood there */
};

bool polkit_is(
    const struct polkit_run *r, const char *what); /* the next token, as a sign or keyword */
bool polkit_take(struct polkit_run *r, const char *what);
/* The expression that comes next. */
struct polkit_value polkit_value(struct polkit_run *r);
/* 1, 0, -1. */
int polkit_truth(const struct polkit_value *v);
int polkit_equal(const struct polkit_value *a, const struct polkit_value *b);
/* Does a text match a regular expression between slashes? -1: it is none of the simple ones. */
int polkit_regex(struct slice regex, struct slice text);
/* Behind the bracket that closes the one at `i`; n without one. */
size_t polkit_behind(const struct polkit_text *text, size_t i);

#endif
