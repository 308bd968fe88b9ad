/*
 * Argument vectors as one text field of a fact: words separated by a space, a word in double quotes
 * when it is empty or holds a blank, a quote or a backslash; inside, `\"` and `\\`. A person reads
 * it as a command line; rules take it apart again.
 */
#ifndef CORDON_COMMON_ARGS_H
#define CORDON_COMMON_ARGS_H

#include "common/arena.h"
#include "common/out.h"

/* Appends one word to the text in o. */
void args_add(struct out *o, struct slice word);
/* Takes the next word off *args, unquoted (into the arena where quoting was). False at the end. */
bool args_next(struct arena *a, struct slice *args, struct slice *word);

#endif
