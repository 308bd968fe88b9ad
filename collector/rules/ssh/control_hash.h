/*
 * Control sockets that are named by ControlPath's %C: a SHA-1 over the client's own name, the name
 * it was told of the host, the port, and the account's name [openssh misc.c ssh_connection_hash].
 * The names of the case are tried.
 */
#ifndef CORDON_RULES_CONTROL_HASH_H
#define CORDON_RULES_CONTROL_HASH_H

#include "collector/rules/ssh/ssh_live.h"

/* The account that the socket's name speaks of, on this host or, with NO_HOST, on any; NO_NODE: the
 * name is no such hash, or one of names that the case does not have. `port`: that the session goes
 * to, beside 22. */
uint32_t control_hash_account(
    struct rule_ctx *c, const struct live_socket *s, uint32_t host, int64_t port);

#endif
