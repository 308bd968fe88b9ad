/*
 * Who can send a request of the r-commands: the node of "sends one from this host as this user",
 * and what gives it. Root of the host has it for every name, as has whoever has a low port; the
 * user herself has it where a setuid rsh client is installed.
 */
#ifndef CORDON_RULES_RSH_CLIENT_H
#define CORDON_RULES_RSH_CLIENT_H

#include "collector/rules/rule.h"

/* In the place of a user's name; no name has a blank in it. */
#define RSH_ANY_USER "any user"

/* The node for a host, or with NO_HOST for every host. */
uint32_t rsh_as(struct rule_ctx *c, uint32_t host, struct slice user);
/* Ties all these nodes to hosts and accounts, when all hosts have been read. */
void rsh_finish(struct rule_ctx *c);

#endif
