/* Files by path; a stack names a handful. */
#include "collector/rules/pam/pam_memory.h"

#include <stdlib.h>

#include "include/limits.h"

struct pam_file {
	struct slice path;
	size_t bytes;
	const struct fact_config_line **by_raw; /* NULL: not asked yet */
	int64_t *gids;				/* sorted; NULL: not asked yet */
	size_t ngids;
};

struct pam_memory {
	struct arena *arena; /* of the host */
	const struct group_index *groups;
	struct pam_file *files;
	size_t nfiles, cap;
	size_t bytes; /* gone over so far */
};

struct pam_memory *pam_memory_new(struct rule_ctx *c, const struct pam_stack *s)
{
	struct pam_memory *m = arena_new(c->arena, struct pam_memory);

	/* No module reads more files than there are entries, but for those that all know. */
	m->cap = s->n + 16;
	m->arena = c->arena;
	m->groups = c->group_index;
	m->files = arena_alloc(c->arena, m->cap * sizeof(*m->files));
	return m;
}

bool pam_is_over(const struct pam_stack *s, size_t bytes)
{
	s->memory->bytes += bytes;
	return s->memory->bytes > LIMIT_PAM_BYTES;
}

static struct pam_file *file_of(const struct pam_stack *s, struct slice path)
{
	struct pam_memory *m = s->memory;
	struct pam_lines lines;
	struct pam_file *f;

	for (size_t i = 0; i < m->nfiles; i++)
		if (slice_eq(m->files[i].path, path))
			return &m->files[i];
	if (m->nfiles == m->cap)
		return NULL;
	f = &m->files[m->nfiles++];
	*f = (struct pam_file){.path = arena_dup(m->arena, path)};
	lines = pam_lines_of(s, path);
	for (size_t i = 0; i < lines.n; i++)
		f->bytes += lines.v[i].raw.n + 1;
	return f;
}

bool pam_file_is_over(const struct pam_stack *s, struct slice path)
{
	const struct pam_file *f = file_of(s, path);

	return f == NULL || pam_is_over(s, f->bytes);
}

/* ---- Lines by what they say ---- */

static int by_raw(const void *x, const void *y)
{
	const struct fact_config_line *a = *(const struct fact_config_line *const *)x;
	const struct fact_config_line *b = *(const struct fact_config_line *const *)y;

	return slice_cmp(a->raw, b->raw);
}

static void index_lines(const struct pam_stack *s, struct pam_file *f)
{
	struct pam_lines lines = pam_lines_of(s, f->path);

	f->by_raw = arena_alloc(s->memory->arena, (lines.n + 1) * sizeof(*f->by_raw));
	for (size_t i = 0; i < lines.n; i++)
		f->by_raw[i] = &lines.v[i];
	if (lines.n > 1)
		qsort(f->by_raw, lines.n, sizeof(*f->by_raw), by_raw);
}

bool pam_file_has(const struct pam_stack *s, struct slice path, struct slice line)
{
	struct pam_file *f = file_of(s, path);
	size_t n = pam_lines_of(s, path).n, lo;

	if (f == NULL)
		return false;
	if (f->by_raw == NULL)
		index_lines(s, f);
	lo = SLICE_LOWER_BOUND_AT(f->by_raw, n, raw, line);
	return lo < n && slice_eq(f->by_raw[lo]->raw, line);
}

/* ---- Groups ---- */

static int by_number(const void *x, const void *y)
{
	const int64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void index_groups(const struct pam_stack *s, struct pam_file *f)
{
	struct pam_lines lines = pam_lines_of(s, f->path);

	f->gids = arena_alloc(s->memory->arena, (lines.n + 1) * sizeof(*f->gids));
	for (size_t i = 0; i < lines.n; i++) {
		const struct fact_unix_group *g = groups_named(s->memory->groups, lines.v[i].raw);

		if (g != NULL)
			f->gids[f->ngids++] = g->gid;
	}
	if (f->ngids > 1)
		qsort(f->gids, f->ngids, sizeof(*f->gids), by_number);
}

static bool names_gid(const struct pam_file *f, int64_t gid)
{
	return bsearch(&gid, f->gids, f->ngids, sizeof(*f->gids), by_number) != NULL;
}

bool pam_file_has_group(
    const struct pam_stack *s, struct slice path, const struct fact_account *account)
{
	const struct fact_group_member *const *rows;
	struct pam_file *f = file_of(s, path);
	size_t n = groups_listing(s->memory->groups, account, &rows);
	bool found;

	if (f == NULL)
		return false;
	if (f->gids == NULL)
		index_groups(s, f);
	found = names_gid(f, account->gid);
	for (size_t i = 0; i < n && !found; i++)
		found = names_gid(f, rows[i]->gid);
	return found;
}
