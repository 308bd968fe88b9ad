/* Credential caches and keytabs to `ticket` records: place, principals, when they end; never keys.
 */
#ifndef CORDON_AGENT_TICKETS_H
#define CORDON_AGENT_TICKETS_H

#include "agent/gather.h"

bool tickets_suspected(struct slice content);
/* Emits a record for each principal in the content of what was found. True when there was one. */
bool tickets_emit(struct agent *a, const struct found *f, struct slice content);

#endif
