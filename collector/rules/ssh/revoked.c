/* Revoked keys by look-up: a fleet's list has thousands, and each key is asked about. */
#include "collector/rules/ssh/revoked.h"

#include <stdlib.h>

/* ---- The index ---- */

/* Decimal numbers without leading zeros. */
static int number_cmp(struct slice a, struct slice b)
{
	return a.n != b.n ? (a.n < b.n ? -1 : 1) : slice_cmp(a, b);
}

static int by_place(const void *x, const void *y)
{
	const struct fact_revoked_key *a = *(const struct fact_revoked_key *const *)x;
	const struct fact_revoked_key *b = *(const struct fact_revoked_key *const *)y;
	int order = slice_cmp(a->path, b->path);

	if (order == 0)
		order = slice_cmp(a->what, b->what);
	if (order == 0)
		order = slice_cmp(a->fingerprint, b->fingerprint);
	if (order == 0)
		order = slice_cmp(a->key_id, b->key_id);
	if (order == 0)
		order = number_cmp(a->first, b->first);
	return order != 0 ? order : (a > b) - (a < b);
}

static bool same_kind(const struct fact_revoked_key *a, const struct fact_revoked_key *b)
{
	return slice_eq(a->path, b->path) && slice_eq(a->what, b->what);
}

/* Ranges of serial numbers may overlap: a look-up goes back as long as one may reach so far. */
static void find_highest(struct revoked *r)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t before =
		    i > 0 && same_kind(r->rows[i], r->rows[i - 1]) ? r->highest[i - 1] : i;

		r->highest[i] =
		    number_cmp(r->rows[before]->last, r->rows[i]->last) > 0 ? before : i;
	}
}

void revoked_load(struct revoked *r, struct rule_ctx *c)
{
	struct fact_revoked_key *rows;

	r->n = fact_load(c->facts, c->arena, revoked_key, c->host_id, &rows);
	r->rows = arena_alloc(c->arena, (r->n + 1) * sizeof(*r->rows));
	r->highest = arena_alloc(c->arena, (r->n + 1) * sizeof(*r->highest));
	for (size_t i = 0; i < r->n; i++)
		r->rows[i] = &rows[i];
	if (r->n > 1)
		qsort(r->rows, r->n, sizeof(*r->rows), by_place);
	find_highest(r);
}

/* The first row that is not before the one wanted. */
static size_t lower_bound(const struct revoked *r, const struct fact_revoked_key *wanted)
{
	size_t lo = 0, hi = r->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct fact_revoked_key *row = r->rows[mid];
		int order = slice_cmp(row->path, wanted->path);

		if (order == 0)
			order = slice_cmp(row->what, wanted->what);
		if (order == 0)
			order = slice_cmp(row->fingerprint, wanted->fingerprint);
		if (order == 0)
			order = slice_cmp(row->key_id, wanted->key_id);
		if (order == 0)
			order = number_cmp(row->first, wanted->first);
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- Answers ---- */

static const struct fact_revoked_key *row_at(
    const struct revoked *r, size_t i, const struct fact_revoked_key *wanted)
{
	return i < r->n && same_kind(r->rows[i], wanted) ? r->rows[i] : NULL;
}

static const struct fact_revoked_key *find_kind(
    const struct revoked *r, struct slice path, const char *what)
{
	struct fact_revoked_key wanted = {.path = path, .what = slice_str(what)};

	return row_at(r, lower_bound(r, &wanted), &wanted);
}

static void check_key(const struct revoked *r, struct door *d, struct slice path, const char *what,
    struct slice fingerprint, const char *why)
{
	struct fact_revoked_key wanted = {
	    .path = path, .what = slice_str(what), .fingerprint = fingerprint};
	const struct fact_revoked_key *row;

	if (fingerprint.n == 0 || d->shut)
		return;
	row = row_at(r, lower_bound(r, &wanted), &wanted);
	if (row != NULL && slice_eq(row->fingerprint, fingerprint))
		door_shut(d, row->at, why);
}

static bool of_ca(const struct fact_revoked_key *row, const struct fact_certificate *cert)
{
	return row->ca.n == 0 || slice_eq(row->ca, cert->ca);
}

static void check_key_id(
    const struct revoked *r, struct door *d, struct slice path, const struct fact_certificate *cert)
{
	struct fact_revoked_key wanted = {
	    .path = path, .what = SLICE("key-id"), .key_id = cert->key_id};
	const struct fact_revoked_key *row;

	for (size_t i = lower_bound(r, &wanted);
	     (row = row_at(r, i, &wanted)) != NULL && slice_eq(row->key_id, cert->key_id); i++)
		if (of_ca(row, cert))
			door_shut(d, row->at, "RevokedKeys names the certificate by its key id");
}

/* Certificates without a number are not revoked by it. */
static void check_serial(
    const struct revoked *r, struct door *d, struct slice path, const struct fact_certificate *cert)
{
	struct fact_revoked_key wanted = {
	    .path = path, .what = SLICE("serials"), .first = cert->serial};
	size_t i = lower_bound(r, &wanted);
	const struct fact_revoked_key *row;

	if (slice_eq_str(cert->serial, "0"))
		return;
	while ((row = row_at(r, i, &wanted)) != NULL && number_cmp(row->first, cert->serial) <= 0)
		i++;
	while (i-- > 0 && (row = row_at(r, i, &wanted)) != NULL &&
	       number_cmp(r->rows[r->highest[i]]->last, cert->serial) >= 0)
		if (number_cmp(row->last, cert->serial) >= 0 && of_ca(row, cert))
			door_shut(d, row->at, "RevokedKeys names the certificate by its number");
}

void revoked_check(
    const struct revoked *r, struct door *d, struct slice path, const struct revoked_asked *key)
{
	const struct fact_revoked_key *row = find_kind(r, path, "bad");

	if (row != NULL)
		door_shut(d, row->at,
		    "RevokedKeys names a file that sshd cannot read: every key is refused");
	row = find_kind(r, path, "unsure");
	if (row != NULL)
		door_unsure(d, arena_printf(d->c->arena, "whether %.*s revokes the key: %.*s",
				   SLICE_ARG(path), SLICE_ARG(row->error)));
	check_key(r, d, path, "key", key->fingerprint, "RevokedKeys names the key");
	check_key(r, d, path, "sha1", key->sha1, "RevokedKeys names the key");
	if (key->cert == NULL)
		return;
	check_key_id(r, d, path, key->cert);
	check_serial(r, d, path, key->cert);
}
