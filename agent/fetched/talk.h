/*
 * The wire to the host, standard input in both directions: the collector hands on what is written
 * here and what the host answers, and reads neither. A wire that ends ends the process; what was
 * said by then is evidence without an end.
 */
#ifndef CORDON_AGENT_FETCHED_TALK_H
#define CORDON_AGENT_FETCHED_TALK_H

#include "common/out.h"

/* Ends the process: the other side does not answer as it must. */
_Noreturn void talk_broken(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Sends all of it, and empties *o. */
void talk_send(struct out *o);
/* What has come and was not taken yet: valid until the next talk_wait. */
struct slice talk_heard(void);
/* Waits for more. */
void talk_wait(void);
/* The first n bytes of it are done with. */
void talk_took(size_t n);

#endif
