/* Nodes live until the end, in one arena: the agent's deadline and its caps bound them. */
#include "agent/fetched/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "include/limits.h"

#define MOST_NAMES (2 * LIMIT_DIR_ENTRIES) /* of one listing; the agent looks at half of them */

static const struct source *source;
static struct arena memory;
static struct node root;

const struct source *tree_source(void)
{
	return source;
}

static struct slice join(struct slice folder, struct slice name)
{
	if (slice_eq_str(folder, "/"))
		folder.n = 0;
	return arena_printf(&memory, "%.*s/%.*s", SLICE_ARG(folder), SLICE_ARG(name));
}

struct node *tree_root(const struct source *s)
{
	if (source != NULL)
		return &root;
	source = s;
	source->start();
	root.path = SLICE("/");
	errno = source->stat(root.path, &root.meta);
	root.has_meta = errno == 0;
	return root.has_meta ? &root : NULL;
}

static bool take(void *ctx, struct slice name, const struct meta *m)
{
	struct node *folder = ctx;

	if (name.n == 0 || slice_find(name, '/') < name.n || slice_find(name, 0) < name.n ||
	    slice_eq_str(name, ".") || slice_eq_str(name, ".."))
		return true;
	if (folder->n == MOST_NAMES) {
		folder->whole = false;
		return false;
	}
	grow(&folder->names, &folder->cap, folder->n + 1, sizeof(folder->names[0]));
	folder->names[folder->n++] =
	    (struct node){.name = arena_dup(&memory, name), .meta = *m, .has_meta = m->mode != 0};
	return true;
}

static int by_name(const void *left, const void *right)
{
	const struct node *a = left, *b = right;

	return slice_cmp(a->name, b->name);
}

int tree_list(struct node *folder)
{
	if (folder->asked)
		return folder->error;
	folder->asked = folder->whole = true;
	folder->error = source->list(folder->path, take, folder);
	if (folder->error != 0)
		folder->whole = false;
	if (folder->n > 0)
		qsort(folder->names, folder->n, sizeof(folder->names[0]), by_name);
	return folder->error;
}

/* Asks for one name alone. */
static struct node *ask_name(struct node *folder, struct slice name)
{
	struct node *one = arena_new(&memory, struct node);

	one->path = join(folder->path, name);
	one->name = slice_sub(one->path, one->path.n - name.n, one->path.n);
	errno = source->stat(one->path, &one->meta);
	one->has_meta = errno == 0;
	return one->has_meta ? one : NULL;
}

struct node *tree_name(struct node *folder, struct slice name)
{
	size_t at;

	if (!slice_path_under(folder->path, SLICE("/proc")))
		tree_list(folder);
	at = SLICE_LOWER_BOUND(folder->names, folder->n, name, name);
	if (at < folder->n && slice_eq(folder->names[at].name, name)) {
		struct node *one = &folder->names[at];

		if (one->path.n == 0)
			one->path = join(folder->path, name);
		if (!one->has_meta) {
			errno = source->stat(one->path, &one->meta);
			one->has_meta = errno == 0;
		}
		return one->has_meta ? one : NULL;
	}
	if (folder->whole) {
		errno = ENOENT;
		return NULL;
	}
	return ask_name(folder, name);
}
