/* Unit files as JSON lines. */
#include "common/formats/systemd_unit.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct systemd_unit u;
	struct systemd_unit_row row;

	systemd_unit_begin(&u, text);
	while (systemd_unit_next(&u, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "section", row.section);
		dump_opt_bytes(&j, "key", row.key);
		json_kv_bytes(&j, "value", row.value);
		dump_end(&j);
	}
}

const struct dump dump_systemd_unit = {"systemd_unit", rows};
