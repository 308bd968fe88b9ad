/* Principals whose keys or tickets lie on the host. */
#include "collector/derive/derivers.h"

static void take_ticket(struct derive_ctx *c, const struct record *r)
{
	struct fact_ticket f = {
	    .host = c->host,
	    .path = record_text(r, "path"),
	    .real = record_text(r, "real"),
	    .format = record_text(r, "format"),
	    .principal = record_text(r, "principal"),
	    .expires = record_text(r, "expires"),
	    .mode = record_mode(r, "mode"),
	    .uid = record_i64(r, "uid", -1),
	    .gid = record_i64(r, "gid", -1),
	};

	f.at = (struct fact_origin){r->line, f.path, 0};
	if (f.real.n == 0)
		f.real = f.path;
	if (f.principal.n > 0)
		fact_add(c->facts, ticket, &f);
}

const struct deriver derive_tickets = {
    .name = "tickets",
    .kind = REC_TICKET,
    .record = take_ticket,
};
