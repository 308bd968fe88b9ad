/* Capabilities of a program as JSON lines, and the text of the whole. */
#include "common/formats/file_caps.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct file_caps caps;
	struct file_caps_row row;
	struct json j;
	bool bad;

	file_caps_begin(&caps, text);
	while (file_caps_next(&caps, &row)) {
		j = dump_begin(o, &row.at);
		json_kv_u64(&j, "number", row.number);
		json_kv_bool(&j, "permitted", row.permitted);
		json_kv_bool(&j, "inheritable", row.inheritable);
		json_kv_bool(&j, "effective", row.effective);
		dump_end(&j);
	}
	j = json_on(o);
	json_object(&j);
	json_kv_text(&j, "text", file_caps_text(text, a, &bad));
	json_kv_bool(&j, "bad", bad);
	dump_end(&j);
}

const struct dump dump_file_caps = {"file_caps", rows};
