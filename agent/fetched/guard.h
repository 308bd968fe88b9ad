/*
 * How much of a file may be fetched at all. Of a private key only what tells its format, whether it
 * has a passphrase, and where it stands in clear its public half: it comes in small pieces, and the
 * rest stays on the host.
 */
#ifndef CORDON_AGENT_FETCHED_GUARD_H
#define CORDON_AGENT_FETCHED_GUARD_H

#include "common/out.h"

#define GUARD_FIRST 12 /* bytes that give away every kind of key, and hold none of its secrets */

/* How many bytes more may come behind those that came; SIZE_MAX: all there are; 0: no more, it is a
 * key. */
size_t guard_more(struct slice so_far);
/* Puts in *o, behind what came of a key, the end that its parser looks for. */
void guard_close(struct out *o);

#endif
