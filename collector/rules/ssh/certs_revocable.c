/* Certificates by what a list may name them by, and the lists of all hosts gone over. */
#include "collector/rules/ssh/certs_revocable.h"

#include <stdlib.h>

#include "common/lower_bound.h"

/* A fingerprint, a hash or a key id with its kind before it; or a serial number. */
struct name {
	struct slice text;
	size_t held;
};

struct index {
	struct rule_ctx *c;
	struct cert_held *v;
	size_t n;
	struct name *names, *by_serial;
	size_t nnames;
	struct arena named, scratch;
};

static int by_text(const void *x, const void *y)
{
	const struct name *a = x, *b = y;

	return slice_cmp(a->text, b->text);
}

/* Decimal numbers without leading zeros. */
static int number_cmp(struct slice a, struct slice b)
{
	return a.n != b.n ? (a.n < b.n ? -1 : 1) : slice_cmp(a, b);
}

static int by_serial(const void *x, const void *y)
{
	const struct name *a = x, *b = y;

	return number_cmp(a->text, b->text);
}

static void add_name(struct index *x, size_t held, const char *kind, struct slice text)
{
	x->names[x->nnames++] =
	    (struct name){arena_printf(&x->named, "%s %.*s", kind, SLICE_ARG(text)), held};
}

static void index_held(struct index *x)
{
	x->names = arena_alloc(&x->named, (x->n * 4 + 1) * sizeof(*x->names));
	x->by_serial = arena_alloc(&x->named, (x->n + 1) * sizeof(*x->by_serial));
	for (size_t i = 0; i < x->n; i++) {
		const struct fact_certificate *cert = x->v[i].cert;

		add_name(x, i, "key", cert->fingerprint);
		add_name(x, i, "key", cert->ca);
		add_name(x, i, "sha1", cert->sha1);
		add_name(x, i, "key-id", cert->key_id);
		x->by_serial[i] = (struct name){cert->serial, i};
	}
	if (x->nnames > 1)
		qsort(x->names, x->nnames, sizeof(*x->names), by_text);
	if (x->n > 1)
		qsort(x->by_serial, x->n, sizeof(*x->by_serial), by_serial);
}

static void mark_named(struct index *x, struct slice kind, struct slice text)
{
	struct slice wanted =
	    arena_printf(&x->scratch, "%.*s %.*s", SLICE_ARG(kind), SLICE_ARG(text));
	size_t lo = SLICE_LOWER_BOUND(x->names, x->nnames, text, wanted);

	for (; lo < x->nnames && slice_eq(x->names[lo].text, wanted); lo++)
		x->v[x->names[lo].held].revocable = true;
}

static void mark_serials(struct index *x, const struct fact_revoked_key *row)
{
	size_t lo;

	LOWER_BOUND(lo, x->n, number_cmp(x->by_serial[lo].text, row->first) < 0);
	for (; lo < x->n && number_cmp(x->by_serial[lo].text, row->last) <= 0; lo++)
		x->v[x->by_serial[lo].held].revocable = true;
}

static void mark(struct index *x)
{
	for (uint32_t h = 0; h < x->c->graph->nhosts; h++) {
		struct fact_revoked_key *rows;
		size_t n = fact_load(
		    x->c->facts, &x->scratch, revoked_key, x->c->graph->hosts[h].id, &rows);

		for (size_t i = 0; i < n; i++) {
			if (slice_eq_str(rows[i].what, "serials"))
				mark_serials(x, &rows[i]);
			else if (slice_eq_str(rows[i].what, "key-id"))
				mark_named(x, rows[i].what, rows[i].key_id);
			else
				mark_named(x, rows[i].what, rows[i].fingerprint);
		}
		arena_reset(&x->scratch);
	}
}

void certs_mark_revocable(struct rule_ctx *c, struct cert_held *v, size_t n)
{
	struct index x = {.c = c, .v = v, .n = n};

	if (n == 0)
		return;
	index_held(&x);
	mark(&x);
	arena_free(&x.named);
	arena_free(&x.scratch);
}
