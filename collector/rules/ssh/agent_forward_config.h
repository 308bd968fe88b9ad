/*
 * Who will forward an agent where: ForwardAgent in ssh_config. No session need be up: the next
 * log-in of the account to that host brings its agent there. A part of the rule agent-forward.
 */
#ifndef CORDON_RULES_AGENT_FORWARD_CONFIG_H
#define CORDON_RULES_AGENT_FORWARD_CONFIG_H

#include "collector/rules/ssh/ssh_live.h"

/* Adds the edges of this host's accounts that have keys. Where: the hosts that Host lines name, and
 * those of the account's own known_hosts. The accounts whose agents are led to go to
 * ssh_live_want(). */
void agent_forward_configs(struct rule_ctx *c, const struct rule *rule, struct ssh_live *all);

#endif
