/* Lines of files of principals, before any account is asked about. */
#include "collector/rules/ssh/principal_lines.h"

#include <stdlib.h>

#include "common/lower_bound.h"

static void refuse(struct principal_line *l, const char *why)
{
	l->accepts = KEY_LINE_NO;
	l->refused = why;
}

/* [openssh auth2-pubkeyfile.c auth_check_principals_line, auth_authorise_keyopts] */
static void read_line(
    struct rule_ctx *c, struct principal_line *l, const struct fact_principal *fact)
{
	const char *why = "the line is broken";

	*l = (struct principal_line){
	    .fact = fact, .options = authkey_options_default(), .accepts = KEY_LINE_YES};
	if (fact->error.n > 0 ||
	    (fact->options.n > 0 &&
		authkey_options_parse(c->arena, fact->options, &l->options, &why) != 0)) {
		l->dead = true;
		refuse(l, fact->error.n > 0 ? arena_str(c->arena, fact->error) : why);
	} else if (l->options.cert_authority || l->options.has_principals) {
		refuse(l, "an option of the line has no place in a file of principals");
	} else {
		l->accepts = key_lines_expiry(c, &l->options, &l->missing);
		l->refused = "its expiry-time has passed";
	}
}

static int by_name(const void *x, const void *y)
{
	const struct principal_line *a = *(const struct principal_line *const *)x;
	const struct principal_line *b = *(const struct principal_line *const *)y;
	int order = slice_cmp(a->fact->name, b->fact->name);

	return order != 0 ? order : (a > b) - (a < b);
}

static int by_path(const void *x, const void *y)
{
	const struct principal_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

static void index_file(struct rule_ctx *c, struct principal_file *f)
{
	const struct principal_line **v = arena_alloc(c->arena, (f->n + 1) * sizeof(*v));
	size_t n = 0, kept = 0;

	f->plain = true;
	for (size_t i = 0; i < f->n; i++) {
		f->plain = f->plain && f->lines[i].fact->options.n == 0;
		if (!f->lines[i].dead)
			v[n++] = &f->lines[i];
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), by_name);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && slice_eq(v[kept - 1]->fact->name, v[i]->fact->name))
			f->lines[v[i] - f->lines].again = true;
		else
			v[kept++] = v[i];
	}
	f->by_name = v;
	f->nnames = kept;
}

/* The lines of a file stand together: derivation reads each file once. */
void principal_lines_load(struct principal_lines *p, struct rule_ctx *c)
{
	struct fact_principal *facts;
	size_t n = fact_load(c->facts, c->arena, principal, c->host_id, &facts);
	struct principal_line *lines = arena_alloc(c->arena, (n + 1) * sizeof(*lines));

	*p = (struct principal_lines){.files = arena_alloc(c->arena, (n + 1) * sizeof(*p->files))};
	for (size_t i = 0; i < n; i++) {
		if (p->nfiles == 0 || !slice_eq(p->files[p->nfiles - 1].path, facts[i].path))
			p->files[p->nfiles++] =
			    (struct principal_file){.path = facts[i].path, .lines = lines + i};
		p->files[p->nfiles - 1].n++;
		read_line(c, &lines[i], &facts[i]);
	}
	for (size_t i = 0; i < p->nfiles; i++)
		index_file(c, &p->files[i]);
	if (p->nfiles > 1)
		qsort(p->files, p->nfiles, sizeof(*p->files), by_path);
}

const struct principal_file *principal_lines_file(
    const struct principal_lines *p, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(p->files, p->nfiles, path, path);

	return lo < p->nfiles && slice_eq(p->files[lo].path, path) ? &p->files[lo] : NULL;
}

const struct principal_line *principal_lines_of(
    const struct principal_file *file, struct slice name)
{
	size_t lo;

	LOWER_BOUND(lo, file->nnames, slice_cmp(file->by_name[lo]->fact->name, name) < 0);
	return lo < file->nnames && slice_eq(file->by_name[lo]->fact->name, name)
		   ? file->by_name[lo]
		   : NULL;
}
