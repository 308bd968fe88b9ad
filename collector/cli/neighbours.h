/*
 * Following trust: whom the evidence of a case names and nobody swept, nearest to what is
 * compromised first. They are what the report lists under "sweep this next": named in trust files,
 * mounts, exports, known_hosts and log-ins. Nothing here is guessed, and no address is tried that
 * no evidence names.
 */
#ifndef CORDON_CLI_NEIGHBOURS_H
#define CORDON_CLI_NEIGHBOURS_H

#include "collector/cli/case_use.h"
#include "collector/cli/options.h"
#include "collector/cli/text_index.h"

/* Names and addresses, in arena a, that `before` does not have; they are added to it as well. Says
 * what is wrong itself. */
enum exit_status neighbours_find(
    const char *path, struct text_index *before, struct text_list *found, struct arena *a);

#endif
