/*
 * Files that let in whoever can put them into a home. To add one: a function that asks of the door
 * what the server asks that reads the file, and one row in nfs_plants.c, the surest first.
 */
#ifndef CORDON_RULES_NFS_PLANTS_H
#define CORDON_RULES_NFS_PLANTS_H

#include "collector/rules/nfs/nfs.h"

struct nfs_plant {
	const char *what; /* "an authorized key"; NULL ends the list */
	/* Asks all but what is asked of who writes to the home, by the best of several servers. */
	void (*open)(struct nfs_planting *p, struct door *d, const struct fact_account *account);
};

extern const struct nfs_plant nfs_plants[];

#endif
