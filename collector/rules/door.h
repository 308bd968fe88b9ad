/*
 * One way into an account while it is judged: a door begins open; each condition that was read
 * may shut it, each that could not be read makes the verdict unsure, each secret that is still
 * needed is named. What decides is cited. At the end the door becomes an edge, or none.
 *
 * Owner: everything lives in the rule context's arena.
 */
#ifndef CORDON_RULES_DOOR_H
#define CORDON_RULES_DOOR_H

#include "collector/rules/rule.h"

#define DOOR_CITES                                                                    \
	16 /* deciding lines that an edge names; more would hide the one that matters \
	    */
#define DOOR_PREMISES 8
#define DOOR_LIST_BYTES 1024 /* of conditions, beyond which no more are told one by one */

struct door {
	struct rule_ctx *c;
	const struct rule *rule;
	bool shut;
	struct slice why_shut; /* the first condition that shut it */
	struct fact_origin shut_at;
	struct slice missing; /* conditions that could not be read, separated by "; " */
	struct slice needs;   /* secrets, separated by commas */
	struct slice token; /* what the key's token is wanted for, in words; empty: there is none */
	struct evidence_ref cites[DOOR_CITES];
	size_t ncites;
	struct slice client; /* what the client's address must fulfil: source.h */
	bool crowded;	     /* of that there was too much: nothing is asked any more */
	uint32_t from[DOOR_PREMISES];
	size_t nfrom;
	enum grade grade; /* the best that goes through */
	bool sockets;	  /* and, below a shell, connections to the host's sockets as the account */
};

struct door door_open(struct rule_ctx *c, const struct rule *rule);
/* Only the first reason counts: it is what the server met first. */
void door_shut(struct door *d, struct fact_origin at, const char *why);
void door_unsure(struct door *d, struct slice condition);
void door_need(struct door *d, const char *secret);
void door_cite(struct door *d, struct fact_origin at);
/* The line that grants the trust: it stands before all that are cited. */
void door_grant(struct door *d, struct fact_origin at);
void door_premise(struct door *d, uint32_t node);
/* No more than this grade goes through. */
void door_limit(struct door *d, enum grade grade);

/* Asks nothing of the client's address any more, for want of room: the door is unsure. */
void door_crowd(struct door *d);

/* Takes over what another door says: both have to be passed. */
void door_join(struct door *d, const struct door *other);

/* Adds the edge to a node that is no account, unless the door is shut. A shut door goes to the
 * refusals of whoever asks for them. */
void door_to_node(struct door *d, uint32_t to, struct slice why);
/* Adds the edge to the account, at the door's grade, unless it is shut. */
void door_to_account(struct door *d, const struct fact_account *account, struct slice why);
/* The node of "connects to sockets of the host as the account", or NO_NODE: no door led there. */
uint32_t door_sockets_of(const struct rule_ctx *c, uint32_t account);
/* A door that was found shut before all was asked: for `cordon why`. The two above do it too. */
void door_refused(const struct door *d, const struct fact_account *account);

#endif
