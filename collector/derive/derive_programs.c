/* Programs of servers, by what they say of themselves. */
#include "collector/derive/derivers.h"

static void take_file(struct derive_ctx *c, const struct record *r)
{
	struct fact_program f = {
	    .host = c->host,
	    .path = record_text(r, "path"),
	    .version = record_text(r, "version"),
	    .wrappers = record_bool(r, "wrappers"),
	    .pam = record_bool(r, "pam"),
	};

	f.at = (struct fact_origin){r->line, f.path, 0};
	if (f.version.n > 0)
		fact_add(c->facts, program, &f);
}

const struct deriver derive_programs = {
    .name = "programs",
    .kind = REC_FILE,
    .record = take_file,
};
