/*
 * sudoers as sudo reads it [sudoers(5); sudo plugins/sudoers/gram.y]. One row is one entry: what
 * stands up to a newline that no backslash hides.
 *
 *	WHO WHERE = [(RUNAS[:GROUPS])] [OPTIONS] [TAG:] COMMAND, ... [: WHERE = ...]
 *	User_Alias NAME = WHO [: NAME = ...]		also Runas_, Host_ and Cmnd_Alias
 *	Defaults[:WHO|@WHERE|>RUNAS|!COMMANDS] SETTING, ...
 *	@include PATH, @includedir PATH			also with `#`
 *
 * In every list the last item that matches decides, and `!` turns its answer. What a command does
 * not say of runas, tags and options it has from the command before it: the rows have that worked
 * in.
 *
 * Broken entries are dropped, as sudo 1.9.3 and later does; of several privileges or aliases in one
 * entry those before the broken one stay (`dropped`).
 */
#ifndef CORDON_FORMATS_SUDOERS_H
#define CORDON_FORMATS_SUDOERS_H

#include "common/formats/sudoers_lex.h"

enum sudoers_kind {
	SUDOERS_IS_SPEC,
	SUDOERS_IS_ALIAS,
	SUDOERS_IS_DEFAULTS,
	SUDOERS_IS_INCLUDE,
};

struct sudoers_item {
	enum sudoers_token type; /* _WORD, _UPPER, _ALL, _GROUP, _NETGROUP, _ADDRESS, _COMMAND;
				    SUDOERS_END: the account itself, of `()` */
	bool negated;
	bool digest; /* the command's content is bound */
	bool has_args;
	struct slice name; /* for a command its path, "list" or "sudoedit"; "" as args: none */
	struct slice args;
	struct sudoers_item *next;
};

struct sudoers_list {
	struct sudoers_item *first, *last;
};

struct sudoers_command {
	struct sudoers_item *what;
	const struct sudoers_list *runas; /* NULL: nothing said, so Defaults runas_default */
	const struct sudoers_list *groups;
	int nopasswd, noexec, setenv, intercept; /* 1, 0; -1: nothing said */
	struct slice chroot, not_before, not_after;
	bool confined; /* by ROLE, TYPE, PRIVS, LIMITPRIVS or APPARMOR_PROFILE */
	struct sudoers_command *next;
};

struct sudoers_privilege {
	struct sudoers_list hosts;
	struct sudoers_command *commands;
	struct sudoers_privilege *next;
};

struct sudoers_alias {
	struct slice name;
	struct sudoers_list list;
	struct sudoers_alias *next;
};

struct sudoers_setting {
	struct slice name;
	uint8_t op; /* 1 on or set, 0 off (!), '+', '-' */
	bool has_value;
	struct slice value;
	struct sudoers_setting *next;
};

struct sudoers_row {
	struct row at;
	enum sudoers_kind kind;
	bool dropped; /* a part of it: see above */
	uint8_t of;   /* of an alias H, C, U, R; scope of Defaults: 0, '@', '!', ':', '>' */
	struct sudoers_list users; /* of a spec; whom or what Defaults are for */
	struct sudoers_privilege *privileges;
	struct sudoers_alias *aliases;
	struct sudoers_setting *settings;
	struct slice path; /* of an include */
	bool is_dir;
};

/* All that a row points to lies in the text or in the arena. */
bool sudoers_next(struct lines *in, struct arena *a, struct sudoers_row *row);

#endif
