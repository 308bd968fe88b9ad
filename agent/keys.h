/* Private keys to `key` records: place, format, public half; never the key. */
#ifndef CORDON_AGENT_KEYS_H
#define CORDON_AGENT_KEYS_H

#include "agent/gather.h"

/* Emits a record for each private key in the content of what was found. True when there was one. */
bool keys_emit(struct agent *a, const struct found *f, struct slice content);

#endif
