/* doas.conf, rule by rule. */
#include "collector/derive/derivers.h"
#include "common/formats/doas_conf.h"

static void read_conf(struct derive_ctx *c, struct slice path)
{
	const struct evidence_file *file = derive_file(c, path);
	struct doas_conf_row row;
	struct lines in;

	if (file == NULL || slice_eq_str(file->fact.status, "absent"))
		return;
	if (!derive_has_data(file)) {
		derive_gap(c, derive_at(file, 0), "rules of doas that were not read");
		return;
	}
	in = lines_of(file->data);
	while (doas_conf_next(&in, c->arena, &row)) {
		struct fact_doas_line f = {
		    .host = c->host,
		    .at = derive_at(file, row.at.line),
		    .path = path,
		    .raw = row.at.raw,
		    .error = slice_str(row.at.err != 0 ? row.at.why : ""),
		};

		fact_add(c->facts, doas_line, &f);
	}
}

static void finish(struct derive_ctx *c)
{
	read_conf(c, SLICE("/etc/doas.conf"));
	read_conf(c, SLICE("/usr/local/etc/doas.conf"));
}

const struct deriver derive_doas = {
    .name = "doas",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
