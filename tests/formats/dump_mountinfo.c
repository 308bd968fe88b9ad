/* mountinfo as JSON lines. */
#include "common/formats/mountinfo.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct mountinfo_row row;

	while (mountinfo_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_u64(&j, "id", row.id);
		json_kv_u64(&j, "parent", row.parent);
		dump_opt_bytes(&j, "dev", row.dev);
		dump_opt_bytes(&j, "root", row.root);
		dump_opt_bytes(&j, "mountpoint", row.mountpoint);
		dump_opt_bytes(&j, "options", row.options);
		dump_opt_bytes(&j, "optional", row.optional);
		dump_opt_bytes(&j, "fstype", row.fstype);
		dump_opt_bytes(&j, "source", row.source);
		dump_opt_bytes(&j, "super", row.super);
		dump_end(&j);
	}
}

const struct dump dump_mountinfo = {"mountinfo", rows};
