/* ganesha.conf as JSON lines. */
#include "common/formats/ganesha_conf.h"
#include "tests/formats/dump.h"

static const char *const kinds[] = {
    [GANESHA_BEGIN] = "begin",
    [GANESHA_END] = "end",
    [GANESHA_VALUE] = "value",
    [GANESHA_INCLUDE] = "include",
};

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct ganesha_reader r;
	struct ganesha_row row;

	(void)a;
	ganesha_begin(&r, text);
	while (ganesha_next(&r, &row)) {
		struct json j = dump_begin(o, &row.at);
		struct slice value;

		json_kv_str(&j, "kind", kinds[row.kind]);
		json_kv_u64(&j, "depth", row.depth);
		dump_opt_bytes(&j, "name", row.name);
		if (row.values.n > 0) {
			json_key(&j, "values");
			json_array(&j);
			while (ganesha_value_next(&row.values, &value))
				json_text(&j, value);
			json_end(&j);
		}
		dump_end(&j);
	}
}

const struct dump dump_ganesha_conf = {"ganesha_conf", rows};
