/*
 * Whom a name in a trust file means: hosts of the case, or somebody outside of it. Names are
 * resolved with the eyes of the host that holds the file (names.h), netgroups from its own
 * /etc/netgroup where its nsswitch.conf says so [glibc nss/getnetgrent_r.c innetgr; netgroup(5)].
 *
 * Owner: everything lives in the rule context's arena.
 */
#ifndef CORDON_RULES_PEERS_H
#define CORDON_RULES_PEERS_H

#include "collector/rules/names.h"
#include "collector/rules/rule.h"

struct peers {
	uint32_t *hosts; /* of the case */
	size_t nhosts;
	struct addr *addrs; /* that the name stands for; 0 where no resolver of ours knows it */
	size_t naddrs;
	struct slice outside; /* the one that nobody swept, in words for its node; or empty */
	struct slice missing; /* what could not be read about it; or empty */
};

/* A host name or address. */
void peers_of_name(struct rule_ctx *c, struct slice name, struct peers *out);

/* Members of a netgroup, and of those inside it. */
struct ng_members {
	const struct fact_netgroup **rows; /* triples */
	size_t nrows;
	bool known; /* false: there may be others: a source that was not read may have them */
	struct slice missing; /* why these may not be members after all; or empty */
};

/* Each group of a host is gone over once, and all of them up to a number of members: what is beyond
 * it is not known. The answer lives as long as the host's facts. */
void peers_netgroup(struct rule_ctx *c, struct slice name, struct ng_members *out);

/* Loads ctx's netgroups and makes room for the answers, both in its arena. For a host whose turn it
 * is, behind its files; or for one that ctx has host and host_id of, when all have been read. */
void peers_load_netgroups(struct rule_ctx *c);

/* Condition in words: who is in a netgroup that is not known. */
struct slice peers_unknown_group(struct rule_ctx *c, struct slice name);

#endif
