/*
 * Processes that hold an end of an SSH connection or serve keys to others: the sshd of a session,
 * ssh, ssh-agent and its kin. Which sockets they hold and which agent their environment names has
 * to be looked at before Landlock, which hides both; the records come later (agent_sockets.h).
 */
#ifndef CORDON_AGENT_SSH_ENDS_H
#define CORDON_AGENT_SSH_ENDS_H

#include "include/slice.h"

struct agent;
struct process;

struct ssh_end {
	uint32_t pid, uid;
	bool has_uid;
	struct slice name;
	struct slice title;	/* that ssh and sshd write over their arguments; else empty */
	bool aside;		/* an sshd beside that of the session: "sshd: bob [priv]" */
	struct slice cwd;	/* of ssh: where relative paths of its sockets count from */
	struct slice auth_sock; /* the agent that its environment names; else empty */
	int64_t started;	/* as in struct process */
};

/* A socket that an end holds, by the number that /proc/net tells. */
struct end_socket {
	uint64_t inode;
	uint32_t end; /* in ends */
};

struct ssh_ends {
	struct ssh_end *ends;
	size_t nends, cap_ends;
	struct end_socket *sockets; /* by inode once it was asked for one */
	size_t nsockets, cap_sockets;
	bool sorted;
	/* Agents that the environment of anybody's process names, each once. */
	struct slice *auth_socks;
	size_t nauth_socks, cap_auth_socks;
	bool cut; /* there were more than the limit of one of them */
};

/* Is it the name of a program that may be an end? */
bool ssh_end_named(struct slice name);
/* Takes what a process of the snapshot says of connections and agents: the agent that its
 * environment names, and itself where it is an end and no listener. Not in another file tree. */
void ssh_end_take(struct agent *a, const struct process *p);

/* The end that holds the socket, or NULL. A log-in that is still going on is none. */
const struct ssh_end *ssh_end_of(struct ssh_ends *all, uint64_t inode);

void ssh_ends_free(struct ssh_ends *all);

#endif
