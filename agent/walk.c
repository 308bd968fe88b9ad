/*
 * One loop over the components of a path. A link or `..` makes a new path of what is resolved so
 * far and what is still to go, and the loop starts over: the directories it has just passed are
 * still open, so this costs no system call.
 */
#include "agent/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/footprint.h"
#include "agent/system.h"
#include "common/die.h"

#define WHY_UNKNOWN_MOUNT "mount table not readable"

/* What one step came to. */
enum step {
	STEP_ON,    /* go on with the next component */
	STEP_AGAIN, /* todo was rewritten: start over */
	STEP_DONE,  /* f says how it ended */
};

struct way {
	struct walk *w;
	struct found *f;
	unsigned flags;
	size_t real_n; /* of w->real */
	int fd;	       /* of the directory w->real */
	int links;
	struct mount_stop *tried; /* what the question asks of it is tried out, or was */
	bool trying;		  /* it is, here */
};

int walk_start(struct walk *w, const char *root)
{
	struct stat st;

	*w = (struct walk){.root_fd = -1};
	for (size_t i = 0; i < WALK_DIRS; i++)
		w->dirs[i].fd = -1;
	w->root_fd = system_root(root);
	if (w->root_fd < 0 || system_stat(w->root_fd, &st) != 0)
		return errno;
	w->root_dev = st.st_dev;
	return 0;
}

void walk_end(struct walk *w)
{
	for (size_t i = 0; i < WALK_DIRS; i++) {
		if (w->dirs[i].fd >= 0)
			system_close(w->dirs[i].fd);
		free(w->dirs[i].path);
	}
	if (w->root_fd >= 0)
		system_close(w->root_fd);
	mounts_free(&w->mounts);
}

bool found_is(const struct found *f, mode_t type)
{
	return f->status == STATUS_READ && (f->st.st_mode & S_IFMT) == type;
}

/* The open directory of this path, or NULL. */
static struct walk_dir *dir_kept(struct walk *w, struct slice real)
{
	for (size_t i = 0; i < WALK_DIRS; i++) {
		struct walk_dir *d = &w->dirs[i];

		if (d->fd >= 0 && d->path_n == real.n && memcmp(d->path, real.p, real.n) == 0) {
			d->used = ++w->clock;
			return d;
		}
	}
	return NULL;
}

static void dir_keep(struct walk *w, struct slice real, int fd)
{
	struct walk_dir *oldest = &w->dirs[0];

	for (size_t i = 1; i < WALK_DIRS; i++)
		if (w->dirs[i].used < oldest->used)
			oldest = &w->dirs[i];
	if (oldest->fd >= 0)
		system_close(oldest->fd);
	free(oldest->path);
	oldest->path = malloc(real.n);
	if (oldest->path == NULL)
		die("out of memory");
	memcpy(oldest->path, real.p, real.n);
	oldest->path_n = real.n;
	oldest->fd = fd;
	oldest->used = ++w->clock;
}

bool walk_keep_dir(struct walk *w, struct slice real, int fd)
{
	if (real.n > 1 && dir_kept(w, real) == NULL) {
		dir_keep(w, real, fd);
		return true;
	}
	system_close(fd);
	return false;
}

static enum step failed(struct way *y, int error)
{
	bool absent = error == ENOENT || error == ENOTDIR;

	y->f->st = (struct stat){0}; /* that of a link, if any */
	y->f->status = absent ? STATUS_ABSENT : STATUS_DENIED;
	y->f->error = absent ? 0 : error;
	return STEP_DONE;
}

static enum step skipped(struct way *y, const char *why)
{
	y->f->st = (struct stat){0};
	y->f->status = STATUS_SKIPPED;
	y->f->why = why;
	return STEP_DONE;
}

/* todo = head + "/" + todo[rest..]; the loop starts over with it. */
static enum step rewrite(struct way *y, struct slice head, size_t rest)
{
	struct walk *w = y->w;
	size_t tail = strlen(w->todo + rest);

	if (head.n + 1 + tail >= LIMIT_PATH_BYTES)
		return skipped(y, "limit");
	memmove(w->todo + head.n + 1, w->todo + rest, tail + 1);
	w->todo[head.n] = '/';
	memcpy(w->todo, head.p, head.n);
	return STEP_AGAIN;
}

/* No flag keeps the access time of a link that is read: says so where it was not kept. A NULL for a
 * name: `fd` is the link. */
