/*
 * Signatures by the ssh-agent without waiting for it (protocol: draft-miller-ssh-agent).
 *
 * libssh 0.10 talks to an agent through a socket and blocks until it answers; an agent that asks a
 * person, or a token that wants a finger, would stop every connection. So libssh is given one end
 * of a socket pair on which the answers already lie:
 *  1. a list with the one key, then end of file. libssh offers the key, the server takes it, libssh
 *     writes its request for a signature and fails for want of an answer: now we have the request.
 *  2. the request goes to the real agent through the event loop; nothing waits.
 *  3. a second pair, with the list and the signature. libssh asks for the same signature (the
 *     data is the same: session, user and key have not changed) and finds it there.
 */
#ifndef CORDON_NET_AGENT_H
#define CORDON_NET_AGENT_H

#include <event2/event.h>
#include <libssh/libssh.h>

#include "common/arena.h"

struct agent_sign;

enum agent_result {
	AGENT_AWAY,	/* the agent is asked; meanwhile nobody moves the connection */
	AGENT_WAIT,	/* step again when the connection or the agent moved */
	AGENT_ACCEPTED, /* logged in */
	AGENT_DENIED,	/* the server does not want this key, or not its signature */
	AGENT_PARTIAL,	/* the key is fine, and the server wants something else as well */
	AGENT_REFUSED,	/* the agent does not sign, or is gone */
	AGENT_ERROR,	/* the connection broke */
};

/* One for each host that comes to the agent's keys; `wake(arg)` is called from the loop when the
 * agent has answered. */
struct agent_sign *agent_sign_new(
    struct event_base *base, const char *socket_path, void (*wake)(void *arg), void *arg);
/* Begins with one key (in wire format): steps follow until the result is another than AGENT_WAIT.
 */
void agent_sign_offer(struct agent_sign *a, struct slice blob);
enum agent_result agent_sign_step(struct agent_sign *a, ssh_session session);
/* Only after ssh_free() of the session, which closes its end of the socket pair. */
void agent_sign_free(struct agent_sign *a);

/* The list of keys, waiting at most two seconds: for the start of the sweep. 0 or an error; the
 * blobs are in the arena, at most LIMIT_AGENT_KEYS. */
int agent_list(const char *socket_path, struct arena *arena, struct slice *blobs, size_t *n);

#endif
