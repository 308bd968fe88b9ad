/*
 * A client that a line of trust lets in: who can be that client. Holders of a key that the server
 * knows for it, or of one that a CA certified which it knows; users of the client, by its
 * ssh-keysign; a client that nobody swept.
 */
#ifndef CORDON_RULES_HOSTBASED_ADMIT_H
#define CORDON_RULES_HOSTBASED_ADMIT_H

#include "collector/rules/ssh/hostbased_lines.h"

/* Adds the edges of q->line for the client. `user` empty: the account's own name; `refused` -1:
 * whether an earlier line refuses it is not known. */
void hostbased_admit(
    struct hostbased_asking *q, const struct hostbased_peer *peer, struct slice user, int refused);

/* The words of q->line for its edges. */
struct slice hostbased_why(const struct hostbased_asking *q);

#endif
