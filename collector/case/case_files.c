/* Every file of a case folder, with its hash. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/log.h"
#include "collector/case/manifest.h"
#include "include/err.h"
#include "include/limits.h"

#define MAX_DEPTH 8 /* ours have two: seals/1/manifest */

struct listing {
	struct case_folder *c;
	struct manifest *m;
	void (*odd)(void *ctx, struct slice path, const char *why);
	void *ctx;
	struct slice *why;
	bool all;
};

/* At the top: what a seal is about or consists of itself, and what is derived. */
static bool left_out(struct slice path)
{
	static const char *const names[] = {
	    "log.jsonl", "case.db", MANIFEST, MANIFEST_SIG, MANIFEST_WITNESS, MANIFEST_STAMP};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(path, names[i]))
			return true;
	return false;
}

/* sha256sum(1) would write these names in a way of its own. */
static bool is_plain(struct slice path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] < ' ' || path.p[i] > '~' || path.p[i] == '\\')
			return false;
	return path.n <= LIMIT_PATH_BYTES;
}

static int fail(struct listing *l, struct slice path)
{
	*l->why =
	    arena_printf(&l->c->arena, "%s/%.*s: %s", l->c->path, SLICE_ARG(path), strerror(errno));
	return ERR_IO;
}

static int add_file(struct listing *l, int dir, const char *name, struct slice path)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct manifest *m = l->m;
	struct slice bytes;
	int err;

	if (fd < 0)
		return fail(l, path);
	err = case_map_fd(fd, &bytes);
	close(fd);
	if (err != 0)
		return fail(l, path);
	grow(&m->files, &m->cap, m->nfiles + 1, sizeof(*m->files));
	m->files[m->nfiles].path = path;
	sha256_hex(bytes, m->files[m->nfiles++].sha256);
	case_unmap(bytes);
	return 0;
}

static int add_folder(struct listing *l, int dir, struct slice below, int depth);

static int add_entry(struct listing *l, int dir, const char *name, struct slice below, int depth)
{
	struct slice path = arena_printf(&l->m->arena, "%.*s%s", SLICE_ARG(below), name);
	struct stat st;
	int fd, err;

	if (depth == 0 && !l->all && left_out(path))
		return 0;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail(l, path);
	if (!is_plain(path) || l->m->nfiles == LIMIT_CASE_FILES) {
		l->odd(l->ctx, path, "its name cannot stand in a manifest");
		return 0;
	}
	if (S_ISREG(st.st_mode))
		return add_file(l, dir, name, path);
	if (!S_ISDIR(st.st_mode) || depth == MAX_DEPTH) {
		l->odd(l->ctx, path, "no regular file");
		return 0;
	}
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail(l, path);
	err = add_folder(l, fd, arena_printf(&l->m->arena, "%.*s/", SLICE_ARG(path)), depth + 1);
	close(fd);
	return err;
}

static int add_folder(struct listing *l, int dir, struct slice below, int depth)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err = 0;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return fail(l, below);
	}
	while (err == 0 && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			err = add_entry(l, dir, e->d_name, below, depth);
	closedir(d);
	return err;
}

static int by_path(const void *a, const void *b)
{
	return slice_cmp(
	    ((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static int list(struct listing *l)
{
	struct manifest *m = l->m;
	int err = add_folder(l, l->c->dir_fd, SLICE(""), 0);

	if (m->nfiles > 1)
		qsort(m->files, m->nfiles, sizeof(*m->files), by_path);
	return err;
}

int manifest_list(struct case_folder *c, struct manifest *m,
    void (*odd)(void *ctx, struct slice path, const char *why), void *ctx, struct slice *why)
{
	return list(&(struct listing){c, m, odd, ctx, why, false});
}

int manifest_list_all(struct case_folder *c, struct manifest *m,
    void (*odd)(void *ctx, struct slice path, const char *why), void *ctx, struct slice *why)
{
	return list(&(struct listing){c, m, odd, ctx, why, true});
}
