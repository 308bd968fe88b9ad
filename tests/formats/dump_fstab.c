/* fstab as JSON lines. */
#include "common/formats/fstab.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct fstab_row row;
	struct slice value;

	while (fstab_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "source", row.source);
		dump_opt_bytes(&j, "target", row.target);
		dump_opt_bytes(&j, "type", row.type);
		dump_opt_bytes(&j, "options", row.options);
		dump_opt_bool(&j, "nosuid", fstab_option(row.options, "nosuid", NULL));
		if (fstab_option(row.options, "sec", &value))
			json_kv_bytes(&j, "sec", value);
		dump_end(&j);
	}
}

const struct dump dump_fstab = {"fstab", rows};
