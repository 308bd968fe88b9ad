/*
 * Passwords, from where the handler says: never an argument, never a line of a file that others can
 * read. A source is asked once, however many hosts name it.
 *
 *	prompt		typed at the terminal, unseen
 *	fd:N		the first line that descriptor N gives
 *	file:PATH	the first line of a file that only its owner, or root, can read
 *
 * Owner: a struct secrets holds them until secrets_free, which wipes them.
 */
#ifndef CORDON_CLI_SECRETS_H
#define CORDON_CLI_SECRETS_H

#include "collector/cli/options.h"

struct secrets {
	struct secret {
		const char *source;
		struct slice text; /* with a NUL behind it */
	} * items;
	size_t n, cap;
	struct arena arena;
};

/* A text that must be such a source, as an option; const char *. */
extern const struct option_kind option_secret;

/* `what` is what the prompt asks for. 0, or ERR_USAGE with *why, in the arena of s. */
int secret_get(
    struct secrets *s, const char *source, const char *what, struct slice *out, const char **why);
/* One that stands in a file itself, which has been found tight: "text:..." among the sources. */
#define SECRET_TEXT "text:"
void secrets_free(struct secrets *s);

#endif
