/* known_hosts as a server asks it: names to keys. */
#include "collector/rules/ssh/hostbased_known.h"

#include <stdlib.h>

#include "common/pattern.h"

struct known_name {
	struct slice name; /* in lower case */
	const struct fact_known_host *row;
};

struct known_hashed {
	struct known_hosts_row hash;
	const struct fact_known_host *row;
};

/* ---- Loading ---- */

static struct slice lower(struct arena *a, struct slice s)
{
	char *p = arena_str(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, s.n);
}

static bool is_pattern(struct slice names)
{
	return slice_find(names, '*') < names.n || slice_find(names, '?') < names.n ||
	       slice_find(names, '!') < names.n;
}

static size_t count_names(const struct known_file *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->nrows; i++) {
		n++;
		for (size_t k = 0; k < f->rows[i].names.n; k++)
			n += f->rows[i].names.p[k] == ',';
	}
	return n;
}

static void add_row(struct rule_ctx *c, struct known_file *f, const struct fact_known_host *row)
{
	struct slice names = row->names, name;
	struct known_hosts_row hash = {.hosts = names, .hashed = true};

	f->revokes = f->revokes || slice_eq_str(row->marker, "@revoked");
	if (row->hashed) {
		if (known_hosts_read_hash(c->arena, &hash) == 0)
			f->hashed[f->nhashed++] = (struct known_hashed){hash, row};
	} else if (is_pattern(names)) {
		f->patterns[f->npatterns++] = row;
	} else {
		while (names.n > 0) {
			slice_cut(&names, ',', &name);
			f->names[f->nnames++] = (struct known_name){lower(c->arena, name), row};
		}
	}
}

static int by_name(const void *x, const void *y)
{
	const struct known_name *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static void index_file(struct rule_ctx *c, struct known_file *f)
{
	f->names = arena_alloc(c->arena, (count_names(f) + 1) * sizeof(*f->names));
	f->patterns = arena_alloc(c->arena, (f->nrows + 1) * sizeof(*f->patterns));
	f->hashed = arena_alloc(c->arena, (f->nrows + 1) * sizeof(*f->hashed));
	for (size_t i = 0; i < f->nrows; i++)
		add_row(c, f, &f->rows[i]);
	if (f->nnames > 1)
		qsort(f->names, f->nnames, sizeof(*f->names), by_name);
}

static int by_path(const void *x, const void *y)
{
	const struct known_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

/* The lines of a file stand together: derivation reads each file once. */
void hostbased_known_load(struct known *k, struct rule_ctx *c)
{
	struct fact_known_host *rows;
	size_t n = fact_load(c->facts, c->arena, known_host, c->host_id, &rows);

	*k = (struct known){.c = c, .files = arena_alloc(c->arena, (n + 1) * sizeof(*k->files))};
	for (size_t i = 0; i < n; i++) {
		if (k->nfiles == 0 || !slice_eq(k->files[k->nfiles - 1].path, rows[i].path))
			k->files[k->nfiles++] =
			    (struct known_file){.path = rows[i].path, .rows = &rows[i]};
		k->files[k->nfiles - 1].nrows++;
	}
	for (size_t i = 0; i < k->nfiles; i++)
		index_file(c, &k->files[i]);
	if (k->nfiles > 1)
		qsort(k->files, k->nfiles, sizeof(*k->files), by_path);
}

const struct known_file *hostbased_known_file(const struct known *k, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(k->files, k->nfiles, path, path);

	return lo < k->nfiles && slice_eq(k->files[lo].path, path) ? &k->files[lo] : NULL;
}

/* ---- Looking up ---- */

static void add(struct known_keys *keys, const struct fact_known_host *row)
{
	grow(&keys->v, &keys->cap, keys->n + 1, sizeof(*keys->v));
	keys->v[keys->n++] = row;
}

static void find_hashed(
    struct known *k, const struct known_file *f, struct slice name, struct known_keys *keys)
{
	if (k->hashes + f->nhashed > KNOWN_MOST_HASHES) {
		keys->unsure = keys->unsure || f->nhashed > 0;
		return;
	}
	k->hashes += f->nhashed;
	for (size_t i = 0; i < f->nhashed; i++)
		if (known_hosts_names(&f->hashed[i].hash, name))
			add(keys, f->hashed[i].row);
}

/* Adds all lines of a file that name it, whatever their marker. */
static void find_in(
    struct known *k, const struct known_file *f, struct slice name, struct known_keys *keys)
{
	if (f == NULL)
		return;
	for (size_t lo = SLICE_LOWER_BOUND(f->names, f->nnames, name, name);
	     lo < f->nnames && slice_eq(f->names[lo].name, name); lo++)
		add(keys, f->names[lo].row);
	for (size_t i = 0; i < f->npatterns; i++)
		if (pattern_list(name, f->patterns[i]->names, true) == LIST_MATCH)
			add(keys, f->patterns[i]);
	find_hashed(k, f, name, keys);
}

bool hostbased_is_ca(const struct fact_known_host *row)
{
	return slice_eq_str(row->marker, "@cert-authority");
}

static bool is_revoked(const struct known_keys *keys, struct slice fingerprint)
{
	for (size_t i = 0; i < keys->n; i++)
		if (slice_eq_str(keys->v[i]->marker, "@revoked") &&
		    slice_eq(keys->v[i]->fingerprint, fingerprint))
			return true;
	return false;
}

/* Moves what a pair knows to `out`: authorities only, when the pair before has plain keys. */
static bool take(const struct known_keys *pair, const struct known_keys *before, bool plain,
    struct known_keys *out)
{
	bool any = false;

	for (size_t i = 0; i < pair->n; i++) {
		const struct fact_known_host *row = pair->v[i];

		if (slice_eq_str(row->marker, "@revoked"))
			continue;
		any = any || row->marker.n == 0;
		if ((plain || row->marker.n > 0) && !is_revoked(pair, row->fingerprint) &&
		    !is_revoked(before, row->fingerprint))
			add(out, row);
	}
	return any;
}

void hostbased_known_find(
    struct known *k, const struct known_pairs *p, struct slice name, struct known_keys *keys)
{
	struct known_keys pairs[2] = {0};
	struct slice low = lower(k->c->arena, name);
	bool any = false;

	keys->n = 0;
	keys->unsure = false;
	for (size_t i = 0; i < 2; i++) {
		find_in(k, p->system[i], low, &pairs[i]);
		find_in(k, p->user[i], low, &pairs[i]);
		any = take(&pairs[i], &pairs[0], !any, keys) || any;
		keys->unsure = keys->unsure || pairs[i].unsure;
	}
	free(pairs[0].v);
	free(pairs[1].v);
}

static bool stands_in(const struct known_file *f, const struct fact_known_host *row)
{
	return f != NULL && slice_eq(f->path, row->path);
}

bool hostbased_known_revokes(struct known *k, const struct known_pairs *p, struct slice name,
    const struct fact_known_host *by, struct slice fingerprint)
{
	struct known_keys found = {0};
	struct slice low = lower(k->c->arena, name);
	size_t last = stands_in(p->system[1], by) || stands_in(p->user[1], by);
	bool revoked;

	for (size_t i = 0; i <= last; i++) {
		if (p->system[i] != NULL && p->system[i]->revokes)
			find_in(k, p->system[i], low, &found);
		if (p->user[i] != NULL && p->user[i]->revokes)
			find_in(k, p->user[i], low, &found);
	}
	revoked = is_revoked(&found, fingerprint);
	free(found.v);
	return revoked;
}
