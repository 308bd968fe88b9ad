/* Reading the files of /etc/pam.d that make a service. */
#include "collector/rules/pam/pam_stack.h"

#include "collector/rules/pam/pam_memory.h"
#include "common/out.h"

#include <stdlib.h>

#define MOST_ENTRIES 256

/* ---- Lines by file ---- */

static int by_place(const void *x, const void *y)
{
	const struct fact_config_line *a = x, *b = y;
	int order = slice_cmp(a->path, b->path);

	return order != 0 ? order : (a->at.line > b->at.line) - (a->at.line < b->at.line);
}

static bool is_of(struct slice path, struct slice wanted)
{
	return slice_ends(wanted, "/") ? slice_eq(slice_sub(path, 0, wanted.n), wanted)
				       : slice_eq(path, wanted);
}

/* First and last by search: there is one question for each account. */
struct pam_lines pam_lines_of(const struct pam_stack *s, struct slice path)
{
	size_t first = SLICE_LOWER_BOUND(s->lines, s->nlines, path, path), end = s->nlines;

	for (size_t lo = first; lo < end;) {
		size_t mid = (lo + end) / 2;

		if (is_of(s->lines[mid].path, path))
			lo = mid + 1;
		else
			end = mid;
	}
	return (struct pam_lines){s->lines + first, end - first};
}

/* ---- Rows ---- */

static void load_file(
    struct pam_stack *s, struct rule_ctx *c, struct slice path, int level, int depth);

static void add_entry(
    struct pam_stack *s, const struct pam_row *row, struct fact_origin at, int level, bool substack)
{
	if (s->n == MOST_ENTRIES)
		s->unread = SLICE("a stack longer than any that is known");
	else
		s->entries[s->n++] = (struct pam_entry){*row, at, level, substack};
}

static void add_row(struct pam_stack *s, struct rule_ctx *c, const struct pam_row *row,
    struct fact_origin at, int level, int depth)
{
	struct slice path = row->module;

	if (row->type != s->type && row->type != PAM_ANY && row->at.err == 0)
		return;
	if (row->at.err != 0 || !pam_includes(row)) {
		add_entry(s, row, at, level, false);
		return;
	}
	if (!slice_starts(path, "/"))
		path = arena_printf(c->arena, "/etc/pam.d/%.*s", SLICE_ARG(path));
	if (slice_eq_str_ci(row->control, "substack"))
		add_entry(s, row, at, level++, true);
	load_file(s, c, path, level, depth + 1);
}

/* The lines of the file in one text again; `at` has where each of them stands. */
static struct slice text_of(
    const struct pam_stack *s, struct arena *a, struct slice path, struct fact_origin **at)
{
	struct pam_lines lines = pam_lines_of(s, path);
	struct slice text;
	struct out o;

	*at = arena_alloc(a, (lines.n + 1) * sizeof(**at));
	out_memory(&o);
	for (size_t i = 0; i < lines.n; i++) {
		(*at)[i] = lines.v[i].at;
		out_bytes(&o, lines.v[i].raw);
		out_byte(&o, '\n');
	}
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

static void load_file(
    struct pam_stack *s, struct rule_ctx *c, struct slice path, int level, int depth)
{
	const struct fact_file *file = rule_file(c, path);
	struct fact_origin *at;
	struct pam_row row;
	struct lines in;

	if (file != NULL && slice_eq_str(file->status, "absent") && depth > 0) {
		s->broken = path;
		return;
	}
	if (file == NULL || !slice_eq_str(file->status, "read") || depth > LIMIT_INCLUDE_DEPTH ||
	    ++s->files > LIMIT_INCLUDE_FILES) {
		s->unread = path;
		return;
	}
	if (s->at.path.n == 0)
		s->at = file->at;
	in = lines_of(text_of(s, c->arena, path, &at));
	while (pam_next(&in, c->arena, &row))
		add_row(s, c, &row, at[row.at.line - 1], level, depth);
}

/* Without a line of its own of this type, those of `other` count. */
static void load_stack(struct pam_stack *s, struct rule_ctx *c, const char *name,
    const struct fact_config_line *lines, size_t nlines)
{
	struct slice path = arena_printf(c->arena, "/etc/pam.d/%s", name);
	const struct fact_file *file = rule_file(c, path);

	s->lines = lines;
	s->nlines = nlines;
	s->entries = arena_alloc(c->arena, MOST_ENTRIES * sizeof(*s->entries));
	if (file == NULL || !slice_eq_str(file->status, "absent"))
		load_file(s, c, path, 0, 0);
	if (s->n == 0 && s->unread.n == 0 && s->broken.n == 0)
		load_file(s, c, SLICE("/etc/pam.d/other"), 0, 0);
	s->memory = pam_memory_new(c, s);
}

void pam_load(struct pam_service *p, struct rule_ctx *c, const char *name, bool local)
{
	struct fact_config_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);

	if (n > 1)
		qsort(lines, n, sizeof(*lines), by_place);
	*p = (struct pam_service){.name = name,
	    .local = local,
	    .auth.type = PAM_AUTH,
	    .account.type = PAM_ACCOUNT,
	    .session.type = PAM_SESSION};
	load_stack(&p->auth, c, name, lines, n);
	load_stack(&p->account, c, name, lines, n);
	load_stack(&p->session, c, name, lines, n);
}
