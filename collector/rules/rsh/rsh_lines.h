/*
 * The lines of one hosts.equiv or .rhosts, asked in their order: who of all hosts and users is let
 * in by which [glibc inet/rcmd.c __validuser2_sa]. Edges lead to the file's node.
 */
#ifndef CORDON_RULES_RSH_LINES_H
#define CORDON_RULES_RSH_LINES_H

#include "collector/rules/door.h"
#include "collector/rules/peers.h"
#include "collector/rules/rsh/rsh_client.h"
#include "collector/rules/rsh/rsh_server.h"
#include "common/formats/rhosts.h"

/* A line, with the host that it names resolved once. */
struct rsh_line {
	const struct fact_trust_line *fact;
	struct rhosts_rule rule;
	struct peers peers;
};

/* The lines of one file, in a row in trusts[]. */
struct rsh_file {
	struct slice path;
	const struct rsh_line *first;
	size_t n;
	const struct rsh_line **denies; /* those that refuse, in their order */
	size_t ndenies;
};

#define RSH_SOME_ADDRESS SLICE("which address its rsh client comes from")

/* How certain a host is whose users keep their names. */
enum rsh_certainty { RSH_SURE, RSH_UNSURE_NAME, RSH_UNSURE_ADDRESS, RSH_CERTAINTIES };

/* One file while its lines are asked. */
struct rsh_asking {
	struct rule_ctx *c;
	const struct rsh_server *server;
	const struct rsh_file *file;
	const struct fact_account *account; /* that it opens; NULL: all but root */
	struct door door;		    /* whether the file counts */
	uint32_t node;			    /* of the file */
	bool admits;			    /* some line leads to it */
	const struct rsh_line *line;
	struct rsh_hosts
	    keep[RSH_CERTAINTIES]; /* with account NULL: hosts whose users keep their names */
	bool everywhere;
};

/* Adds the edges of all lines to q->node. Memory of `keep` is the caller's to free. */
void rsh_ask_lines(struct rsh_asking *q);

/* The node of "sends what the server takes from any host as this user", behind the server's gate.
 */
uint32_t rsh_from_any_let_in(
    struct rule_ctx *c, const struct rsh_server *server, struct slice user);

#endif
