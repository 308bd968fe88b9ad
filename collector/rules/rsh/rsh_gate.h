/*
 * Who stands in front of an rshd: inetd or tcpd, which ask hosts.allow and hosts.deny, and xinetd
 * with lists of its own [xinetd.conf(5) only_from, no_access; hosts_access(5)]. Each asks about one
 * address; its name is what the server's own hosts file calls it.
 *
 * Owner: everything lives in the rule context's arena.
 */
#ifndef CORDON_RULES_RSH_GATE_H
#define CORDON_RULES_RSH_GATE_H

#include "collector/rules/rule.h"
#include "collector/rules/wrappers.h"

/* What one host's resolver calls addresses, as far as its own hosts file says. */
struct rsh_eyes {
	const struct host_name_at {
		struct addr addr;
		size_t order; /* in the file */
		struct slice name;
	} * v; /* sorted */
	size_t n;
};

void rsh_eyes_load(struct rsh_eyes *e, struct rule_ctx *c);
/* The canonical name; empty: the file has none. */
struct slice rsh_eyes_name(const struct rsh_eyes *e, const struct addr *addr);

struct rsh_gate {
	const struct rsh_eyes *eyes;
	const struct wrappers *wrappers;
	struct slice daemon;  /* by which hosts.allow and hosts.deny know the server */
	struct slice clients; /* of the fact */
	int wrapped;	      /* are they asked? 1, 0, -1 not known */
	int v4, v6;	      /* does it serve clients of that family? 1, 0, -1 not known */
};

/* May a client of this address reach the server at all? 1, 0, -1. */
int rsh_gate_reaches(const struct rsh_gate *g, const struct addr *client);

/* Does it let everybody in? */
bool rsh_gate_is_open(const struct rsh_gate *g);
/* May this client speak to the server? 1, 0, or -1 with *missing said. */
int rsh_gate_ask(const struct rsh_gate *g, const struct addr *client, struct slice *missing);
/* The same of the world at large: of an address that no list has any reason to name. */
int rsh_gate_ask_world(const struct rsh_gate *g, struct slice *missing);
/* The condition for clients of whom no address is known. */
struct slice rsh_gate_words(const struct rsh_gate *g);
/* Do both let the same clients in? */
bool rsh_gate_same(const struct rsh_gate *a, const struct rsh_gate *b);

#endif
