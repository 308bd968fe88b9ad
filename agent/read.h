/*
 * Reading what the walk found: the content of regular files, the names in directories. Never blocks
 * on a FIFO or device, never reads beyond the cap, keeps the access time where the kernel lets us.
 *
 * Between the walk's stat and our open the host may put something else in the place. The open is
 * O_NONBLOCK, and what was opened is stat'ed again: another inode, or no regular file, is an error.
 */
#ifndef CORDON_AGENT_READ_H
#define CORDON_AGENT_READ_H

#include "agent/footprint.h"
#include "agent/walk.h"

/* A buffer for content; grown when needed, kept for the next file. Owner: whoever has the struct.
 */
struct buffer {
	uint8_t *p;
	size_t n, cap;
};

void buffer_free(struct buffer *b);
/* Overwrites what was in it, then frees it: for content with secrets. */
void buffer_wipe(struct buffer *b);
struct slice buffer_slice(const struct buffer *b);

/* What reading costs, for the end record. */
struct read_cost {
	uint64_t files; /* opened, directories too */
	uint64_t bytes;
};

struct reader {
	struct read_cost cost;
	uid_t euid;
	size_t most_names; /* looked at in one directory */
	size_t short_ends; /* a file of proc that gives fewer bytes at once has no more; 0: ask
			      again */
	struct footprint footprint;
};

/* The reader of this process. */
struct reader reader_new(void);

/*
 * Opens a regular file that walk_find has just found, and stats what was opened. Nothing is read
 * yet: the caller looks at f->st first. -1, with f->status STATUS_DENIED, STATUS_ABSENT or
 * STATUS_SKIPPED (no regular file). The descriptor is the caller's to close.
 */
int open_file(struct reader *r, struct found *f);
/*
 * Reads what open_file opened. Sets f->status: STATUS_READ, or STATUS_CUT (longer than the cap, or
 * changed while it was read), STATUS_DENIED. Files of proc have no size and are read to their end.
 */
void read_open(struct reader *r, struct found *f, int fd, size_t max_bytes, struct buffer *b);
/* The same for the last bytes: STATUS_CUT when the file has more before them. */
void read_tail(struct reader *r, struct found *f, int fd, size_t max_bytes, struct buffer *b);
/* Both, for the agent's own use. */
void read_content(struct reader *r, struct found *f, size_t max_bytes, struct buffer *b);

/*
 * Looks whether a POSIX ACL says more than the mode, and leaves it in f->acl, in the arena. Before
 * the walk goes on: what is not open is asked for through the directory that still is, which takes
 * a mounted /proc. A mode that gives its group nothing leaves an ACL nothing to give.
 */
void read_acl(struct found *f, struct arena *a);

struct names {
	struct slice *v; /* sorted by bytes; without . and .. */
	uint8_t *type;	 /* d_type of each */
	size_t n;
	bool cut; /* there were more than the reader looks at */
};

/* The names in a directory that walk_find has just found; in the arena. Sets f->status as above.
 * The walk keeps the open directory: its files are likely to be asked for next. */
void read_names(
    struct reader *r, struct walk *w, struct found *f, struct arena *a, struct names *names);
/* Is the name there? Also true when not all names were looked at. */
bool names_may_have(const struct names *names, struct slice name);

#endif
