/* A folder in which private keys are expected: an account's .ssh, its home, /etc/ssh. */
#ifndef CORDON_AGENT_FOLDER_H
#define CORDON_AGENT_FOLDER_H

#include "agent/ask.h"

/*
 * One pass over the names that ask_names gave for a folder: files whose name fits one of `files`
 * (patterns separated by spaces) are asked for as files; every other regular file, or link to one,
 * is looked at for private keys. How: the asker and the parents of both.
 */
void folder_read(struct agent *a, struct slice path, const struct names *names, const char *files,
    const struct ask *how);

#endif
