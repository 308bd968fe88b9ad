/*
 * Who can send a request of the r-commands, as nodes: "from this host as this user". Who has a low
 * port of the host has it for every name; the user herself has it where a setuid rsh client is
 * installed. What gives a node is added with it.
 */
#ifndef CORDON_RULES_RSH_CLIENT_H
#define CORDON_RULES_RSH_CLIENT_H

#include "collector/rules/rule.h"

/* In the place of a user's name; no name has a blank in it. */
#define RSH_ANY_USER "any user"

/* From one host as this user. */
uint32_t rsh_from(struct rule_ctx *c, uint32_t host, struct slice user);
/* From any host of the case as this user. */
uint32_t rsh_from_any(struct rule_ctx *c, struct slice user);
/* From any host of the case under any name: low ports alone. */
uint32_t rsh_low_port_of_any(struct rule_ctx *c);
/* Hosts that a file trusts together: filled by the caller, closed once. */
struct rsh_hosts {
	uint32_t *v; /* grown; the caller's to free */
	size_t n, cap;
	struct slice words; /* the same for the same hosts, whichever file lists them */
};

void rsh_hosts_close(struct rule_ctx *c, struct rsh_hosts *hosts);

/*
 * From one of these hosts as this user, and as her only: low ports are left out, as who has one
 * has every name at once. NO_NODE when none of them has such a user.
 */
uint32_t rsh_user_of(struct rule_ctx *c, const struct rsh_hosts *hosts, struct slice user);

#endif
