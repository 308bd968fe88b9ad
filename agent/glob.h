/*
 * Wildcards, as glob(7): `*` and `?` (not a leading dot, not a slash), `[a-z]`, `[!a]`, `\x`. What
 * sshd and sudo include is found with these, through the walk and with its caps.
 */
#ifndef CORDON_AGENT_GLOB_H
#define CORDON_AGENT_GLOB_H

#include "agent/gather.h"

/* Does one name fit one pattern? A leading dot needs a dot in the pattern. */
bool glob_fits(struct slice pattern, struct slice name);
/* Does the name fit one of several patterns, separated by spaces? */
bool glob_fits_any(const char *patterns, struct slice name);
/* Does it hold a wildcard at all? */
bool glob_is(struct slice pattern);

/*
 * The paths that fit an absolute pattern, sorted, at most LIMIT_INCLUDE_FILES of them; in the
 * scratch arena. What an account names has LIMIT_HOME_GLOBS of folders and names for all its
 * patterns. A pattern without wildcards gives itself, whether it exists or not. The folders that
 * had to be listed are emitted as `dir` records, so a denied one shows.
 */
void glob_paths(struct agent *a, struct slice pattern, struct strings *paths);

#endif
