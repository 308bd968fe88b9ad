/*
 * Which of a path's exports counts for which client [nfs-utils support/export/auth.c, client.c;
 * exports(5)]: on Linux names and addresses first, then networks, wildcards, netgroups, everyone;
 * within a kind the order of the file. Servers with lists of clients (ganesha, Solaris, AIX) go by
 * the order alone.
 *
 * One client of a path may have several exports: one for each security flavour. They are one entry.
 *
 * The question "who comes first for this address?" is answered from sorted arrays of addresses and
 * networks, so that ten thousand clients of one path cost no pairs. Wildcards are gone through.
 *
 * Owner: c->arena of nfs_match_new.
 */
#ifndef CORDON_RULES_NFS_MATCH_H
#define CORDON_RULES_NFS_MATCH_H

#include "collector/rules/nfs/nfs.h"
#include "collector/rules/peers.h"

/* A client specification of a path, with what the server's eyes make of it. */
struct nfs_entry {
	size_t export;	     /* the first of its rows in the exports; the others follow */
	size_t group;	     /* of all entries of the path */
	size_t rank;	     /* the place in which the server asks, within the path */
	struct peers *names; /* of a host name; of the members of a netgroup */
	size_t nnames;
	bool unknown_group;
	bool other; /* its clients stand in no array: see nfs_match_entries.c */
};

struct nfs_match;

/* `c` is the server's turn, or has host and host_id set to it. */
struct nfs_match *nfs_match_new(struct rule_ctx *c, const struct nfs_exports *x);
const struct nfs_entry *nfs_match_entry(const struct nfs_match *m, size_t export);

/* Does the export's entry count for the host, from one of its addresses? 1, 0, -1 when not sure. */
int nfs_match_has(const struct nfs_match *m, size_t export, uint32_t host);
/* The same for an address, whoever has it. */
int nfs_match_has_addr(const struct nfs_match *m, size_t export, const struct addr *addr);
/* For all hosts that it might count for: calls `tie` once each, by their number. */
void nfs_match_hosts(const struct nfs_match *m, size_t export,
    void (*tie)(void *ctx, uint32_t host, int has), void *ctx);

/* The exports of one path that count for the host: in the arena, each with 1 or -1. */
struct nfs_counting {
	size_t export;
	int has;
};
size_t nfs_match_counting(
    const struct nfs_match *m, struct slice path, uint32_t host, struct nfs_counting **out);

/* The entries that may take clients away from this one, in words for a node's name: those of few,
 * how many they are of many. Empty: none. In the arena. */
struct slice nfs_match_before(const struct nfs_match *m, size_t export);

#endif
