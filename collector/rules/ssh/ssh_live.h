/*
 * What is up between hosts: sockets of agents, control sockets, and both ends of SSH connections,
 * of all hosts that were visited so far. The two ends of one connection name the same addresses and
 * ports, so each host says who is at its own end, and neither has to be believed about the other.
 *
 * Owner: everything lives in the rules' lasting memory; one instance a run, shared by the rules
 * ssh-agent, agent-forward and control-socket.
 */
#ifndef CORDON_RULES_SSH_LIVE_H
#define CORDON_RULES_SSH_LIVE_H

#include "collector/rules/door.h"
#include "collector/rules/names.h"

enum live_kind { LIVE_AGENT, LIVE_FORWARDED, LIVE_CONTROL };

struct live_socket {
	uint32_t host;
	enum live_kind kind;
	struct slice real;
	int64_t uid;	      /* that the server behind it runs as; of a nameless one, the owner */
	int64_t pid;	      /* of that server; -1 unknown */
	uint32_t account;     /* node of the uid; that of root for a uid without account */
	uint32_t node;	      /* NODE_AGENT; of a control socket NO_NODE */
	struct slice missing; /* what was not read; empty: it is alive */
	struct evidence_ref at;
	const struct fact_agent_socket *fact; /* while its host is visited */
};

struct live_end {
	uint32_t host;
	bool server;
	int64_t pid;
	uint32_t account; /* NO_NODE: not known */
	struct addr local, peer;
	int64_t local_port, peer_port;
	struct slice auth_sock;
	enum grade grade;     /* of a server: what a session on the connection is good for */
	struct slice missing; /* of that; empty: it is so */
	struct evidence_ref at;
};

/* A key that an agent may hold: its owner has the file. */
struct live_key {
	uint32_t host;
	uint32_t owner; /* node of the account */
	uint32_t key;	/* NODE_KEY */
	bool token;	/* FIDO: the token is needed still */
	struct evidence_ref at;
};

struct ssh_live {
	uint32_t loaded; /* the host that was added last */
	struct live_socket *sockets;
	size_t nsockets, cap_sockets;
	struct live_end *ends;
	size_t nends, cap_ends;
	struct live_end **by_pid; /* by host, then process */
	struct live_key *keys;	  /* by host, then owner, once sorted */
	size_t nkeys, cap_keys;
	struct live_owner {
		uint32_t host, account;
	} * wanted;
	size_t nwanted, cap_wanted;
	bool sorted;
	uint32_t *stamps, stamp; /* per host: the account that was led there last */
	bool *keyed;		 /* per node: its keys were added */
	size_t nkeyed;
};

/* The instance, with this host's part in it. */
struct ssh_live *ssh_live_host(struct rule_ctx *c);
/* The instance behind the last host: sockets sorted by host and path, ends by their addresses. */
struct ssh_live *ssh_live_all(struct rule_ctx *c);
/* The socket at a real path, or NULL. ssh_live_all() only. */
const struct live_socket *ssh_live_socket(
    const struct ssh_live *all, uint32_t host, struct slice real);
/* The end that the process has there, or NULL when it has none or several. */
const struct live_end *ssh_live_end_of(const struct ssh_live *all, uint32_t host, int64_t pid);
/* The other end of the same connection, or NULL when no host, or more than one, tells of it. */
const struct live_end *ssh_live_other(const struct ssh_live *all, const struct live_end *end);

/* The node of an account's agent, with the keys that it may hold: those of the account's files. */
uint32_t ssh_live_agent(struct rule_ctx *c, struct ssh_live *all, uint32_t host, uint32_t owner);
/* The keys of this agent will be asked for, once all hosts were visited. */
void ssh_live_want(struct rule_ctx *c, struct ssh_live *all, uint32_t account);
/* The keys of a host: *first of them, returns how many. Those of one owner stand together. */
size_t ssh_live_keys(const struct ssh_live *all, uint32_t host, const struct live_key **first);

/* An edge of one premise whose evidence is at hand; for finish(), where no host is. */
void ssh_live_edge(struct rule_ctx *c, const struct rule *rule, uint32_t from, uint32_t to,
    struct slice why, struct slice missing, struct slice needs, const struct evidence_ref *evidence,
    size_t nevidence);

#endif
