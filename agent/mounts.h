/*
 * Where the walk must not step: mount points of network file systems and automount points, from the
 * kernel's own table. Decided by the text of a path alone, so that nothing behind such a point is
 * ever touched: a dead NFS server does not hang the agent, no automounter is woken.
 */
#ifndef CORDON_AGENT_MOUNTS_H
#define CORDON_AGENT_MOUNTS_H

#include "common/arena.h"

struct mount_stop {
	struct slice path;
	const char *why; /* NULL: what is mounted on top of it is local */
	uint32_t no;	 /* place in the table: the later of two on one path is on top */
	bool answers;	 /* it has answered, at least once */
	uint8_t silent;	 /* and so often it has not */
};

struct mounts {
	bool known;		  /* false: the table could not be read */
	struct mount_stop *stops; /* sorted by path */
	size_t n, cap;
};

/*
 * Reads a table in mountinfo's form. Paths are made relative to `root` ("" or "/": the real root);
 * what is mounted outside it does not count, nor what is mounted on it: the agent was started
 * there. Arena: holds the paths.
 */
void mounts_load(struct mounts *m, struct slice table, struct slice root, struct arena *a);
/* Why this very path (absolute, no links, no trailing slash) must not be entered; NULL: it may. */
const char *mounts_stop(const struct mounts *m, struct slice path);
/*
 * Where the walk goes there all the same (--network-fs): NULL, or why not. Whoever is the first to
 * ask about a path tries it out in a second process (system_try) and says what came of it; a mount
 * that never answers, or that falls silent MOUNT_SILENCES times, is left alone from then on.
 */
#define MOUNT_SILENCES 3
#define MOUNT_WHY_SILENT "does not answer"
struct mount_stop *mounts_at(const struct mounts *m, struct slice path);
bool mounts_is_dead(const struct mount_stop *at);
/* Why a type of file system is not to be touched; NULL: it is local. */
const char *mounts_remote_type(struct slice fstype);
void mounts_free(struct mounts *m);

#endif
