/*
 * Processes that are there and do not show themselves: each number that no listed process has is
 * asked with signal 0 [kill(2)], which does nothing but say whether somebody is there.
 */
#ifndef CORDON_AGENT_PROBE_H
#define CORDON_AGENT_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct probe {
	const char *why;      /* it was not done, or not to its end; NULL: it was */
	uint32_t asked;	      /* numbers */
	uint32_t first, last; /* the higher range; the lower begins with 1 */
	struct unlisted {
		uint32_t pid;
		bool listed; /* /proc has the number, and nothing behind it */
	} * v;
	size_t n, cap;
};

struct agent;

/* Behind the list of processes, and before Landlock, which may forbid all signals. */
void probe_snapshot(struct agent *a);
/* The record. */
void probe_emit(struct agent *a);

#endif
