/* Parts: listed, named, taken in. */
#include "collector/case/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/log.h"
#include "include/err.h"
#include "include/limits.h"

#define INCOMING "cases.new"

bool part_name_is(struct slice name)
{
	if (name.n != PART_NAME_BYTES - 1)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (i == PART_DIGITS ? name.p[i] != '-'
				     : strchr("0123456789abcdef", name.p[i]) == NULL)
			return false;
	return true;
}

/* ---- Names ---- */

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static size_t list_names(struct case_folder *c, struct arena *a, const char *dir, const char ***out)
{
	int fd = openat(c->dir_fd, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const char **names = NULL;
	const struct dirent *e;
	size_t n = 0, cap = 0;
	struct stat st;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (!part_name_is(slice_str(e->d_name)) ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISDIR(st.st_mode))
			continue;
		grow(&names, &cap, n + 1, sizeof(*names));
		names[n++] = arena_str(a, slice_str(e->d_name));
	}
	if (d != NULL)
		closedir(d);
	if (n > 1)
		qsort(names, n, sizeof(*names), by_name);
	*out = arena_keep(a, names, n * sizeof(*names));
	return n;
}

size_t parts_list(struct case_folder *c, struct arena *a, const char ***names)
{
	return list_names(c, a, PARTS, names);
}

size_t parts_incoming(struct case_folder *c, struct arena *a, const char ***names)
{
	return list_names(c, a, INCOMING, names);
}

int part_make_name(struct slice log, const struct manifest *files, char name[PART_NAME_BYTES])
{
	struct lines in = lines_of(log);
	char id[SHA256_HEX_BYTES], version[SHA256_HEX_BYTES];
	struct slice line;
	uint64_t seq;

	if (!lines_next(&in, &line) || !log_form(line, &seq, id))
		return ERR_SYNTAX;
	manifest_files_hash(files, version);
	snprintf(name, PART_NAME_BYTES, "%.*s-%.*s", PART_DIGITS, id, PART_DIGITS, version);
	return 0;
}

/* ---- Carried away ---- */

/* What the log is of no interest for when it is carried away: how far it goes, and whether anything
 * but the putting together of cases stands in it. */
struct log_extent {
	uint64_t at, bytes;
	const uint8_t *start;
	bool own;
};

static bool is_one_of(const char *action, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(action, *list) == 0)
			return true;
	return false;
}

static int measure(const struct log_entry *e, void *ctx)
{
	static const char *const of_merging[] = {
	    "case-made", "derive", "export", "merge", "report", NULL};
	struct log_extent *x = ctx;

	if (e->err != ERR_SYNTAX && strcmp(e->action, "export") != 0 && e->ended)
		x->bytes = (uint64_t)(e->text.p - x->start) + e->text.n + 1;
	x->own |= e->err == ERR_SYNTAX || !is_one_of(e->action, of_merging);
	return 0;
}

static int add_file(struct case_folder *c, struct part *p, const char *path)
{
	struct slice bytes;
	int err = case_map(c, path, &bytes);

	if (err != 0)
		return err == ERR_ABSENT ? 0 : ERR_IO;
	grow(&p->files, &p->cap, p->n + 1, sizeof(*p->files));
	p->files[p->n++] = (struct part_file){arena_str(&p->arena, slice_str(path)), bytes};
	return 0;
}

static int add_log(struct case_folder *c, struct part *p)
{
	struct log_extent x = {0};
	struct slice book;
	int err = case_map_fd(c->log_fd, &book);

	if (err != 0)
		return ERR_IO;
	x.start = book.p;
	log_each_in(book, measure, &x);
	p->own = x.own;
	grow(&p->files, &p->cap, p->n + 1, sizeof(*p->files));
	p->files[p->n++] = (struct part_file){"log.jsonl", slice_sub(book, 0, x.bytes)};
	return 0;
}

static void pass_over(void *ctx, struct slice path, const char *why)
{
	(void)ctx;
	(void)path;
	(void)why;
}

static bool is_half_written(struct slice path)
{
	return slice_ends(path, ".part") || slice_starts(path, "manifest.new") ||
	       slice_starts(path, INCOMING "/") || slice_starts(path, "case.db");
}

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct part_file *)x)->path, ((const struct part_file *)y)->path);
}

static int name_it(struct part *p)
{
	struct manifest m = {0};
	struct slice log = {0};
	int err;

	qsort(p->files, p->n, sizeof(*p->files), by_path);
	for (size_t i = 0; i < p->n; i++) {
		grow(&m.files, &m.cap, m.nfiles + 1, sizeof(*m.files));
		m.files[m.nfiles].path = slice_str(p->files[i].path);
		sha256_hex(p->files[i].bytes, m.files[m.nfiles++].sha256);
		if (strcmp(p->files[i].path, "log.jsonl") == 0)
			log = p->files[i].bytes;
	}
	err = part_make_name(log, &m, p->name);
	manifest_free(&m);
	return err;
}

