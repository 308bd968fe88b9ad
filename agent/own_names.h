/*
 * What the host calls itself. Of a running system the kernel says it; of an image, and of a host
 * that is read from afar, the files do from which it would be set at the next start.
 */
#ifndef CORDON_AGENT_OWN_NAMES_H
#define CORDON_AGENT_OWN_NAMES_H

#include "agent/gather.h"

/* Writes the members of the first record: hostname, domainname, kernel, arch. Keeps the name in
 * a->host_name. */
void own_names(struct agent *a, struct json *j);

#endif
