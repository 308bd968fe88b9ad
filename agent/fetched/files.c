/*
 * agent/system.h over a tree that is fetched: descriptors are places in a table here. Two names
 * whose metadata is the same to the second are taken for one file: what the host must not tell
 * twice (a file with password hashes, by a second name) stays withheld.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "agent/fetched/guard.h"
#include "agent/fetched/tree.h"
#include "agent/system.h"
#include "common/sha256.h"
#include "include/limits.h"

struct opened {
	struct node *node; /* NULL: free */
	uint64_t at;	   /* bytes of the file that came, or where to go on */
	struct out ahead;  /* what came and was not yet read */
	size_t ahead_from;
	size_t next; /* of a listing */
	bool guarded, over;
};

static struct opened *table;
static size_t table_n, table_cap;

static const struct source *const sources[] = {&source_sftp, &source_shell};

const char *system_far(void)
{
	return tree_source() == NULL ? "" : tree_source()->word;
}

static int put(struct node *node)
{
	size_t i = 0;

	if (node == NULL)
		return -1;
	while (i < table_n && table[i].node != NULL)
		i++;
	if (i == table_n)
		grow(&table, &table_cap, ++table_n, sizeof(table[0]));
	table[i] = (struct opened){.node = node};
	out_memory(&table[i].ahead);
	return (int)i;
}

static struct node *node_of(int fd)
{
	return table[fd].node;
}

int system_root(const char *path)
{
	const struct source *s = tree_source();

	for (size_t i = 0; s == NULL && i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strcmp(path, sources[i]->word) == 0)
			s = sources[i];
	errno = EINVAL;
	return s == NULL ? -1 : put(tree_root(s));
}

ssize_t system_path(int dir, char *path, size_t size)
{
	(void)dir;
	(void)size;
	path[0] = '/';
	return 1;
}

int system_enter(int dir, const char *name)
{
	return put(tree_name(node_of(dir), slice_str(name)));
}

/* Where the way tells no inode: a number that only the same metadata gives. */
static ino_t number_of(const struct meta *m)
{
	uint64_t words[] = {m->mode, m->uid, m->gid, m->size, (uint64_t)m->mtime};
	uint64_t n = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < sizeof(words); i++)
		n = (n ^ ((const uint8_t *)words)[i]) * 1099511628211u;
	return n;
}

static int fill(const struct node *node, struct stat *st)
{
	const struct meta *m = &node->meta;

	*st = (struct stat){.st_mode = m->mode,
	    .st_uid = m->uid,
	    .st_gid = m->gid,
	    .st_size = m->size > INT64_MAX ? INT64_MAX : (off_t)m->size,
	    .st_ino = number_of(m),
	    .st_mtim.tv_sec = m->mtime,
	    .st_atim.tv_sec = m->atime};
	return 0;
}

int system_stat(int fd, struct stat *st)
{
	return fill(node_of(fd), st);
}

int system_stat_at(int dir, const char *name, struct stat *st)
{
	struct node *node = tree_name(node_of(dir), slice_str(name));

	return node == NULL ? -1 : fill(node, st);
}

ssize_t system_link(int dir, const char *name, char *target, size_t size)
{
	struct node *node =
	    name[0] == '\0' ? node_of(dir) : tree_name(node_of(dir), slice_str(name));
	struct arena a = {0};
	struct slice text;

	if (node == NULL)
		return -1;
	errno = tree_source()->link(node->path, &a, &text);
	if (errno == 0 && text.n > 0)
		memcpy(target, text.p, text.n < size ? text.n : size);
	arena_free(&a);
	return errno != 0 ? -1 : (ssize_t)(text.n < size ? text.n : size);
}

/* No way tells one. */
ssize_t system_acl(int dir, struct slice name, void *acl, size_t size)
{
	(void)dir;
	(void)name;
	(void)acl;
	(void)size;
	errno = ENOTSUP;
	return -1;
}

ssize_t system_caps(int dir, struct slice name, void *caps, size_t size)
{
	return system_acl(dir, name, caps, size);
}

ssize_t system_acl_open(int fd, void *acl, size_t size)
{
	(void)fd;
	return system_acl(-1, (struct slice){0}, acl, size);
}

int system_open(int dir, const char *name, unsigned flags)
{
	struct node *node =
	    strcmp(name, ".") == 0 ? node_of(dir) : tree_name(node_of(dir), slice_str(name));

	if (node != NULL && (flags & SYSTEM_FOLDER) && (errno = tree_list(node)) != 0)
		return -1;
	return put(node);
}

/* ---- Content ---- */

/* One piece of at least one byte, unless it is the end. 0 or -1. */
static int fetch(struct opened *o, size_t n)
{
	uint64_t size = o->node->meta.size;
	size_t before = o->ahead.n;

	errno = tree_source()->read(o->node->path, size, o->at, n, &o->ahead);
	o->at += o->ahead.n - before;
	o->over = o->ahead.n == before;
	return errno == 0 ? 0 : -1;
}

/* The beginning of a file, as far as the guard lets it go. 0 or -1. */
static int fetch_guarded(struct opened *o)
{
	size_t more = GUARD_FIRST;

	o->guarded = true;
	if (o->at > 0 || slice_path_under(o->node->path, SLICE("/proc")))
		return 0;
	while (more > 0 && more < SIZE_MAX && !o->over) {
		errno =
		    tree_source()->read(o->node->path, o->node->meta.size, o->at, more, &o->ahead);
		if (errno != 0)
			return -1;
		o->over = o->ahead.n == o->at;
		o->at = o->ahead.n;
		more = guard_more(out_slice(&o->ahead));
	}
	if (more == 0) {
		guard_close(&o->ahead);
		o->over = true;
	}
	return 0;
}

ssize_t system_read(int fd, void *to, size_t n)
{
	struct opened *o = &table[fd];
	struct slice part;

	if (!o->guarded && fetch_guarded(o) != 0)
		return -1;
	if (o->ahead.n - o->ahead_from < n && !o->over &&
	    fetch(o, n - (o->ahead.n - o->ahead_from)) != 0)
		return -1;
	part = slice_sub(out_slice(&o->ahead), o->ahead_from, o->ahead_from + n);
	if (part.n > 0)
		memcpy(to, part.p, part.n);
	o->ahead_from += part.n;
	if (o->ahead_from == o->ahead.n) {
		if (o->ahead.n > 0)
			explicit_bzero(o->ahead.buf, o->ahead.n);
		o->ahead.n = o->ahead_from = 0;
	}
	return (ssize_t)part.n;
}

int system_seek(int fd, off_t at)
{
	table[fd].at = (uint64_t)at;
	return 0;
}

void system_close(int fd)
{
	struct opened *o = &table[fd];

	if (o->ahead.n > 0)
		explicit_bzero(o->ahead.buf, o->ahead.n);
	out_free(&o->ahead);
	if (S_ISREG(o->node->meta.mode))
		tree_source()->close();
	o->node = NULL;
}

int system_next_name(struct system_names *all, struct system_name *one)
{
	struct opened *o = &table[all->fd];
	const struct node *node;

	if (o->next == o->node->n)
		return 0;
	node = &o->node->names[o->next++];
	one->name = node->name;
	one->type = (uint8_t)IFTODT(node->meta.mode);
	return 1;
}

int system_space(int fd, struct system_space *space)
{
	(void)fd;
	(void)space;
	errno = ENOSYS;
	return -1;
}

unsigned system_major(dev_t dev)
{
	(void)dev;
	return 0;
}

unsigned system_minor(dev_t dev)
{
	(void)dev;
	return 0;
}
