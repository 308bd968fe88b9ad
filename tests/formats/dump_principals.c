/* Files of principals as JSON lines. */
#include "common/formats/principals.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct principals_row row;

	while (principals_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "name", row.name);
		dump_opt_bytes(&j, "options", row.options_text);
		dump_opt_bool(&j, "cert_authority", row.options.cert_authority);
		dump_opt_bytes(&j, "command", row.options.command);
		dump_opt_bytes(&j, "from", row.options.from);
		dump_end(&j);
	}
}

const struct dump dump_principals = {"principals", rows};
