/* Safe opening of what the walk found, and reading to an end or a cap. */
#include "agent/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/system.h"
#include "common/die.h"

#define PROC_CHUNK_BYTES (16u << 10)
#define ONE_READ_BYTES (64u << 10)

void buffer_free(struct buffer *b)
{
	free(b->p);
	*b = (struct buffer){0};
}

void buffer_wipe(struct buffer *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buffer_free(b);
}

struct slice buffer_slice(const struct buffer *b)
{
	return slice_of(b->p, b->n);
}

/* Room for `want` bytes in all; exactly that many when the size is known, to stay small. */
static void make_room(struct buffer *b, size_t want)
{
	uint8_t *p;

	if (want <= b->cap)
		return;
	p = realloc(b->p, want);
	if (p == NULL)
		die("out of memory (%zu bytes)", want);
	b->p = p;
	b->cap = want;
}

struct reader reader_new(void)
{
	return (struct reader){.euid = geteuid(), .most_names = LIMIT_DIR_ENTRIES};
}

/* Only the owner and those with CAP_FOWNER may leave the access time alone [open(2)]. */
static int open_quietly(struct reader *r, struct found *f, unsigned flags)
{
	bool quiet = true;
	char name[256];
	int fd = -1;

	memcpy(name, f->name.p, f->name.n);
	name[f->name.n] = '\0';
	if (r->euid == 0 || f->listed || r->euid == f->st.st_uid)
		fd = system_open(f->dir_fd, name, flags | SYSTEM_KEEP_ATIME);
	if (fd < 0) {
		fd = system_open(f->dir_fd, name, flags);
		quiet = false;
	}
	if (fd < 0)
		return fd;
	r->cost.files++;
	f->opened = footprint_opened(&r->footprint, f->real, !quiet);
	return fd;
}

static void denied(struct found *f, int error)
{
	bool absent = error == ENOENT || error == ENOTDIR;

	f->status = absent ? STATUS_ABSENT : STATUS_DENIED;
	f->error = absent ? 0 : error;
}

/* Opens what was stat'ed, or nothing. The metadata is taken anew: it is that of what is read. */
static int open_found(struct reader *r, struct found *f, unsigned flags)
{
	struct stat st;
	int fd = open_quietly(r, f, flags);

	if (fd < 0) {
		denied(f, errno);
		return -1;
	}
	if (system_stat(fd, &st) != 0) {
		denied(f, errno);
	} else if ((st.st_mode & S_IFMT) != (f->st.st_mode & S_IFMT) ||
		   (!f->listed && (st.st_ino != f->st.st_ino || st.st_dev != f->st.st_dev))) {
		f->status = STATUS_SKIPPED;
		f->why = "replaced while it was opened";
	} else {
		f->st = st;
		f->fd = fd;
		f->open = true;
		return fd;
	}
	system_close(fd);
	return -1;
}

