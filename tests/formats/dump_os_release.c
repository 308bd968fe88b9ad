/* os-release as JSON lines. */
#include "common/formats/os_release.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct os_release_row row;

	while (os_release_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "key", row.key);
		json_kv_bytes(&j, "value", row.value);
		dump_end(&j);
	}
}

const struct dump dump_os_release = {"os_release", rows};
