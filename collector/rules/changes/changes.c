/*
 * Two cases side by side: for each kind the rows of both, in one order, so that nothing is kept but
 * what differs. A host that only one of them has, or saw, is told as a host, not thing by thing.
 */
#include "collector/rules/changes/changes.h"

#include <stdlib.h>
#include <string.h>

#include "include/err.h"

struct row {
	struct slice host, path, subject, value;
	int64_t line;
};

/* The rows of one case, one at hand. */
struct rows {
	struct seen *of;
	sqlite3_stmt *q;
	struct row row; /* of SQLite's, until the next step */
	bool any;
	int err;
};

/* Rows of one thing: they differ in value alone. */
struct thing {
	struct row *rows;
	size_t n, cap;
};

struct comparing {
	struct result_changes *r;
	struct arena *a;
	const struct change_kind *kind;
	struct rows old, new;
	struct thing was, is;
	struct arena scratch; /* of the thing at hand */
	size_t cap;
};

static struct slice column(sqlite3_stmt *q, int i)
{
	const void *p = sqlite3_column_text(q, i);

	return slice_of(p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(q, i));
}

static void next(struct rows *s, const struct change_kind *kind)
{
	int r;

	s->any = false;
	while ((r = sqlite3_step(s->q)) == SQLITE_ROW) {
		s->row = (struct row){column(s->q, 0), column(s->q, 1), column(s->q, 2),
		    column(s->q, 3), sqlite3_column_int64(s->q, 4)};
		if (kind->wanted == NULL || kind->wanted(s->row.subject)) {
			s->any = true;
			return;
		}
	}
	if (r != SQLITE_DONE)
		s->err = ERR_IO;
}

static int start(struct rows *s, struct seen *of, const struct change_kind *kind, struct arena *a)
{
	struct slice sql = arena_printf(a,
	    "SELECT h.name, k.path, k.subject, k.value, min(k.line) FROM (%s) k JOIN hosts h "
	    "ON h.id = k.host WHERE h.seen GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
	    kind->select);

	*s = (struct rows){.of = of};
	if (sqlite3_prepare_v2(of->facts->db, (const char *)sql.p, -1, &s->q, NULL) != SQLITE_OK)
		return ERR_IO;
	next(s, kind);
	return s->err;
}

static int by_thing(const struct row *a, const struct row *b)
{
	int order = slice_cmp(a->host, b->host);

	if (order == 0)
		order = slice_cmp(a->path, b->path);
	return order != 0 ? order : slice_cmp(a->subject, b->subject);
}

/* All rows of this thing, off the front. */
static void take(struct comparing *c, struct rows *s, const struct row *first, struct thing *out)
{
	out->n = 0;
	while (s->any && by_thing(&s->row, first) == 0) {
		grow(&out->rows, &out->cap, out->n + 1, sizeof(*out->rows));
		out->rows[out->n++] = (struct row){
		    .host = arena_dup(&c->scratch, s->row.host),
		    .path = arena_dup(&c->scratch, s->row.path),
		    .subject = arena_dup(&c->scratch, s->row.subject),
		    .value = arena_dup(&c->scratch, s->row.value),
		    .line = s->row.line,
		};
		next(s, c->kind);
	}
}

/* Values that both have are no news; both are sorted. */
static void drop_same(struct thing *a, struct thing *b)
{
	size_t i = 0, k = 0, na = 0, nb = 0;

	while (i < a->n || k < b->n) {
		int order = i == a->n	? 1
			    : k == b->n ? -1
					: slice_cmp(a->rows[i].value, b->rows[k].value);

		if (order < 0)
			a->rows[na++] = a->rows[i++];
		else if (order > 0)
			b->rows[nb++] = b->rows[k++];
		else
			i++, k++;
	}
	a->n = na;
	b->n = nb;
}

/* ---- What differs ---- */

/* When the file was last changed, as the later case has it. */
static struct slice time_of(struct comparing *c, const struct row *row)
{
	struct seen *s = c->new.of;
	const struct seen_host *h = seen_host(s, row->host);
	const struct fact_file *f = h == NULL ? NULL : seen_file(s, h, row->path);

	if (f == NULL)
		return SLICE("");
	return arena_dup(c->a, slice_cmp(f->mtime, f->ctime) > 0 ? f->mtime : f->ctime);
}

static struct slice sha256_of(struct comparing *c, struct seen *s, const struct row *row)
{
	const struct seen_host *h = seen_host(s, row->host);
	const struct fact_file *f = h == NULL ? NULL : seen_file(s, h, row->path);

	return f == NULL ? SLICE("") : arena_dup(c->a, f->sha256);
}

