/* Files as Linux has them: O_PATH to step, O_NOATIME to leave no trace, getdents64 for names. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "agent/system.h"

#define ACL_PATH_BYTES 320 /* of one name, through an open directory */

int system_root(const char *path)
{
	return openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int system_enter(int dir, const char *name)
{
	return openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

int system_stat(int fd, struct stat *st)
{
	return fstat(fd, st);
}

int system_stat_at(int dir, const char *name, struct stat *st)
{
	return fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
}

ssize_t system_link(int dir, const char *name, char *target, size_t size)
{
	return readlinkat(dir, name, target, size);
}

int system_open(int dir, const char *name, unsigned flags)
{
	int how = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

	if (flags & SYSTEM_FOLDER)
		how |= O_DIRECTORY;
	if (flags & SYSTEM_KEEP_ATIME)
		how |= O_NOATIME;
	return openat(dir, name, how);
}

ssize_t system_read(int fd, void *to, size_t n)
{
	return read(fd, to, n);
}

int system_seek(int fd, off_t at)
{
	return lseek(fd, at, SEEK_SET) < 0 ? -1 : 0;
}

static int here = -1; /* the folder that attribute() has gone to */

void system_close(int fd)
{
	if (fd == here)
		here = -1; /* the next one may have its number */
	close(fd);
}

/* "/proc/self/fd/7/name", by hand: printf(3) costs as much as the question itself. */
static void path_through(int fd, struct slice name, char path[ACL_PATH_BYTES])
{
	static const char head[] = "/proc/self/fd/";
	char digits[12];
	size_t n = sizeof(head) - 1, k = sizeof(digits);

	memcpy(path, head, n);
	do {
		digits[--k] = (char)('0' + fd % 10);
		fd /= 10;
	} while (fd > 0);
	memcpy(path + n, digits + k, sizeof(digits) - k);
	n += sizeof(digits) - k;
	path[n++] = '/';
	if (name.n > 0)
		memcpy(path + n, name.p, name.n);
	path[n + name.n] = '\0';
}

ssize_t system_path(int dir, char *path, size_t size)
{
	char link[ACL_PATH_BYTES];

	path_through(dir, slice_of(NULL, 0), link);
	link[strlen(link) - 1] = '\0'; /* the slash would follow it */
	return readlinkat(AT_FDCWD, link, path, size);
}

/* A value of what a name stands for: from its folder, which saves the way through /proc, and most
 * names are of the folder of the one before. Before Linux 3.5 a folder that was only entered is no
 * place to go to. */
static ssize_t attribute(int dir, struct slice name, const char *key, void *to, size_t size)
{
	char path[ACL_PATH_BYTES];

	path_through(dir, name, path);
	if (name.n > 0 && dir != here)
		here = fchdir(dir) == 0 ? dir : -1;
	if (name.n > 0 && dir == here)
		return lgetxattr(path + strlen(path) - name.n, key, to, size);
	return lgetxattr(path, key, to, size);
}

#define ACL "system.posix_acl_access"
#define CAPS "security.capability"

ssize_t system_acl_open(int fd, void *acl, size_t size)
{
	return fgetxattr(fd, ACL, acl, size);
}

ssize_t system_acl(int dir, struct slice name, void *acl, size_t size)
{
	return attribute(dir, name, ACL, acl, size);
}

ssize_t system_caps(int dir, struct slice name, void *caps, size_t size)
{
	return attribute(dir, name, CAPS, caps, size);
}

/* The raw record of getdents64(2): musl and glibc disagree on what they make of it. */
struct dirent_head {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
};
#define DIRENT_NAME 19

int system_next_name(struct system_names *all, struct system_name *one)
{
	struct slice rest;
	struct dirent_head head;
	long got;

	if (all->at >= all->n) {
		got = syscall(SYS_getdents64, all->fd, all->block, sizeof(all->block));
		if (got <= 0)
			return (int)got;
		all->at = 0;
		all->n = (size_t)got;
	}
	rest = slice_of(all->block + all->at, all->n - all->at);
	if (rest.n <= DIRENT_NAME)
		return 0;
	memcpy(&head, rest.p, sizeof(head));
	if (head.reclen <= DIRENT_NAME || head.reclen > rest.n)
		return 0;
	one->name = slice_sub(rest, DIRENT_NAME, head.reclen);
	one->name = slice_sub(one->name, 0, slice_find(one->name, 0));
	one->type = head.type;
	all->at += head.reclen;
	return 1;
}

const char *system_far(void)
{
	return NULL;
}

int system_space(int fd, struct system_space *space)
{
	struct statfs s;

	if (fstatfs(fd, &s) != 0)
		return -1;
	space->total = (uint64_t)s.f_blocks * (uint64_t)s.f_bsize;
	space->used = (uint64_t)(s.f_blocks - s.f_bfree) * (uint64_t)s.f_bsize;
	space->files = (uint64_t)(s.f_files - s.f_ffree);
	return 0;
}

unsigned system_major(dev_t dev)
{
	return major(dev);
}

unsigned system_minor(dev_t dev)
{
	return minor(dev);
}
