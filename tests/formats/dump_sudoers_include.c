/* The includes of a sudoers file as JSON lines. */
#include "common/formats/sudoers_include.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct sudoers_include_row row;

	while (sudoers_include_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "path", row.path);
		dump_opt_bool(&j, "is_dir", row.is_dir);
		dump_opt_bool(&j, "takes", sudoers_include_takes(row.path));
		dump_end(&j);
	}
}

const struct dump dump_sudoers_include = {"sudoers_include", rows};
