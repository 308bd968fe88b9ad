/*
 * Sockets at which somebody may use keys or sessions without having them: of ssh-agents, agents
 * that a session forwards, and ssh's control sockets. They are looked at from outside; nobody ever
 * connects to one.
 */
#ifndef CORDON_AGENT_AGENT_SOCKETS_H
#define CORDON_AGENT_AGENT_SOCKETS_H

#include "agent/ask.h"

/* Asks for a socket and emits its `agent` record; nothing when the path is absent, or something
 * else. `from` says where it was found: environment, process,
 * place, home, or the keyword of ssh_config. */
void agent_socket_ask(struct agent *a, struct slice path, const char *from);

#endif
