/* sshd_config and ssh_config as JSON lines. */
#include "common/formats/sshconf.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct sshconf_row row;

	while (sshconf_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "keyword", row.keyword);
		dump_opt_bool(&j, "is_port", sshconf_is(&row, "Port"));
		json_kv_bytes(&j, "rest", row.rest);
		dump_slices(&j, "args", row.args, row.nargs);
		dump_end(&j);
	}
}

const struct dump dump_sshconf = {"sshconf", rows};
