/*
 * Ways to a host on which no agent runs: one descriptor each, in sftp.c and shell.c. Both only ask;
 * neither changes a thing there, but the access times of what is read.
 *
 * Paths are absolute and hold no links. Answers are 0 or a number of errno.
 *
 * To add a way: a descriptor, a row in tree.c, and its word in docs/EVIDENCE.md.
 */
#ifndef CORDON_AGENT_FETCHED_SOURCE_H
#define CORDON_AGENT_FETCHED_SOURCE_H

#include "common/arena.h"
#include "common/out.h"

/* What can be told of a file from far away: no device, no inode, no ACL. */
struct meta {
	uint32_t mode; /* with its type; 0: not told */
	uint32_t uid, gid;
	uint64_t size;
	int64_t mtime, atime; /* seconds; 0: not told */
};

struct source {
	const char *word; /* in the first record, and on the command line */
	void (*start)(void);
	int (*stat)(struct slice path, struct meta *m); /* of a link itself */
	/* Each name to `one`, until it returns false. */
	int (*list)(struct slice path,
	    bool (*one)(void *ctx, struct slice name, const struct meta *m), void *ctx);
	int (*link)(struct slice path, struct arena *a, struct slice *target);
	/* Appends bytes from `at` on: up to n, more where that is no less work. `size`: of the
	 * file, as far as it is known. */
	int (*read)(struct slice path, uint64_t size, uint64_t at, size_t n, struct out *o);
	/* No more is read of what was read last. */
	void (*close)(void);
};

extern const struct source source_sftp;
extern const struct source source_shell;

#endif