/* Either may be NULL. */
static void add(struct comparing *c, const struct row *was, const struct row *is)
{
	const struct row *row = is != NULL ? is : was;
	struct seen *told_by = is != NULL ? c->new.of : c->old.of;
	struct seen *other = is != NULL ? c->old.of : c->new.of;
	struct result_change one = {
	    .kind = c->kind->name,
	    .state = was == NULL  ? CHANGE_NEW
		     : is == NULL ? CHANGE_GONE
				  : CHANGE_CHANGED,
	    .host = arena_dup(c->a, row->host),
	    .subject = arena_dup(c->a, row->subject),
	    .was = was == NULL ? SLICE("") : arena_dup(c->a, was->value),
	    .is = is == NULL ? SLICE("") : arena_dup(c->a, is->value),
	    .time = time_of(c, row),
	};

	if (one.state != CHANGE_CHANGED)
		one.unsure = seen_unsure(other, c->a, seen_host(other, row->host), row->path);
	one.at = (struct evidence_ref){
	    .host = one.host,
	    .path = arena_dup(c->a, row->path),
	    .line = (uint32_t)row->line,
	    .sha256 = sha256_of(c, told_by, row),
	};
	grow(&c->r->changes, &c->cap, c->r->nchanges + 1, sizeof(*c->r->changes));
	c->r->changes[c->r->nchanges++] = one;
}

static bool both_saw(struct comparing *c, struct slice host)
{
	const struct seen_host *a = seen_host(c->old.of, host), *b = seen_host(c->new.of, host);

	return a != NULL && b != NULL && a->seen && b->seen;
}

static void compare_thing(struct comparing *c, const struct row *first)
{
	struct row key = {arena_dup(&c->scratch, first->host), arena_dup(&c->scratch, first->path),
	    arena_dup(&c->scratch, first->subject), SLICE(""), 0};
	size_t i = 0;

	take(c, &c->old, &key, &c->was);
	take(c, &c->new, &key, &c->is);
	if (!both_saw(c, key.host))
		return;
	drop_same(&c->was, &c->is);
	for (; i < c->was.n && i < c->is.n; i++)
		add(c, &c->was.rows[i], &c->is.rows[i]);
	for (size_t k = i; k < c->was.n; k++)
		add(c, &c->was.rows[k], NULL);
	for (size_t k = i; k < c->is.n; k++)
		add(c, NULL, &c->is.rows[k]);
}

static int compare_kind(struct comparing *c, struct seen *old, struct seen *new)
{
	int err = start(&c->old, old, c->kind, &c->scratch);

	if (err == 0)
		err = start(&c->new, new, c->kind, &c->scratch);
	while (err == 0 && (c->old.any || c->new.any)) {
		bool old_first =
		    c->old.any && (!c->new.any || by_thing(&c->old.row, &c->new.row) <= 0);

		arena_reset(&c->scratch);
		compare_thing(c, old_first ? &c->old.row : &c->new.row);
		err = c->old.err != 0 ? c->old.err : c->new.err;
	}
	sqlite3_finalize(c->old.q);
	sqlite3_finalize(c->new.q);
	c->old.q = c->new.q = NULL;
	return err;
}

/* ---- The whole ---- */

static size_t place_of_kind(const char *name)
{
	size_t i = 0;

	while (change_kinds[i].name != NULL && change_kinds[i].name != name)
		i++;
	return i;
}

static int by_host(const void *x, const void *y)
{
	const struct result_change *a = x, *b = y;
	size_t kind_a = place_of_kind(a->kind), kind_b = place_of_kind(b->kind);
	int order = slice_cmp(a->host, b->host);

	if (order == 0 && kind_a != kind_b)
		order = kind_a < kind_b ? -1 : 1;
	if (order == 0)
		order = slice_cmp(a->at.path, b->at.path);
	if (order == 0)
		order = slice_cmp(a->subject, b->subject);
	if (order == 0)
		order = (int)a->state - (int)b->state;
	if (order == 0)
		order = slice_cmp(a->was, b->was);
	return order != 0 ? order : slice_cmp(a->is, b->is);
}

int changes_make(struct result_changes *r, struct arena *a, struct seen *old, struct seen *new)
{
	struct comparing c = {.r = r, .a = a};
	int err = 0;

	for (c.kind = change_kinds; err == 0 && c.kind->name != NULL; c.kind++)
		err = compare_kind(&c, old, new);
	if (r->nchanges > 1)
		qsort(r->changes, r->nchanges, sizeof(*r->changes), by_host);
	r->changes = arena_keep(a, r->changes, r->nchanges * sizeof(*r->changes));
	free(c.was.rows);
	free(c.is.rows);
	arena_free(&c.scratch);
	return err;
}
