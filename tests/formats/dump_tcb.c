/* Accounts of tcb as JSON lines. */
#include "common/formats/tcb.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct tcb_row row;

	(void)a;
	while (tcb_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "name", row.name);
		if (row.has_pw)
			json_kv_bytes(&j, "pw", row.pw);
		json_kv_bool(&j, "locked", row.locked);
		if (row.changed >= 0)
			json_kv_i64(&j, "changed", row.changed);
		dump_end(&j);
	}
}

const struct dump dump_tcb = {"tcb", rows};
