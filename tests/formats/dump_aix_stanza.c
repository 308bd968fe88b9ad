/* Stanzas of AIX as JSON lines. */
#include "common/formats/aix_stanza.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct slice stanza = {0};
	struct aix_row row;
	int64_t day;

	(void)a;
	while (aix_stanza_next(&in, &stanza, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "stanza", row.stanza);
		dump_opt_bytes(&j, "name", row.name);
		dump_opt_bytes(&j, "value", row.value);
		if (aix_bool(row.value) >= 0)
			json_kv_i64(&j, "bool", aix_bool(row.value));
		if (slice_eq_str(row.name, "expires") && aix_expires(row.value, &day))
			json_kv_i64(&j, "day", day);
		dump_end(&j);
	}
}

const struct dump dump_aix_stanza = {"aix_stanza", rows};
