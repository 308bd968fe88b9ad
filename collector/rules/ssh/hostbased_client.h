/*
 * Who can have a host's identity signed for a host-based log-in [openssh ssh-keysign.c]: who holds
 * its private key signs for any user; a user of the host has ssh-keysign sign, for her own name and
 * the host's own.
 */
#ifndef CORDON_RULES_HOSTBASED_CLIENT_H
#define CORDON_RULES_HOSTBASED_CLIENT_H

#include "collector/rules/rsh/rsh_client.h"
#include "collector/rules/ssh/hostbased_certs.h"
#include "collector/rules/ssh/hostbased_known.h"
#include "common/addr.h"

/* A host of the case as a client. Its memory lives until all rules have finished. */
struct hostbased_client {
	bool loaded;
	const struct fact_host_key *keys;
	size_t nkeys;
	const struct fact_host_name *names; /* of its hosts file */
	size_t nnames;
	bool all_read; /* by root: a private key that was not seen is not there */
	const struct fact_keysign *keysign; /* NULL: not read */
	bool signs;			    /* for its users; or that is not known */
};

const struct hostbased_client *hostbased_client(struct rule_ctx *c, uint32_t host);

/* The node of "ssh-keysign of the host signs": its edges are its host's. */
uint32_t hostbased_keysign(struct rule_ctx *c, uint32_t host);
/* Adds what leads to it on the context's own host: everybody there may run it. And to the host's
 * keys whose private halves only root could see. */
void hostbased_add_own(struct rule_ctx *c);

/* The key that ssh-keysign of the host signs with and that is among these, or NULL; *sure: its
 * private half was seen. */
const struct fact_known_host *hostbased_key_of(
    const struct hostbased_client *client, const struct known_keys *known, bool *sure);

/* The certificates of hosts, of the whole case. */
const struct host_certs *hostbased_certs(struct rule_ctx *c);
/* Does ssh(1) on the host show this certificate, and ssh-keysign sign for it? *sure as above. */
bool hostbased_shows(
    const struct hostbased_client *client, const struct fact_certificate *cert, bool *sure);

/* Does ssh-keysign call the host so, with the eyes of its own host? 1, 0, -1. */
int hostbased_is_called(
    struct rule_ctx *c, uint32_t host, const struct hostbased_client *client, struct slice name);

/* Is the key a host's or anybody's of the case? */
bool hostbased_is_held(struct rule_ctx *c, struct slice fingerprint);

/* The account of the host under whose name its user is known to ssh-keysign; root is left out, who
 * holds the keys themselves. NO_NODE: there is none. */
uint32_t hostbased_user(struct rule_ctx *c, uint32_t host, struct slice user);
/* The user of that name on any of these hosts, by ssh-keysign. NO_NODE: none of them has such a
 * user. */
uint32_t hostbased_user_of(struct rule_ctx *c, const struct rsh_hosts *hosts, struct slice user);

#endif
