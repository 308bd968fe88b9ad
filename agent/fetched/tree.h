/*
 * What is known of the host's tree so far. A folder is listed once, when something in it is asked
 * for the first time: the answer tells the metadata of all its names, so that the many paths that
 * do not exist cost nothing. Folders too large to be listed, and those of /proc, are asked name by
 * name.
 */
#ifndef CORDON_AGENT_FETCHED_TREE_H
#define CORDON_AGENT_FETCHED_TREE_H

#include "agent/fetched/source.h"

struct node {
	struct slice path, name;
	struct meta meta;
	bool has_meta;
	bool asked, whole; /* it was listed; with all its names */
	int error;	   /* of listing it */
	struct node *names;
	size_t n, cap;
};

/* The root, once the way is open. */
struct node *tree_root(const struct source *s);
/* A name in a folder: NULL, with errno set, when there is none. */
struct node *tree_name(struct node *folder, struct slice name);
/* Lists it if need be. 0 or an errno. */
int tree_list(struct node *folder);
const struct source *tree_source(void);

#endif
