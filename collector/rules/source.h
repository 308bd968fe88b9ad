/*
 * Where a client connects from, as sshd and tcp wrappers ask: "from an address that this list
 * names, and not that one". All that is asked holds for one and the same address, so it is one
 * node: a host may have several addresses, and a client chooses among them. source_finish ties
 * every host of the case to the nodes that one of its addresses fits. So lines and hosts add up
 * instead of multiplying into edges.
 *
 * A door collects the terms while it is judged, as text in door.client; door_to_node() makes their
 * node a premise.
 */
#ifndef CORDON_RULES_SOURCE_H
#define CORDON_RULES_SOURCE_H

#include "collector/rules/rule.h"
#include "common/addr.h"

struct door;

/* X(symbol, word in the node's name, what the address must fulfil) */
#define SOURCE_TERMS(X)                                                                      \
	X(SOURCE_FROM, "from", "the list of from= or AllowUsers names it")                   \
	X(SOURCE_OR, "or", "or this list does, beside the SOURCE_FROM or SOURCE_OR before")  \
	X(SOURCE_NOT, "not", "the list does not name it")                                    \
	X(SOURCE_AT, "at", "the list of Match Address names it")                             \
	X(SOURCE_NOT_AT, "not-at", "that list does not")                                     \
	X(SOURCE_NAMED, "named", "the list of Match Host names it, with UseDNS yes")         \
	X(SOURCE_NOT_NAMED, "not-named", "that list does not")                               \
	X(SOURCE_DNS, "dns", "from and not ask with the client's name too: UseDNS yes")      \
	X(SOURCE_WRAPPED, "wrapped", "the host's hosts.allow and hosts.deny let it to sshd") \
	X(SOURCE_LOCAL, "local", "it is a loopback address: sshd listens on no other")       \
	X(SOURCE_ACCESS, "access", "the list of a line of PAM's access.conf names it")       \
	X(SOURCE_OR_ACCESS, "or-access", "or this one does, beside the term before")         \
	X(SOURCE_NOT_ACCESS, "no-access", "that list does not")

#define SOURCE_ENUM(symbol, word, doc) symbol,
enum source_term { SOURCE_TERMS(SOURCE_ENUM) SOURCE_TERM_COUNT };
#undef SOURCE_ENUM

/* Asks one thing more of the door's client; `list` is in sshd's syntax, and empty for SOURCE_DNS,
 * SOURCE_WRAPPED and SOURCE_LOCAL. */
void source_need(struct door *d, enum source_term term, struct slice list);
/* Asks all of these terms, which source_with() made. */
void source_join(struct door *d, struct slice terms);

/* The terms of a client with one more behind them. */
struct slice source_with(
    struct arena *a, struct slice client, enum source_term term, struct slice list);

/* Takes the next term off; false at the end. */
bool source_next(struct arena *a, struct slice *client, enum source_term *term, struct slice *list);

/* Is anything asked of the client's address? SOURCE_DNS alone only says how. */
bool source_asks(struct arena *a, struct slice client);

/* The node of what a door's client must fulfil. */
uint32_t source_node(struct rule_ctx *c, struct slice client);

struct wrappers;
/*
 * Does one address of a host fulfil it all? 1, 0, or -1 with the reason in *missing. `eyes`: of the
 * host that asks, whose wrappers and hosts file they are.
 */
int source_fits(struct rule_ctx *c, const struct wrappers *eyes, struct slice client,
    const struct addr *addr, uint32_t host, struct slice *missing);

/* Edges to the node from names of its lists that nobody of the case goes by, as a server with these
 * eyes would ask its DNS for them: whoever has such a name was not swept. */
void source_outside(struct rule_ctx *c, const struct rule *rule, uint32_t node, struct slice client,
    const struct wrappers *eyes);

/* Edges place -> source for all nodes and hosts; by the rule ssh-key's finish. */
void source_finish(struct rule_ctx *c, const struct rule *rule);

#endif