static void link_was_read(struct way *y, const struct stat *before, int fd, const char *name)
{
	struct slice real = slice_of(y->w->real, y->real_n);
	struct timespec was = before->st_atim, is;
	struct stat now;

	if (y->w->footprint == NULL || slice_starts(real, "/proc/") ||
	    (name == NULL ? system_stat(fd, &now) : system_stat_at(fd, name, &now)) != 0)
		return;
	is = now.st_atim;
	if (was.tv_sec != is.tv_sec || was.tv_nsec != is.tv_nsec)
		footprint_opened(y->w->footprint, real, true);
}

/* The component is a link; its target stands in w->link. `up` is w->real without the component. */
static enum step follow(struct way *y, ssize_t target_n, size_t up, size_t rest)
{
	struct walk *w = y->w;
	struct slice target;
	char head[WALK_PATH_BYTES];

	if (target_n < 0)
		return failed(y, errno);
	if ((size_t)target_n >= LIMIT_PATH_BYTES)
		return skipped(y, "limit");
	if (target_n == 0)
		return failed(y, ENOENT);
	if (++y->links > LIMIT_LINK_DEPTH)
		return failed(y, ELOOP);
	target = slice_of(w->link, (size_t)target_n);
	if (target.p[0] == '/')
		return rewrite(y, target, rest);
	if (up + 1 + target.n >= LIMIT_PATH_BYTES)
		return skipped(y, "limit");
	memcpy(head, w->real, up);
	head[up] = '/';
	memcpy(head + up + 1, target.p, target.n);
	return rewrite(y, slice_of(head, up + 1 + target.n), rest);
}

/* A directory on the way: w->real already holds its name behind `up` bytes. */
static enum step enter(struct way *y, const char *name, size_t up, size_t rest)
{
	struct walk *w = y->w;
	struct slice real = slice_of(w->real, y->real_n);
	struct walk_dir *kept = dir_kept(w, real);
	struct stat st;
	enum step step;
	ssize_t n;
	int fd;

	if (kept != NULL) {
		y->fd = kept->fd;
		return STEP_ON;
	}
	fd = system_enter(y->fd, name);
	if (fd < 0)
		return failed(y, errno);
	if (system_stat(fd, &st) != 0) {
		step = failed(y, errno);
	} else if (S_ISLNK(st.st_mode)) {
		n = system_link(fd, "", w->link, sizeof(w->link));
		link_was_read(y, &st, fd, NULL);
		step = follow(y, n, up, rest);
	} else if (!S_ISDIR(st.st_mode)) {
		step = failed(y, ENOTDIR);
	} else if (!w->mounts.known && !w->network_fs && st.st_dev != w->root_dev) {
		step = skipped(y, WHY_UNKNOWN_MOUNT);
	} else {
		dir_keep(w, real, fd);
		y->fd = fd;
		return STEP_ON;
	}
	system_close(fd);
	return step;
}

/* The last component: stat'ed, never opened. */
static enum step arrive(struct way *y, const char *name, size_t up, size_t rest)
{
	struct walk *w = y->w;
	struct found *f = y->f;
	ssize_t n;

	f->listed = y->flags & WALK_REGULAR;
	if (f->listed)
		f->st.st_mode = S_IFREG;
	else if (system_stat_at(y->fd, name, &f->st) != 0)
		return failed(y, errno);
	if (S_ISLNK(f->st.st_mode)) {
		n = system_link(y->fd, name, w->link, sizeof(w->link));
		link_was_read(y, &f->st, y->fd, name);
		if (!(y->flags & WALK_NOFOLLOW))
			return follow(y, n, up, rest);
		f->link = slice_of(w->link, n < 0 ? 0 : (size_t)n);
	} else if (S_ISDIR(f->st.st_mode) && !w->mounts.known && !w->network_fs &&
		   f->st.st_dev != w->root_dev) {
		return skipped(y, WHY_UNKNOWN_MOUNT);
	}
	f->status = STATUS_READ;
	f->dir_fd = y->fd;
	f->name = slice_of(w->real + up + 1, y->real_n - up - 1);
	return STEP_DONE;
}

/* w->real without its last component, to start over from there. */
static enum step go_up(struct way *y, size_t rest)
{
	size_t up = slice_rfind(slice_of(y->w->real, y->real_n), '/');

	return rewrite(y, slice_of(y->w->real, up < y->real_n ? up : 0), rest);
}

/* May the walk go on here? A network file system may be dead, or die any moment, and who waits for
 * it waits for good: all that the question asks of it is tried out first. */
