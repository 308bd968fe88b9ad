/* The case folder: making, opening, locking, and its files as bytes. */
#include "collector/case/case.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/log.h"
#include "common/die.h"
#include "include/err.h"

#define LOG_NAME "log.jsonl"
#define EVIDENCE_NAME "evidence"

static int fail(struct case_folder *c, struct slice *why, int err, const char *words)
{
	*why = arena_printf(&c->arena, "%s: %s", c->path, words);
	return err;
}

static int fail_errno(struct case_folder *c, struct slice *why)
{
	int err = errno == ENOENT		       ? ERR_ABSENT
		  : errno == ENOTDIR || errno == ELOOP ? ERR_TYPE
		  : errno == EACCES || errno == EPERM  ? ERR_DENIED
						       : ERR_IO;

	return fail(c, why, err, strerror(errno));
}

static bool is_empty(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *d;
	bool empty = dir != NULL;

	while (empty && (d = readdir(dir)) != NULL)
		empty = strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0;
	if (dir != NULL)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return empty;
}

static int open_folder(struct case_folder *c, struct slice *why)
{
	if (c->mode == CASE_CREATE && mkdir(c->path, 0700) != 0 && errno != EEXIST)
		return fail_errno(c, why);
	c->dir_fd = open(c->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return c->dir_fd < 0 ? fail_errno(c, why) : 0;
}

/* An empty folder becomes a case, when it is ours to close to others. */
static int adopt(struct case_folder *c, struct slice *why)
{
	struct stat st;

	if (c->mode != CASE_CREATE)
		return fail(c, why, ERR_TYPE, "is no case folder (no " LOG_NAME " in it)");
	if (!is_empty(c->dir_fd))
		return fail(c, why, ERR_TYPE, "is not empty and no case folder");
	if (fstat(c->dir_fd, &st) != 0)
		return fail_errno(c, why);
	if (st.st_uid != geteuid())
		return fail(c, why, ERR_DENIED, "belongs to another user");
	if (fchmod(c->dir_fd, 0700) != 0)
		return fail_errno(c, why);
	c->created = true;
	return 0;
}

/* A case that cannot be written to can still be read: who only meant to note that is not held up.
 */
static int open_log_file(struct case_folder *c)
{
	/* O_NONBLOCK: a FIFO in the place of a file must not hold us up. */
	int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, fd = -1;

	if (c->mode != CASE_READ)
		fd = openat(c->dir_fd, LOG_NAME, O_RDWR | O_APPEND | flags);
	c->can_log = fd >= 0;
	if (c->mode == CASE_READ ||
	    (fd < 0 && c->mode == CASE_NOTE && errno != ENOENT && errno != ELOOP))
		fd = openat(c->dir_fd, LOG_NAME, O_RDONLY | flags);
	return fd;
}

/* The log book makes a folder a case, so it is the first file in it; it also carries the locks. */
static int open_log(struct case_folder *c, struct slice *why)
{
	struct stat st;
	int err;

	c->log_fd = open_log_file(c);
	if (c->log_fd < 0 && errno == ENOENT) {
		if ((err = adopt(c, why)) != 0)
			return err;
		c->log_fd = openat(c->dir_fd, LOG_NAME,
		    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		c->can_log = c->log_fd >= 0;
	}
	if (c->log_fd < 0 || fstat(c->log_fd, &st) != 0)
		return fail_errno(c, why);
	if (!S_ISREG(st.st_mode))
		return fail(c, why, ERR_TYPE, "its " LOG_NAME " is no regular file");
	if (c->mode == CASE_READ || c->mode == CASE_NOTE)
		return 0;
	err = log_lock(c, LOG_LOCK_WORK, false);
	if (err == ERR_BUSY)
		return fail(c, why, err, "another cordon is writing to this case");
	return err == 0 ? 0 : fail(c, why, err, "its " LOG_NAME " cannot be locked");
}

static int open_evidence(struct case_folder *c, struct slice *why)
{
	bool writes = c->mode == CASE_WRITE || c->mode == CASE_CREATE;

	if (writes && mkdirat(c->dir_fd, EVIDENCE_NAME, 0700) != 0 && errno != EEXIST)
		return fail_errno(c, why);
	c->evidence_fd =
	    openat(c->dir_fd, EVIDENCE_NAME, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->evidence_fd < 0 && (writes || errno != ENOENT))
		return fail_errno(c, why);
	return c->created && fsync(c->dir_fd) != 0 ? fail_errno(c, why) : 0;
}

int case_open(struct case_folder *c, const char *path, enum case_mode mode, struct slice *why)
{
	int err;

	*c = (struct case_folder){.dir_fd = -1, .evidence_fd = -1, .log_fd = -1, .mode = mode};
	c->path = arena_str(&c->arena, slice_str(path));
	if ((err = open_folder(c, why)) != 0 || (err = open_log(c, why)) != 0 ||
	    (err = open_evidence(c, why)) != 0)
		return err;
	if ((err = log_open(c)) != 0)
		return fail(c, why, err, "its " LOG_NAME " can be neither read nor written");
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void case_unmake(struct case_folder *c)
{
	struct stat st;

	if (!c->created || fstat(c->log_fd, &st) != 0 || st.st_size > 0)
		return;
	unlinkat(c->dir_fd, EVIDENCE_NAME, AT_REMOVEDIR);
	unlinkat(c->dir_fd, LOG_NAME, 0);
	rmdir(c->path);
}

void case_close(struct case_folder *c)
{
	close_fd(&c->log_fd);
	close_fd(&c->evidence_fd);
	close_fd(&c->dir_fd);
	arena_free(&c->arena);
	c->path = NULL;
}

int case_map_fd(int fd, struct slice *bytes)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) != 0)
		return ERR_IO;
	if (!S_ISREG(st.st_mode))
		return ERR_TYPE;
	*bytes = slice_of(NULL, 0);
	if (st.st_size == 0)
		return 0;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return ERR_IO;
	*bytes = slice_of(p, (size_t)st.st_size);
	return 0;
}

int case_map(struct case_folder *c, const char *file, struct slice *bytes)
{
	int fd = openat(c->dir_fd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno == ENOENT ? ERR_ABSENT : ERR_IO;
	err = case_map_fd(fd, bytes);
	close(fd);
	return err;
}

void case_unmap(struct slice bytes)
{
	void *p = (void *)(uintptr_t)bytes.p;

	if (bytes.n > 0 && munmap(p, bytes.n) != 0)
		die("munmap: %s", strerror(errno));
}

int case_append(struct case_folder *c, const char *file, struct slice bytes)
{
	int fd = openat(c->dir_fd, file,
	    O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct out o;
	int err;

	if (fd < 0)
		return ERR_IO;
	out_fd(&o, fd);
	out_bytes(&o, bytes);
	err = out_flush(&o);
	out_free(&o);
	if (err == 0 && fdatasync(fd) != 0)
		err = ERR_IO;
	close(fd);
	return err;
}
