/* The lines of hosts.equiv and its kin, by file. */
#include <stdlib.h>

#include "collector/rules/ssh/hostbased_lines.h"

static int by_path(const void *x, const void *y)
{
	const struct hostbased_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

static void add_line(struct hostbased_files *files, struct hostbased_line *line)
{
	struct hostbased_file *f = files->n == 0 ? NULL : &files->v[files->n - 1];
	struct lines one = lines_of(line->fact->raw);
	struct rhosts_row row;

	if (rhosts_next(&one, &row))
		line->rule = rhosts_sshd_line(&row);
	if (f == NULL || !slice_eq(f->path, line->fact->path)) {
		f = &files->v[files->n++];
		*f = (struct hostbased_file){.path = line->fact->path, .lines = line};
	}
	f->n++;
	f->refuses = f->refuses || line->rule.verdict == RHOSTS_DENY;
}

/* Lines of a file stand together: derivation reads each file once. */
void hostbased_files_load(struct hostbased_files *files, struct rule_ctx *c)
{
	struct fact_trust_line *facts;
	size_t n = fact_load(c->facts, c->arena, trust_line, c->host_id, &facts);
	struct hostbased_line *lines = arena_alloc(c->arena, (n + 1) * sizeof(*lines));

	*files = (struct hostbased_files){arena_alloc(c->arena, (n + 1) * sizeof(*files->v)), 0};
	for (size_t i = 0; i < n; i++) {
		lines[i].fact = &facts[i];
		add_line(files, &lines[i]);
	}
	for (size_t i = 0; i < files->n; i++)
		hostbased_index(c->arena, &files->v[i]);
	if (files->n > 1)
		qsort(files->v, files->n, sizeof(*files->v), by_path);
}

const struct hostbased_file *hostbased_files_find(
    const struct hostbased_files *files, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(files->v, files->n, path, path);

	return lo < files->n && slice_eq(files->v[lo].path, path) ? &files->v[lo] : NULL;
}

struct hostbased_file *hostbased_file_added(struct rule_ctx *c, struct slice path)
{
	struct fact_trust_line *fact = arena_new(c->arena, struct fact_trust_line);
	struct hostbased_line *line = arena_new(c->arena, struct hostbased_line);
	struct hostbased_file *file = arena_new(c->arena, struct hostbased_file);

	*fact = (struct fact_trust_line){.at = {.path = path}, .path = path};
	*line = (struct hostbased_line){.fact = fact, .rule = {.verdict = RHOSTS_ALLOW}};
	*file = (struct hostbased_file){.path = path, .lines = line, .n = 1, .added = true};
	return file;
}
