/* The running servers that decide about trust, as far as the agent itself needs to know them. */
#ifndef CORDON_AGENT_PROCESSES_H
#define CORDON_AGENT_PROCESSES_H

#include "include/slice.h"

enum space { SPACE_NET, SPACE_MNT, SPACE_PID, SPACES };

struct process {
	uint32_t pid, ppid, uid;
	bool has_uid;
	struct slice name;    /* as the kernel has it: at most 15 bytes */
	struct slice exe;     /* empty: not readable */
	struct slice cmdline; /* arguments, each with a NUL behind it */
	int64_t started;      /* seconds since 1970; 0: not known */
	bool ns_known[SPACES];
	bool ns_shared[SPACES]; /* with the agent */
};

struct agent;

/* A file of a process, into a->content; false when it cannot be read. For the snapshot: Landlock
 * hides some of them. */
bool process_text(struct agent *a, uint32_t pid, const char *file, struct slice *text);
/* The target of a link among them, in the run's arena; empty when it cannot be read. */
struct slice process_link(struct agent *a, uint32_t pid, const char *link);

#endif
