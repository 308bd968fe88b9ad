/*
 * Old servers: algorithms that are weak or broken, allowed for those hosts alone of which the
 * handler says so, and named where they were used.
 */
#ifndef CORDON_NET_LEGACY_H
#define CORDON_NET_LEGACY_H

#include <libssh/libssh.h>

#include "common/arena.h"

/* Allows them behind the good ones, which stand in `host_keys` and `ciphers`. 0 or ERR_USAGE. */
int legacy_allow(ssh_session session, const char *host_keys, const char *ciphers, struct arena *a);
/* Once keys are exchanged: those in use, in words; NULL: none. */
const char *legacy_used(ssh_session session, struct arena *a);

#endif
