/* A sorted array of paths. */
#include "collector/rules/path_index.h"

#include <stdlib.h>

struct slice path_trim(struct slice path)
{
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

bool path_up(struct slice *path)
{
	size_t cut = slice_rfind(*path, '/');

	if (path->n <= 1 || cut == path->n)
		return false;
	*path = path_trim(slice_sub(*path, 0, cut == 0 ? 1 : cut));
	return true;
}

void path_index_begin(struct path_index *x, struct arena *a, size_t cap)
{
	*x = (struct path_index){.v = arena_alloc(a, (cap + 1) * sizeof(*x->v))};
}

void path_index_add(struct path_index *x, struct slice path, size_t row)
{
	x->v[x->n++] = (struct path_entry){path_trim(path), row};
}

static int by_path(const void *left, const void *right)
{
	const struct path_entry *a = left, *b = right;
	int order = slice_cmp(a->path, b->path);

	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

void path_index_sort(struct path_index *x)
{
	if (x->n > 1)
		qsort(x->v, x->n, sizeof(*x->v), by_path);
}

size_t path_index_at(const struct path_index *x, struct slice path, const struct path_entry **first)
{
	size_t lo, count = 0;

	path = path_trim(path);
	lo = SLICE_LOWER_BOUND(x->v, x->n, path, path);
	*first = x->n == 0 ? NULL : x->v + lo;
	while (lo + count < x->n && slice_eq(x->v[lo + count].path, path))
		count++;
	return count;
}