static const char *stop_at(struct way *y, struct mount_stop *at)
{
	if (at == NULL || at->why == NULL || !y->w->network_fs)
		return at == NULL ? NULL : at->why;
	if (at == y->tried)
		return NULL;
	if (y->trying) /* that one answers; this one is tried out in its turn */
		system_tried();
	if (mounts_is_dead(at))
		return MOUNT_WHY_SILENT;
	y->tried = at;
	switch (system_try()) {
	case SYSTEM_TRYING:
		y->trying = true;
		return NULL;
	case SYSTEM_ANSWERS:
		at->answers = true;
		return NULL;
	default:
		at->silent++;
		return MOUNT_WHY_SILENT;
	}
}

/* The rest of a trial: to read what was found, or as much as anybody will. */
static void try_out(const struct found *f)
{
	bool folder = found_is(f, S_IFDIR);
	struct system_names all = {0};
	struct system_name one;
	char name[256] = ".";
	bool more = folder || found_is(f, S_IFREG);

	if (f->name.n > 0) {
		memcpy(name, f->name.p, f->name.n);
		name[f->name.n] = '\0';
	}
	if (more)
		all.fd =
		    system_open(f->dir_fd, name, SYSTEM_KEEP_ATIME | (folder ? SYSTEM_FOLDER : 0));
	for (size_t i = 0; more && i < LIMIT_BIG_FILE_BYTES / sizeof(all.block); i++)
		more = folder ? system_next_name(&all, &one) > 0
			      : system_read(all.fd, all.block, sizeof(all.block)) > 0;
	system_tried();
}

/* One component: todo[at..end). */
static enum step step(struct way *y, size_t at, size_t end)
{
	struct walk *w = y->w;
	struct slice c = slice_of(w->todo + at, end - at);
	size_t up = y->real_n;
	const char *why;
	char name[256];

	if (slice_eq_str(c, "."))
		return STEP_ON;
	if (slice_eq_str(c, ".."))
		return go_up(y, end);
	if (c.n >= sizeof(name))
		return failed(y, ENAMETOOLONG);
	if (up + 1 + c.n >= LIMIT_PATH_BYTES)
		return skipped(y, "limit");
	memcpy(name, c.p, c.n);
	name[c.n] = '\0';
	w->real[up] = '/';
	memcpy(w->real + up + 1, c.p, c.n);
	y->real_n = up + 1 + c.n;
	why = stop_at(y, mounts_at(&w->mounts, slice_of(w->real, y->real_n)));
	if (why != NULL)
		return skipped(y, why);
	if (w->todo[end + strspn(w->todo + end, "/")] != '\0')
		return enter(y, name, up, end);
	return arrive(y, name, up, end);
}

/* Nothing is left of todo but we stand in a directory: the root, or one that ended in dots. */
static enum step stand(struct way *y)
{
	struct found *f = y->f;

	if (y->real_n > 0)
		return rewrite(y, slice_of(y->w->real, y->real_n), strlen(y->w->todo));
	if (system_stat(y->w->root_fd, &f->st) != 0)
		return failed(y, errno);
	f->status = STATUS_READ;
	f->dir_fd = y->w->root_fd;
	f->name = (struct slice){0};
	return STEP_DONE;
}

/* From the root along todo, until it ends or todo is rewritten. */
static enum step along(struct way *y)
{
	const char *todo = y->w->todo;
	size_t at = 0;

	y->real_n = 0;
	y->fd = y->w->root_fd;
	for (;;) {
		size_t end;
		enum step s;

		at += strspn(todo + at, "/");
		if (todo[at] == '\0')
			return stand(y);
		end = at + strcspn(todo + at, "/");
		s = step(y, at, end);
		if (s != STEP_ON)
			return s;
		at = end;
	}
}

void walk_find(struct walk *w, struct slice path, unsigned flags, struct found *f)
{
	struct way y = {.w = w, .f = f, .flags = flags};
	int rounds = 0;

	*f = (struct found){.path = path, .dir_fd = -1};
	if (path.n >= LIMIT_PATH_BYTES || slice_find(path, 0) < path.n) {
		skipped(&y, "limit");
		return;
	}
	memcpy(w->todo, path.p, path.n);
	w->todo[path.n] = '\0';
	while (along(&y) == STEP_AGAIN) {
		if (++rounds > LIMIT_PATH_BYTES) {
			failed(&y, ELOOP);
			break;
		}
	}
	f->real = y.real_n == 0 ? slice_str("/") : slice_of(w->real, y.real_n);
	if (y.trying)
		try_out(f);
}
