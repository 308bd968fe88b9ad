/* Template of a deriver: copy it, name it after its topic, and go by the recipe in derive.h. */
#include "collector/derive/derivers.h"

static void take_record(struct derive_ctx *c, const struct record *r)
{
	struct fact_template f = {
	    .host = c->host,
	    .at = {r->line, record_text(r, "path"), record_i64(r, "line", 0)},
	    .name = record_text(r, "name"),
	    .count = record_i64(r, "count", -1),
	};

	fact_add(c->facts, template, &f);
}

const struct deriver derive_template = {
    .name = "template",
    .kind = REC_UNKNOWN, /* the record kind that it reads */
    .record = take_record,
};
