/*
 * Words of sudoers, as sudo's own scanner cuts them [sudo plugins/sudoers/toke.l]. What a byte
 * means hangs on where it stands: a quote is a quote before a user, and an ordinary byte in a
 * command's arguments; `#` begins a comment, unless digits follow, or it is `#include`.
 *
 * Owner: tokens point into the text, or into the arena where a backslash was taken off.
 */
#ifndef CORDON_FORMATS_SUDOERS_LEX_H
#define CORDON_FORMATS_SUDOERS_LEX_H

#include "common/arena.h"
#include "common/formats/format.h"

enum sudoers_token {
	SUDOERS_END,   /* of the text */
	SUDOERS_NL,    /* of the entry: a newline that no backslash hides */
	SUDOERS_MARK,  /* one of `:` `=` `,` `!` `(` `)` `+` (for +=) `-` (for -=): in `mark` */
	SUDOERS_WORD,  /* a name; `#uid` and quoted ones too */
	SUDOERS_UPPER, /* a name that may be that of an alias */
	SUDOERS_ALL,   /* the word ALL */
	SUDOERS_GROUP, /* %name, %#gid, %:name */
	SUDOERS_NETGROUP,
	SUDOERS_ADDRESS,
	SUDOERS_COMMAND,  /* path, regular expression or sudoedit; its arguments in `args` */
	SUDOERS_TAG,	  /* NOPASSWD and its kin, without the colon */
	SUDOERS_OPTION,	  /* CWD, CHROOT, ROLE, ... */
	SUDOERS_DIGEST,	  /* sha224, ...: with the digest */
	SUDOERS_VAR,	  /* the name of a setting of Defaults */
	SUDOERS_DEFAULTS, /* scope in `mark`: 0, `:`, `@`, `>` or `!` */
	SUDOERS_ALIAS,	  /* User_Alias, ...: its first letter in `mark` */
	SUDOERS_BAD,	  /* no word of sudoers: why says why */
};

struct sudoers_lex {
	struct slice
	    text; /* from the entry's begin; a regular expression that begins behind
		     LIMIT_LINE_BYTES is not looked for: each look goes to the line's end */
	size_t at;
	uint32_t line; /* on which `at` stands, from 1 */
	struct arena *arena;
	enum { LEX_PLAIN, LEX_BINDING, LEX_VAR, LEX_VALUE, LEX_PATH } state;
	bool begun; /* a word of the entry was given */
	/* The token given last. */
	enum sudoers_token token;
	uint8_t mark;
	struct slice word;
	struct slice args;
	bool has_args;
	const char *why;
};

/* Takes the next token; at the end of the text it is SUDOERS_END for ever. */
void sudoers_lex_next(struct sudoers_lex *l);

#endif
