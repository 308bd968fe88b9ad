/* The processes of the host, as the snapshot found them. */
#ifndef CORDON_AGENT_PROCESSES_H
#define CORDON_AGENT_PROCESSES_H

#include "agent/environ.h"

enum space { SPACE_NET, SPACE_MNT, SPACE_PID, SPACES };

struct process {
	uint32_t pid, ppid;
	uint32_t uid, euid, gid, egid;
	bool has_uid, has_gid;
	bool server;	      /* it decides about trust: its arguments are told, too */
	struct slice name;    /* as the kernel has it: at most 15 bytes */
	struct slice exe;     /* empty: not readable */
	struct slice cmdline; /* arguments, each with a NUL behind it; of servers */
	struct slice env[ENV_COUNT];
	int64_t started;	     /* seconds since 1970; 0: not known */
	bool unread;		     /* its sockets could not be */
	size_t first_inode, ninodes; /* its sockets, in the agent's list */
	bool ns_known[SPACES];
	bool ns_shared[SPACES]; /* with the agent */
};

struct processes {
	struct process *v; /* by pid, as /proc lists names: as text */
	size_t n, cap;
	uint64_t *inodes; /* of sockets that they hold */
	size_t ninodes, cap_inodes;
	bool cut;		     /* there were more than the limit of one of them */
	int64_t made;		     /* since the system began; 0: not known */
	struct slice spaces[SPACES]; /* the agent's own */
};

struct agent;

/* A file of a process, into a->content; false when it cannot be read. For the snapshot: Landlock
 * hides some of them. */
bool process_text(struct agent *a, uint32_t pid, const char *file, struct slice *text);
/* The target of a link among them, in the run's arena; empty when it cannot be read. */
struct slice process_link(struct agent *a, uint32_t pid, const char *link);
/* The number behind `key` at the start of a line of such a text. */
bool process_number(struct slice text, const char *key, int64_t *out);
/* Does it see the file tree that the agent sees? A container's process names paths of its own. */
bool process_sees_our_files(const struct process *p);

#endif
