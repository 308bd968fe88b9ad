/*
 * The walk: how the agent goes to a path without being led anywhere else.
 *
 * It steps from directory to directory itself and resolves links itself, so that no step leads onto
 * a network or automounted file system (mounts.h). Nothing is opened to find out what it is:
 * directories on the way are only entered (system.h), the last component is only stat'ed. Content
 *is read in read.h.
 *
 *	struct found f;
 *	walk_find(&w, path, 0, &f);
 *	if (f.status == STATUS_READ)  it is there; f.st says what it is
 *
 * A few directories stay open (WALK_DIRS), the one used longest ago is closed first.
 */
#ifndef CORDON_AGENT_WALK_H
#define CORDON_AGENT_WALK_H

#include <sys/stat.h>

#include "agent/mounts.h"
#include "include/evidence.h"
#include "include/limits.h"

#define WALK_DIRS 16
#define WALK_PATH_BYTES (LIMIT_PATH_BYTES + 256) /* a path and one more name */

enum walk_flags {
	WALK_NOFOLLOW = 1, /* a link at the end is what is found, not what it points to */
	WALK_REGULAR = 2, /* the last component was just listed as a regular file: do not stat it */
};

/* How the way to a path ended. */
struct found {
	enum path_status status; /* STATUS_READ: it is there, st is set */
	const char *why;	 /* of STATUS_SKIPPED */
	int error;		 /* errno, of STATUS_DENIED */
	struct slice path;	 /* as it was asked for; the caller's bytes */
	struct slice real;	 /* all links resolved; the walk's bytes until its next call */
	struct slice name;	 /* the last component of `real`; empty for the root itself */
	struct slice link; /* the target, of a link found with WALK_NOFOLLOW; the walk's bytes */
	struct stat st;	   /* with WALK_REGULAR only its type: the rest comes with the opening */
	bool listed;	   /* so it is */
	struct slice acl;  /* system.posix_acl_access, when somebody asked for it: read.h */
	int dir_fd;    /* the directory that holds `name`; the walk's own, until its next call */
	size_t opened; /* its row of the footprint, once it was */
	bool open;     /* `fd` is open for reading, until then or until it is closed */
	int fd;	       /* of what was found */
};

struct walk_dir {
	char *path;
	size_t path_n;
	int fd;
	uint64_t used;
};

struct footprint;

struct walk {
	struct mounts mounts;
	struct footprint *footprint; /* of links whose access time has changed; or NULL */
	bool network_fs;	     /* go onto network and automounted file systems too */
	int root_fd;
	dev_t root_dev;
	struct walk_dir dirs[WALK_DIRS];
	uint64_t clock;
	char todo[WALK_PATH_BYTES * 2]; /* what is still to go, NUL at the end */
	char real[WALK_PATH_BYTES];	/* where we are: no links */
	char link[WALK_PATH_BYTES];
};

/* Starts at the directory `root`, usually "/". 0, or errno when it cannot be opened. */
int walk_start(struct walk *w, const char *root);
void walk_end(struct walk *w);

void walk_find(struct walk *w, struct slice path, unsigned flags, struct found *f);

/* Gives the walk a directory that is open for reading, to step on from; it closes it when it likes.
 * False: it has one, or needs none, and closed it right away. */
bool walk_keep_dir(struct walk *w, struct slice real, int fd);

/* Is there a stat'ed something of this type (S_IFREG, S_IFDIR)? */
bool found_is(const struct found *f, mode_t type);

#endif
