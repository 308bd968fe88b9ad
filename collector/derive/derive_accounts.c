/* Accounts as the agent read them from passwd and shadow. */
#include <stdlib.h>

#include "collector/derive/derivers.h"
#include "collector/derive/nis_compat.h"

/* Are all seven fields there? musl passes over a row that lacks one. */
static bool has_all_fields(struct slice raw)
{
	size_t colons = 0;

	for (size_t i = 0; i < raw.n; i++)
		colons += raw.p[i] == ':';
	return colons >= 6;
}

static void take_account(struct derive_ctx *c, const struct record *r)
{
	struct fact_account f = {
	    .host = c->host,
	    .at = {r->line, SLICE("/etc/passwd"), record_i64(r, "line", 0)},
	    .name = record_text(r, "name"),
	    .uid = record_i64(r, "uid", -1),
	    .gid = record_i64(r, "gid", -1),
	    .gecos = record_text(r, "gecos"),
	    .home = record_text(r, "home"),
	    .home_real = record_text(r, "home_real"),
	    .shell = record_text(r, "shell"),
	    .pw = record_text(r, "pw"),
	    .shadow = record_text(r, "shadow"),
	    .digest = record_text(r, "digest"),
	    .scheme = record_text(r, "scheme"),
	    .lastchg = record_i64(r, "lastchg", -1),
	    .max_days = record_i64(r, "max", -1),
	    .inactive = record_i64(r, "inactive", -1),
	    .expire = record_i64(r, "expire", -1),
	    .change = record_i64(r, "change", -1),
	    .lock = record_text(r, "lock"),
	    .shut_line = -1,
	};

	if (f.home_real.n == 0)
		f.home_real = f.home;
	if (slice_eq_str(record_text(r, "error"), "NIS compat entry") &&
	    (slice_starts(f.name, "+") || slice_starts(f.name, "-"))) {
		grow(&c->compat, &c->cap_compat, c->ncompat + 1, sizeof(*c->compat));
		c->compat[c->ncompat++] =
		    (struct compat_row){f, c->naccounts, has_all_fields(record_text(r, "raw"))};
		return;
	}
	if (record_has(r, "error") || f.name.n == 0 || f.uid < 0) {
		derive_note(c, f.at, f.at.path, "a row of passwd that is not sound");
		return;
	}
	grow(&c->accounts, &c->cap_accounts, c->naccounts + 1, sizeof(*c->accounts));
	c->accounts[c->naccounts++] = f;
}

/* ---- Rows of NIS ---- */

static void judge_row(struct derive_ctx *c, const struct compat_row *row, enum nis_compat in_force)
{
	struct fact_account f = row->row;
	bool nis = in_force == NIS_COMPAT_YES || in_force == NIS_COMPAT_UNKNOWN;

	if (nis && slice_starts(f.name, "+")) {
		derive_gap(c, f.at, "accounts may come from NIS: nsswitch says compat, or nothing");
	} else if (nis && slice_starts(f.name, "-@")) {
		derive_gap(c, f.at, "which accounts the netgroup of this row shuts out");
	} else if (in_force == NIS_COMPAT_MUSL && row->whole) {
		f.uid = f.uid < 0 ? 0 : f.uid;
		f.gid = f.gid < 0 ? 0 : f.gid;
		fact_add(c->facts, account, &f);
	} else if (in_force == NIS_COMPAT_NO) {
		derive_note(c, f.at, f.at.path, "a NIS entry, but nsswitch does not say compat");
	}
}

static int by_name(const void *left, const void *right)
{
	const struct compat_row *a = left, *b = right;
	int order = slice_cmp(a->row.name, b->row.name);

	return order != 0 ? order : (a->before > b->before) - (a->before < b->before);
}

/* The row -name, or +name, above it, or NULL. The rows are sorted by now, equal names by their
 * place. */
static const struct compat_row *row_above(const struct derive_ctx *c, uint8_t sign, size_t account)
{
	struct slice name = c->accounts[account].name;
	size_t low = 0, high = c->ncompat;
	const struct compat_row *row;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct slice other = c->compat[mid].row.name;
		int order = other.p[0] - sign;

		if (order == 0)
			order = slice_cmp(slice_sub(other, 1, other.n), name);
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	row = &c->compat[low];
	if (low == c->ncompat || row->row.name.p[0] != sign || row->before > account)
		return NULL;
	return slice_eq(slice_sub(row->row.name, 1, row->row.name.n), name) ? row : NULL;
}

/* How many accounts stand above the first row for all, or for a netgroup, with this sign. */
static size_t first_of_many(const struct derive_ctx *c, uint8_t sign)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < c->ncompat; i++) {
		struct slice name = c->compat[i].row.name;
		bool many = name.n == 1 || name.p[1] == '@';

		if (name.p[0] == sign && many && c->compat[i].before < first)
			first = c->compat[i].before;
	}
	return first;
}

/* The rows are asked in file order: NIS may know another account of the name, or, where it does not
 * answer at all, end the search [glibc nss/nss_compat/compat-pwd.c internal_getpwnam_r]. */
static void ask_rows(struct derive_ctx *c, enum nis_compat in_force)
{
	size_t plus, minus;

	qsort(c->compat, c->ncompat, sizeof(*c->compat), by_name);
	plus = first_of_many(c, '+');
	minus = first_of_many(c, '-');
	for (size_t i = 0; i < c->naccounts; i++) {
		struct fact_account *f = &c->accounts[i];
		const struct compat_row *without = row_above(c, '-', i);

		if (without != NULL && in_force == NIS_COMPAT_YES)
			f->shut_line = without->row.at.line;
		else if (plus <= i || row_above(c, '+', i) != NULL)
			f->doubt = SLICE("what NIS says, which a row above the account asks first");
		else if (minus <= i || without != NULL)
			f->doubt = SLICE("whether a row above the account shuts it out");
	}
}

static void finish(struct derive_ctx *c)
{
	enum nis_compat in_force = nis_compat(c, "passwd");
	bool nis = in_force == NIS_COMPAT_YES || in_force == NIS_COMPAT_UNKNOWN;

	for (size_t i = 0; i < c->ncompat; i++)
		judge_row(c, &c->compat[i], in_force);
	if (nis && c->ncompat > 0)
		ask_rows(c, in_force);
	for (size_t i = 0; i < c->naccounts; i++)
		fact_add(c->facts, account, &c->accounts[i]);
}

const struct deriver derive_accounts = {
    .name = "accounts",
    .kind = REC_ACCOUNT,
    .record = take_account,
    .finish = finish,
};
