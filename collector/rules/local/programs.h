/*
 * Programs that give whoever may start them a shell, when sudo or doas lets an account run them as
 * another: by name, with how. General knowledge of Unix, one program a row.
 */
#ifndef CORDON_RULES_PROGRAMS_H
#define CORDON_RULES_PROGRAMS_H

#include "include/slice.h"

enum program_way {
	PROGRAM_INSIDE = 1, /* from inside, whatever its arguments are */
	PROGRAM_ARGS = 2,   /* by arguments of one's own choice */
	PROGRAM_BARE = 4,   /* without any argument */
	PROGRAM_ITSELF = 8, /* runs code itself: it needs to start no other program */
};

struct program {
	const char *name;
	unsigned ways;
	const char *how;
};

/* By the last part of a path; a version behind the name does not count. NULL: none is known. */
const struct program *program_find(struct slice path);

/* What may stand behind the program. */
enum program_args { ARGS_ANY, ARGS_NONE, ARGS_FIXED, ARGS_PART /* a part of them is free */ };

/* Does it give a shell with these arguments? With `noexec` it can start no other program. */
bool program_gives_shell(const struct program *p, enum program_args args, bool noexec);

/* The n-th name of the table, or NULL behind the last: to ask which of them a pattern names. */
const char *program_name(size_t n);

#endif