int part_read(struct case_folder *c, struct part *p, struct slice *why)
{
	static const char *const of_seal[] = {
	    MANIFEST, MANIFEST_SIG, MANIFEST_WITNESS, MANIFEST_STAMP};
	struct manifest m = {0};
	int err;

	*p = (struct part){0};
	err = manifest_list(c, &m, pass_over, NULL, why);
	for (size_t i = 0; err == 0 && i < m.nfiles; i++)
		if (!is_half_written(m.files[i].path))
			err = add_file(c, p, arena_str(&p->arena, m.files[i].path));
	for (size_t i = 0; err == 0 && i < sizeof(of_seal) / sizeof(of_seal[0]); i++)
		err = add_file(c, p, of_seal[i]);
	if (err == 0)
		err = add_log(c, p);
	manifest_free(&m);
	return err == 0 ? name_it(p) : err;
}

/* The log's end was cut off the mapping: its length is only that of the slice, and munmap(2) takes
 * whole pages; the pages behind it go with the process. */
void part_free(struct part *p)
{
	for (size_t i = 0; i < p->n; i++)
		case_unmap(p->files[i].bytes);
	free(p->files);
	arena_free(&p->arena);
	*p = (struct part){0};
}

/* ---- Taken in ---- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

void parts_end(struct case_folder *c)
{
	struct slice path = arena_printf(&c->arena, "%s/" INCOMING, c->path);

	nftw((const char *)path.p, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int parts_begin(struct case_folder *c)
{
	parts_end(c);
	return mkdirat(c->dir_fd, INCOMING, 0700) == 0 ? 0 : ERR_IO;
}

/* No way out of the folder, nothing that a manifest could not list. */
static bool is_sound(struct slice path)
{
	struct slice one;

	if (path.n == 0 || path.n > LIMIT_PATH_BYTES || slice_ends(path, "/"))
		return false;
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] < ' ' || path.p[i] > '~' || path.p[i] == '\\')
			return false;
	while (path.n > 0) {
		slice_cut(&path, '/', &one);
		if (one.n == 0 || slice_eq_str(one, ".") || slice_eq_str(one, ".."))
			return false;
	}
	return true;
}

/* The folders on the way to a file. */
static int make_folders(struct case_folder *c, char *path)
{
	for (char *p = strchr(path, '/'); p != NULL; p = strchr(p + 1, '/')) {
		int err;

		*p = '\0';
		err = mkdirat(c->dir_fd, path, 0700) == 0 || errno == EEXIST ? 0 : ERR_IO;
		*p = '/';
		if (err != 0)
			return err;
	}
	return 0;
}

int parts_take(struct case_folder *c, struct slice path, struct slice bytes)
{
	struct slice rest = path, head, name, to;

	if (!is_sound(path) || !slice_cut(&rest, '/', &head) || !slice_eq_str(head, PARTS) ||
	    !slice_cut(&rest, '/', &name) || !part_name_is(name))
		return ERR_SYNTAX;
	to = arena_printf(&c->arena, INCOMING "/%.*s/%.*s", SLICE_ARG(name), SLICE_ARG(rest));
	if (make_folders(c, (char *)(uintptr_t)to.p) != 0)
		return ERR_IO;
	/* Twice the same path: what is made of it is not what its name says. */
	return case_append(c, (const char *)to.p, bytes);
}

/* All files of a folder of the case, as those of a part. */
static int list_part(struct case_folder *c, const char *dir, struct manifest *m)
{
	struct case_folder part = {.dir_fd = -1};
	struct slice why;
	int err;

	part.path = c->path;
	part.dir_fd = openat(c->dir_fd, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (part.dir_fd < 0)
		return ERR_IO;
	err = manifest_list_all(&part, m, pass_over, NULL, &why);
	close(part.dir_fd);
	arena_free(&part.arena);
	return err;
}

static int check_name(struct case_folder *c, const char *dir, const char *name, struct manifest *m)
{
	char right[PART_NAME_BYTES];
	struct slice log, file = arena_printf(&c->arena, "%s/log.jsonl", dir);
	int err = list_part(c, dir, m);

	if (err == 0)
		err = case_map(c, (const char *)file.p, &log);
	if (err != 0)
		return err == ERR_ABSENT ? ERR_MISMATCH : err;
	err = part_make_name(log, m, right);
	case_unmap(log);
	return err == 0 && strcmp(right, name) == 0 ? 0 : ERR_MISMATCH;
}

int parts_settle(struct case_folder *c, struct arena *a, const char *name, struct manifest *files)
{
	const char *from = (const char *)arena_printf(a, INCOMING "/%s", name).p;
	const char *to = (const char *)arena_printf(a, PARTS "/%s", name).p;
	int err = check_name(c, from, name, files);

	if (err != 0)
		return err;
	if (mkdirat(c->dir_fd, PARTS, 0700) != 0 && errno != EEXIST)
		return ERR_IO;
	if (renameat(c->dir_fd, from, c->dir_fd, to) != 0 && errno != EEXIST && errno != ENOTEMPTY)
		return ERR_IO;
	for (size_t i = 0; i < files->nfiles; i++)
		files->files[i].path =
		    arena_printf(a, "%s/%.*s", to, SLICE_ARG(files->files[i].path));
	return fsync(c->dir_fd) == 0 ? 0 : ERR_IO;
}
