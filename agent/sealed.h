/*
 * Evidence by hand: a file instead of standard output, for a host that no sweep reaches. The file
 * is made before the locks and takes the place of standard output, so that they stay as they are;
 * it never takes the place of another file. What seals it is its SHA-256, shown at the end to be
 * written down: whoever imports the file compares.
 */
#ifndef CORDON_AGENT_SEALED_H
#define CORDON_AGENT_SEALED_H

#include "agent/emit.h"

#define SEALED_PATH_BYTES 512

struct sealed {
	char path[SEALED_PATH_BYTES];
};

/* `path`: the file, or a folder in which it gets a name of host and time; `root` as in --root. 0,
 * or 2 when it was said why not. */
int sealed_open(struct sealed *s, const char *path, const char *root);
/* Says the file and its hash on standard error. 0; 1 when not all of it was kept. */
int sealed_close(const struct sealed *s, const struct emit *e);

#endif
