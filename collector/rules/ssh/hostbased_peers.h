/*
 * Whom a host word of hosts.equiv or .shosts means to sshd. The word is compared as text with what
 * the server calls the client [openssh auth2-hostbased.c hostbased_key_allowed]: the client's
 * address, with UseDNS yes its name, with HostbasedUsesNameFromPacketOnly yes whatever name the
 * client says. Under the same name its host key is looked up.
 *
 * Owner: all memory is in the rule context's arena.
 */
#ifndef CORDON_RULES_HOSTBASED_PEERS_H
#define CORDON_RULES_HOSTBASED_PEERS_H

#include "collector/rules/rule.h"
#include "collector/rules/wrappers.h"

/* How the server finds a client's name. */
struct hostbased_eyes {
	struct wrappers files; /* of the server's host */
	bool dns;	       /* UseDNS yes */
	bool packet;	       /* the client says it */
};

/* A client that the word means: what the server calls it, and where it is. */
struct hostbased_peer {
	struct slice name;    /* its host key is looked up under this one */
	struct addr addr;     /* family ADDR_NONE: it may be anywhere */
	struct slice missing; /* why the server may call it otherwise; or empty */
};

struct hostbased_peers {
	struct hostbased_peer *v;
	size_t n;
};

void hostbased_peers(struct rule_ctx *c, const struct hostbased_eyes *eyes, struct slice word,
    struct hostbased_peers *out);

/* Does the word mean this client? */
bool hostbased_word_is(struct rule_ctx *c, const struct hostbased_eyes *eyes, struct slice word,
    const struct hostbased_peer *peer);

#endif
