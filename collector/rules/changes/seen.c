/* What a case looked at: the difference between "not there" and "not seen". */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/changes/changes.h"
#include "include/err.h"

static struct slice column(struct arena *a, sqlite3_stmt *q, int i)
{
	const void *p = sqlite3_column_text(q, i);

	return arena_dup(a, slice_of(p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(q, i)));
}

int seen_load(struct seen *s, struct fact_store *facts)
{
	sqlite3_stmt *q = NULL;
	size_t cap = 0;
	int r;

	*s = (struct seen){.facts = facts, .files_of = -1};
	if (sqlite3_prepare_v2(facts->db, "SELECT name, id, seen, whole FROM hosts ORDER BY name",
		-1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	while ((r = sqlite3_step(q)) == SQLITE_ROW) {
		grow(&s->hosts, &cap, s->nhosts + 1, sizeof(*s->hosts));
		s->hosts[s->nhosts++] = (struct seen_host){column(&s->arena, q, 0),
		    sqlite3_column_int64(q, 1), sqlite3_column_int(q, 2), sqlite3_column_int(q, 3)};
	}
	sqlite3_finalize(q);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

void seen_free(struct seen *s)
{
	free(s->hosts);
	arena_free(&s->arena);
	arena_free(&s->files_arena);
	*s = (struct seen){0};
}

const struct seen_host *seen_host(const struct seen *s, struct slice name)
{
	size_t i = SLICE_LOWER_BOUND(s->hosts, s->nhosts, name, name);

	return i < s->nhosts && slice_eq(s->hosts[i].name, name) ? &s->hosts[i] : NULL;
}

static int by_path(const void *x, const void *y)
{
	return slice_cmp(((const struct fact_file *)x)->path, ((const struct fact_file *)y)->path);
}

const struct fact_file *seen_file(struct seen *s, const struct seen_host *h, struct slice path)
{
	size_t i;

	if (s->files_of != h->id) {
		arena_reset(&s->files_arena);
		s->nfiles = fact_load(s->facts, &s->files_arena, file, h->id, &s->files);
		s->files_of = h->id;
		if (s->nfiles > 1)
			qsort(s->files, s->nfiles, sizeof(*s->files), by_path);
	}
	i = SLICE_LOWER_BOUND(s->files, s->nfiles, path, path);
	return i < s->nfiles && slice_eq(s->files[i].path, path) ? &s->files[i] : NULL;
}

struct slice seen_unsure(
    struct seen *s, struct arena *a, const struct seen_host *h, struct slice path)
{
	const struct fact_file *f;

	if (h == NULL || !h->seen)
		return SLICE("the host was not seen");
	f = seen_file(s, h, path);
	if (f == NULL)
		return h->whole ? SLICE("") : SLICE("the host was not seen wholly");
	if (slice_eq_str(f->status, "read") || slice_eq_str(f->status, "absent"))
		return SLICE("");
	return arena_printf(a, "the file was %.*s%s%.*s", SLICE_ARG(f->status),
	    f->why.n > 0 ? ": " : "", SLICE_ARG(f->why));
}
