/* Accounts as the agent read them from passwd and shadow. */
#include "collector/derive/derivers.h"

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
	};

	if (record_has(r, "error") || f.name.n == 0 || f.uid < 0) {
		derive_note(c, f.at, f.at.path, "a row of passwd that is not sound");
		return;
	}
	if (f.home_real.n == 0)
		f.home_real = f.home;
	fact_add(c->facts, account, &f);
	grow(&c->accounts, &c->cap_accounts, c->naccounts + 1, sizeof(*c->accounts));
	c->accounts[c->naccounts++] = f;
}

const struct deriver derive_accounts = {
    .name = "accounts",
    .kind = REC_ACCOUNT,
    .record = take_account,
};