/* Reads on until the end or until the buffer holds `most` bytes. 0 or errno. */
static int fill(struct reader *r, int fd, size_t most, struct buffer *b)
{
	while (b->n < most) {
		ssize_t n;

		if (b->n == b->cap)
			make_room(b, b->cap * 2 < most ? b->cap * 2 : most);
		n = system_read(fd, b->p + b->n, (b->cap < most ? b->cap : most) - b->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		b->n += (size_t)n;
		r->cost.bytes += (uint64_t)n;
		if (n == 0 || (size_t)n < r->short_ends)
			return 0;
	}
	return 0;
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Did the file stay as it was while it was read? */
static bool unchanged(int fd, const struct stat *before)
{
	struct stat st;

	return system_stat(fd, &st) == 0 && st.st_size == before->st_size &&
	       same_time(st.st_mtim, before->st_mtim) && same_time(st.st_ctim, before->st_ctim);
}

/* A file that says how long it is. What one read brings whole is of one moment; after several the
 * file must be as before. 0 or errno. */
static int read_sized(struct reader *r, int fd, struct found *f, size_t max_bytes, struct buffer *b)
{
	bool over = (uint64_t)f->st.st_size > max_bytes;
	size_t want = over ? max_bytes : (size_t)f->st.st_size;
	int error;

	make_room(b, want + 1);
	if (!over && want <= ONE_READ_BYTES) {
		ssize_t n = system_read(fd, b->p, want + 1);

		b->n = n < 0 ? 0 : (size_t)n;
		r->cost.bytes += b->n;
		if (b->n == want)
			return 0;
		b->n = b->n > want ? want : b->n;
	}
	error = fill(r, fd, want, b);
	if (error == 0 && (over || b->n < want || !unchanged(fd, &f->st)))
		f->status = STATUS_CUT;
	return error;
}

/* A file of proc, or an empty one: read until nothing more comes. One byte over the cap shows that
 * there is more. */
static int read_unsized(
    struct reader *r, int fd, struct found *f, size_t max_bytes, struct buffer *b)
{
	int error;

	make_room(b, PROC_CHUNK_BYTES);
	error = fill(r, fd, max_bytes + 1, b);
	if (error == 0 && b->n > max_bytes) {
		f->status = STATUS_CUT;
		b->n = max_bytes;
	}
	return error;
}

int open_file(struct reader *r, struct found *f)
{
	if (S_ISREG(f->st.st_mode))
		return open_found(r, f, 0);
	f->status = STATUS_SKIPPED;
	f->why = "not a regular file";
	return -1;
}

void read_open(struct reader *r, struct found *f, int fd, size_t max_bytes, struct buffer *b)
{
	uint64_t before = r->cost.bytes;
	int error;

	b->n = 0;
	if (f->st.st_size > 0)
		error = read_sized(r, fd, f, max_bytes, b);
	else
		error = read_unsized(r, fd, f, max_bytes, b);
	footprint_read(&r->footprint, f->opened, r->cost.bytes - before);
	if (error != 0)
		denied(f, error);
}

void read_tail(struct reader *r, struct found *f, int fd, size_t max_bytes, struct buffer *b)
{
	bool cut = (uint64_t)f->st.st_size > max_bytes;
	uint64_t before = r->cost.bytes;
	int error = 0;

	b->n = 0;
	if (cut && system_seek(fd, f->st.st_size - (off_t)max_bytes) != 0)
		error = errno;
	make_room(b, cut ? max_bytes : (size_t)f->st.st_size + 1);
	if (error == 0)
		error = fill(r, fd, max_bytes, b);
	footprint_read(&r->footprint, f->opened, r->cost.bytes - before);
	if (error != 0)
		denied(f, error);
	else if (cut)
		f->status = STATUS_CUT;
}

void read_content(struct reader *r, struct found *f, size_t max_bytes, struct buffer *b)
{
	int fd = open_file(r, f);

	b->n = 0;
	if (fd < 0)
		return;
	read_open(r, f, fd, max_bytes, b);
	system_close(fd);
	f->open = false;
}

void read_acl(struct found *f, struct arena *a)
{
	uint8_t acl[LIMIT_ACL_BYTES + 8]; /* one entry more shows that it is over */
	ssize_t n;

	if (f->st.st_mode == 0 || S_ISLNK(f->st.st_mode) || (f->st.st_mode & 070) == 0 ||
	    f->dir_fd < 0)
		return;
	n = f->open ? system_acl_open(f->fd, acl, sizeof(acl))
		    : system_acl(f->dir_fd, f->name, acl, sizeof(acl));
	if (n > 0)
		f->acl = arena_dup(a, slice_of(acl, (size_t)n));
	else if (n < 0 && errno == ERANGE)
		f->acl = arena_dup(a, slice_of(acl, 1)); /* more than is looked at: no sound ACL */
}

struct listed {
	struct slice name;
	uint8_t type;
};

static int by_name(const void *left, const void *right)
{
	const struct listed *a = left, *b = right;

	return slice_cmp(a->name, b->name);
}

static void sort_names(struct listed *v, size_t n, struct arena *a, struct names *names)
{
	if (n > 0)
		qsort(v, n, sizeof(v[0]), by_name);
	names->v = arena_alloc(a, n * sizeof(names->v[0]));
	names->type = arena_alloc(a, n);
	names->n = n;
	for (size_t i = 0; i < n; i++) {
		names->v[i] = v[i].name;
		names->type[i] = v[i].type;
	}
}

static bool is_dots(struct slice name)
{
	return slice_eq_str(name, ".") || slice_eq_str(name, "..");
}

bool names_may_have(const struct names *names, struct slice name)
{
	size_t low = 0, high = names->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = slice_cmp(names->v[mid], name);

		if (order == 0)
			return true;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return names->cut;
}

void read_names(
    struct reader *r, struct walk *w, struct found *f, struct arena *a, struct names *names)
{
	struct system_names all;
	struct system_name one;
	struct listed *v = NULL;
	size_t n = 0, cap = 0;
	int got = 0;

	*names = (struct names){0};
	if (!S_ISDIR(f->st.st_mode)) {
		f->status = STATUS_SKIPPED;
		f->why = "not a directory";
		return;
	}
	if (f->name.n == 0)
		f->name = SLICE(".");
	all.at = all.n = 0;
	all.fd = open_found(r, f, SYSTEM_FOLDER);
	if (all.fd < 0)
		return;
	while (!names->cut && (got = system_next_name(&all, &one)) > 0) {
		if (is_dots(one.name))
			continue;
		names->cut = n == r->most_names;
		if (names->cut)
			break;
		grow(&v, &cap, n + 1, sizeof(v[0]));
		v[n++] = (struct listed){arena_dup(a, one.name), one.type};
	}
	if (got < 0)
		denied(f, errno);
	sort_names(v, n, a, names);
	free(v);
	f->fd = all.fd;
	f->open = walk_keep_dir(w, f->real, all.fd);
}
