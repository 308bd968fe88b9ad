/*
 * What the agent asks of the system that it reads, and nothing else of it does: files by directory
 * and name, and a few words about the running process. One folder answers: agent/linux/ for the
 * Linux that the agent runs on; it alone includes headers that only Linux has, or names its calls.
 *
 * Descriptors are the system's own and never leave the agent. Where something fails the answer is
 * -1 and errno says why, as with the calls of POSIX that these stand for.
 */
#ifndef CORDON_AGENT_SYSTEM_H
#define CORDON_AGENT_SYSTEM_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "include/slice.h"

/* ---- Files ---- */

/* The directory that the walk starts from. */
int system_root(const char *path);
/* The path of an open directory, as the mount table has it: its length. */
ssize_t system_path(int dir, char *path, size_t size);

/* Steps onto a name without opening what it is: no link is followed, no device woken. */
int system_enter(int dir, const char *name);
/* Metadata of what has been entered or opened. */
int system_stat(int fd, struct stat *st);
/* Metadata of a name: a link's own, and no automounter wakes up. */
int system_stat_at(int dir, const char *name, struct stat *st);
/* The target of a link; an empty name: of `dir` itself, which was entered. Its length. */
ssize_t system_link(int dir, const char *name, char *target, size_t size);
/* The value of system.posix_acl_access of a name, or of `dir` itself for an empty one; its length.
 * ERANGE: it is longer. */
ssize_t system_acl(int dir, struct slice name, void *acl, size_t size);
/* The value of security.capability, likewise. */
ssize_t system_caps(int dir, struct slice name, void *caps, size_t size);
/* The ACL of what is open for reading: much cheaper. */
ssize_t system_acl_open(int fd, void *acl, size_t size);

enum system_open {
	SYSTEM_FOLDER = 1,     /* a directory, for its names */
	SYSTEM_KEEP_ATIME = 2, /* fails where the access time would change */
};

/* Opens for reading; neither a link nor a FIFO or device can lead it astray or make it wait. */
int system_open(int dir, const char *name, unsigned flags);
ssize_t system_read(int fd, void *to, size_t n);
/* Goes on reading from there. */
int system_seek(int fd, off_t at);
void system_close(int fd);

/* The names of an open directory, one block of them at a time. */
struct system_names {
	int fd;
	size_t at, n; /* in the block */
	_Alignas(8) uint8_t block[4096];
};

struct system_name {
	struct slice name; /* in the block: until the next one */
	uint8_t type;	   /* DT_REG and so on [readdir(3)] */
};

/* Before the first set `fd`, and `at` and `n` to 0. 1: *one is set; 0: that was the last; -1. */
int system_next_name(struct system_names *all, struct system_name *one);

unsigned system_major(dev_t dev);
unsigned system_minor(dev_t dev);

/* How the host is read when the agent does not run there ("sftp"); NULL: it does. Then it has no
 * processes, no ACLs, no inodes and devices of its own, and no time but mtime. */
const char *system_far(void);

/* What a file system holds, by a directory of it. */
struct system_space {
	uint64_t total, used; /* bytes */
	uint64_t files;	      /* inodes in use */
};

/* Of the file system of what has been entered. */
int system_space(int fd, struct system_space *space);

/* ---- The running process ---- */

/* Random bytes that nobody else on the host knows. */
void system_random(uint8_t bytes[16]);
/* Ends the process when the one that started it ends. */
void system_end_with_parent(void);
/* Kills the process after so long, also where it hangs in a file system that does not answer: such
 * a wait ends for nothing less. */
void system_kill_after(long seconds);
/*
 * Goes on twice: as the agent, where it waits for the other, and as one that tries out what comes
 * next and ends with system_tried(). What takes longer than LIMIT_TRY_SECONDS is given up.
 */
enum system_try {
	SYSTEM_TRYING,	/* we are the one that tries */
	SYSTEM_ANSWERS, /* it was done: we may do it, too */
	SYSTEM_SILENT,	/* it was given up */
};
enum system_try system_try(void);
void system_tried(void) __attribute__((noreturn));
/* The running program, open for reading: it may already have lost its name. */
int system_self(void);
/* Of the clock in which the kernel tells when a process began: a second has so many; 0: unknown. */
int64_t system_ticks(void);
/* Its effective capabilities in hexadecimal. False: the system has none. */
bool system_rights(char hex[17]);

#endif
