/*
 * The inside of nfs_match: entries of a path by rank, the arrays in which an address is looked up,
 * and what all of a path's entries say to one address. For the files of nfs_match alone.
 */
#ifndef CORDON_RULES_NFS_MATCH_PARTS_H
#define CORDON_RULES_NFS_MATCH_PARTS_H

#include "collector/rules/nfs/nfs_match.h"

/* Where one address, host or network stands in an entry. */
struct spot {
	struct addr addr; /* of a network: its first */
	uint8_t bits;	  /* of a network: its length */
	uint32_t host;	  /* of a name whose addresses are not known; else NO_HOST */
	int8_t has;	  /* 1, or -1: the server may resolve the name to something else */
	size_t entry;
};

/* All entries of a path. */
struct group {
	struct slice path;
	size_t first, n;	/* in m->order */
	size_t spots, nspots;	/* in m->spots: by address, host, rank */
	size_t nets, nnets;	/* in m->nets: by length, address, rank */
	size_t others, nothers; /* in m->others: those that have to be asked, by rank */
};

struct nfs_match {
	struct rule_ctx c;
	const struct nfs_exports *x;
	struct nfs_entry *entries;
	size_t n;
	size_t *entry_of; /* per export */
	size_t *order;	  /* entries by group and rank */
	struct group *groups;
	size_t ngroups;
	struct path_index paths; /* rows of groups */
	struct spot *spots, *nets;
	size_t nspots, cap_spots, nnets, cap_nets;
	size_t *others;
	size_t nothers;
	size_t *steps;		 /* hosts that were asked about entries, so far */
	const uint32_t *unknown; /* hosts without a known address */
	size_t nunknown;
};

/* Orders of m->spots and m->nets within a group: for qsort and look-ups. */
int nfs_spot_cmp(const struct spot *a, const struct spot *b); /* by address, then host */
int nfs_spots_order(const void *left, const void *right);
int nfs_nets_order(const void *left, const void *right);

const struct exports_client *nfs_client_of(const struct nfs_match *m, const struct nfs_entry *e);

/* A list that grows: hosts, or entries. */
struct candidates {
	uint32_t *v;
	size_t n, cap;
};

void nfs_candidate(struct candidates *k, uint32_t number);
/* By number, each once. */
void nfs_settle_candidates(struct candidates *k);

/* What all entries of a path say to one address of a host. */
struct answers {
	const struct nfs_match *m;
	const struct group *g;
	const struct addr *addr; /* family ADDR_NONE: the host's addresses are not known */
	uint32_t host;
	size_t sure;		/* the least rank that surely names it */
	size_t maybe;		/* the least that might */
	size_t asked;		/* an entry, or SIZE_MAX */
	int has;		/* what that one says by itself */
	struct candidates *met; /* entries that say something; or NULL */
};

/* Asks all entries of the group about one address, or where it is none about the host. */
struct answers nfs_ask_all(const struct nfs_match *m, const struct group *g,
    const struct addr *addr, uint32_t host, size_t asked, struct candidates *met);

#endif
