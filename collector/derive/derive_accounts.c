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

/* Is there a row -name above it? The rows are sorted by now, equal names by their place. */
static bool is_shut_out(const struct derive_ctx *c, size_t account)
{
	struct slice name = c->accounts[account].name;
	size_t low = 0, high = c->ncompat;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct slice other = c->compat[mid].row.name;
		int order = other.p[0] == '-' ? slice_cmp(slice_sub(other, 1, other.n), name) : -1;

		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->ncompat &&
	       slice_eq(slice_sub(c->compat[low].row.name, 1, SIZE_MAX), name) &&
	       c->compat[low].before <= account;
}

static void shut_out(struct derive_ctx *c)
{
	size_t kept = 0;

	qsort(c->compat, c->ncompat, sizeof(*c->compat), by_name);
	for (size_t i = 0; i < c->naccounts; i++) {
		struct fact_account f = c->accounts[i];

		if (is_shut_out(c, i))
			derive_note(c, f.at, f.at.path, "a row above it shuts this account out");
		else
			c->accounts[kept++] = f;
	}
	c->naccounts = kept;
}

static void finish(struct derive_ctx *c)
{
	enum nis_compat in_force = nis_compat(c, "passwd");

	for (size_t i = 0; i < c->ncompat; i++)
		judge_row(c, &c->compat[i], in_force);
	if (in_force == NIS_COMPAT_YES && c->ncompat > 0)
		shut_out(c);
	for (size_t i = 0; i < c->naccounts; i++)
		fact_add(c->facts, account, &c->accounts[i]);
}

const struct deriver derive_accounts = {
    .name = "accounts",
    .kind = REC_ACCOUNT,
    .record = take_account,
    .finish = finish,
};
