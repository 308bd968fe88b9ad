/*
 * Who on a host can send from a port below 1024, which r-commands and NFS with `secure` take as
 * proof of root: root, everybody where net.ipv4.ip_unprivileged_port_start is lowered [linux
 * ip-sysctl], and who can run a program with CAP_NET_BIND_SERVICE: the rule `capability`.
 */
#ifndef CORDON_RULES_PORTS_H
#define CORDON_RULES_PORTS_H

#include "collector/rules/rule.h"

/* The node of "can send from a low port of this host"; what gives it is added with it. */
uint32_t port_node(struct rule_ctx *c, uint32_t host);

/* The first port of the host that everybody may have: 1024, where nothing else is read. */
int64_t port_of_everybody(struct rule_ctx *c, uint32_t host);

#endif
