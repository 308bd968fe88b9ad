/*
 * The gate before each log-in: so many refusals in a row, and a way in is not tried again before
 * the handler has said so, for a lock-out of the account would be damage. As hosts are logged in to
 * side by side, only so many are let through at once as could be refused without going over that
 * number; with keys, which lock nobody out, more as they prove themselves.
 *
 * A host passes gate_enter(), and gate_leave() tells what came of it.
 */
#ifndef CORDON_NET_GATE_H
#define CORDON_NET_GATE_H

#include <stdbool.h>
#include <stdint.h>

struct event;
struct host;
struct sweep;

struct gate {
	uint32_t in_row, let_in, proven;
	bool asking, given_up;
	struct host *waiting; /* linked by gate_next, oldest first */
	struct host **last;
	struct event *answer;
	struct sweep *sweep;
	uint32_t way;
};

enum gate_result { GATE_ACCEPTED, GATE_REFUSED, GATE_UNKNOWN };

/* Before a connection: may it be made at all? False, and the host waits or has failed. */
bool gate_open(struct host *h);
/* Before a log-in: false, and the host waits in HOST_GATE. */
bool gate_enter(struct host *h);
/* Also when the host ends otherwise; counts once. */
void gate_leave(struct host *h, enum gate_result r);
void gate_forget(struct host *h); /* it waits no more */
void gate_close(struct gate *g);

#endif
