/* doas.conf as JSON lines. */
#include "common/formats/doas_conf.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct doas_conf_row row;

	while (doas_conf_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bool(&j, "permit", row.permit);
		dump_opt_bool(&j, "nopass", row.nopass);
		dump_opt_bool(&j, "persist", row.persist);
		dump_opt_bool(&j, "keepenv", row.keepenv);
		dump_opt_bytes(&j, "who", row.who);
		if (row.has_target)
			json_kv_bytes(&j, "as", row.target);
		if (row.has_cmd)
			json_kv_bytes(&j, "cmd", row.cmd);
		if (row.has_args)
			json_kv_bytes(&j, "args", row.args);
		dump_end(&j);
	}
}

const struct dump dump_doas_conf = {"doas_conf", rows};
