/* BSD's exports as JSON lines. */
#include "common/formats/exports_bsd.h"
#include "tests/formats/dump.h"

static void words(struct json *j, struct arena *a, struct slice line, const char *key,
    bool (*next)(struct slice *, struct arena *, struct slice *))
{
	struct slice word;

	json_key(j, key);
	json_array(j);
	while (next(&line, a, &word))
		json_text(j, word);
	json_end(j);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct exports_bsd_row row;

	while (exports_bsd_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bool(&j, "v4", row.v4);
		if (row.at.err != ERR_LIMIT) {
			words(&j, a, row.line, "dirs", exports_bsd_dir);
			words(&j, a, row.line, "hosts", exports_bsd_host);
		}
		dump_opt_bool(&j, "ro", row.ro);
		dump_opt_bool(&j, "alldirs", row.alldirs);
		if (row.has_maproot)
			json_kv_bytes(&j, "maproot", row.maproot);
		if (row.has_mapall)
			json_kv_bytes(&j, "mapall", row.mapall);
		dump_opt_bytes(&j, "network", row.network);
		dump_opt_bytes(&j, "mask", row.mask);
		dump_opt_bytes(&j, "sec", row.sec);
		dump_end(&j);
	}
}

const struct dump dump_exports_bsd = {"exports_bsd", rows};
