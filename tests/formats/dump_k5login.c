/* .k5login and .k5users as JSON lines. */
#include "common/formats/k5login.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct k5login_row row;

	(void)a;
	while (k5login_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "whole", row.whole);
		dump_opt_bytes(&j, "first", row.first);
		dump_opt_bytes(&j, "commands", row.commands);
		dump_opt_bool(&j, "all", row.all);
		dump_end(&j);
	}
}

const struct dump dump_k5login = {"k5login", rows};
