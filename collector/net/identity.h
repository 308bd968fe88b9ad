/*
 * The keys to log in with, loaded once for all hosts: private key files, and what the ssh-agent
 * offers. Owner: identities_load fills, identities_free gives back.
 */
#ifndef CORDON_NET_IDENTITY_H
#define CORDON_NET_IDENTITY_H

#include <libssh/libssh.h>

#include "collector/net/sweep.h"
#include "common/arena.h"

struct identities {
	ssh_key
	    *keys; /* of files, in the order of the options; with a certificate before without */
	size_t n_keys, cap_keys;
	struct slice *agent_keys; /* public keys in wire format, in the arena */
	size_t n_agent_keys, cap_agent_keys;
	char *agent_socket; /* NULL: none in use */
	struct arena arena;
};

/*
 * Loads what the options name. A file that cannot be used, a passphrase, an ssh-agent that does not
 * answer within two seconds: one notice each, and on with the next.
 */
void identities_load(struct identities *ids, const struct sweep_way *way,
    void (*notice)(void *ctx, const char *words), void *ctx);
void identities_free(struct identities *ids);
/* How many keys there are to offer. */
size_t identities_count(const struct identities *ids);

#endif
