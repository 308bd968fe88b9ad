/*
 * The lines of one hosts.equiv, shosts.equiv, .shosts or .rhosts as sshd asks them, in their order:
 * the first that means client and user decides [openssh auth-rhosts.c check_rhosts_file]. For each
 * client that a line lets in, the keys that are known for it say who can be that client.
 */
#ifndef CORDON_RULES_HOSTBASED_LINES_H
#define CORDON_RULES_HOSTBASED_LINES_H

#include "collector/rules/ssh/hostbased_client.h"
#include "collector/rules/ssh/hostbased_peers.h"
#include "collector/rules/ssh/sshd.h"
#include "common/formats/rhosts.h"

struct hostbased_line {
	const struct fact_trust_line *fact;
	struct rhosts_rule rule;
};

struct hostbased_file {
	struct slice path;
	const struct hostbased_line *lines;
	size_t n;
	bool refuses; /* some line is negative: whom it means hangs on the account's name */
	bool added;   /* its one line stands for those that whoever can change the file may add */
	/* Those: by the host that they name, then in order; behind them those for netgroups. */
	const struct hostbased_line **denials;
	size_t ndenials, nnamed;
};

/* The files of trust of a host, by path. Owner: the rule context's arena. */
struct hostbased_files {
	struct hostbased_file *v;
	size_t n;
};

void hostbased_files_load(struct hostbased_files *files, struct rule_ctx *c);
const struct hostbased_file *hostbased_files_find(
    const struct hostbased_files *files, struct slice path);
/* The file as its writers would have it. */
struct hostbased_file *hostbased_file_added(struct rule_ctx *c, struct slice path);

/* One file while its lines are asked. */
struct hostbased_asking {
	struct rule_ctx *c;
	struct sshd *sshd; /* for the account, or one of those that it is the same for */
	const struct hostbased_file *file;
	const struct fact_account *account; /* that it opens; NULL: all but root */
	struct known *known;
	struct known_pairs pairs, counted;
	bool more; /* only what `pairs` know and `counted` do not */
	/* Who can add keys to the files of the system, and to the account's own: NO_NODE for nobody
	 * but root, or but the account. */
	uint32_t system_writers[2], own_writers;
	struct hostbased_eyes *eyes;
	struct slice client; /* what else is asked of the client's address: source.h */
	struct door door;    /* whether the file counts */
	uint32_t node;	     /* of the file */
	bool admits;	     /* some line leads to it */
	size_t *steps;	     /* done on this host */
	/* With account NULL: hosts whose users keep their names. Their memory is the caller's. */
	struct rsh_hosts sure, unsure;
	const struct hostbased_line *line; /* at hand */
};

/* Sorts the lines that refuse; behind the last line. */
void hostbased_index(struct arena *a, struct hostbased_file *file);

/* Adds the edges of all lines to q->node. */
void hostbased_ask(struct hostbased_asking *q);

#endif
