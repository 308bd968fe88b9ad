/* Automounter maps as JSON lines, with the locations of each entry, its key put in for `&`. */
#include "common/formats/autofs.h"
#include "tests/formats/dump.h"

static void locations(struct json *j, struct arena *a, const struct autofs_map_row *row)
{
	struct autofs_entry e = {.rest = row->rest};
	struct autofs_location l;

	json_key(j, "locations");
	json_array(j);
	while (autofs_location_next(&e, a, &l)) {
		json_object(j);
		dump_opt_bytes(j, "offset", l.offset);
		dump_opt_bytes(j, "options", l.options);
		dump_opt_bytes(j, "own", l.own);
		dump_opt_bool(j, "cut", l.cut);
		dump_opt_bytes(j, "hosts", autofs_expand(a, l.hosts, row->key));
		dump_opt_bytes(j, "path", autofs_expand(a, l.path, row->key));
		json_end(j);
	}
	json_end(j);
}

static void maps(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct autofs_map_row row;

	while (autofs_map_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, row.include ? "include" : "key", row.key);
		if (row.at.err == 0 && !row.include)
			locations(&j, a, &row);
		dump_end(&j);
	}
}

static void masters(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct autofs_master_row row;

	while (autofs_master_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bool(&j, "include", row.include);
		dump_opt_bytes(&j, "mountpoint", row.mountpoint);
		dump_opt_bytes(&j, "type", row.type);
		dump_opt_bytes(&j, "map", row.map);
		dump_opt_bytes(&j, "options", row.options);
		dump_end(&j);
	}
}

const struct dump dump_autofs = {"autofs", maps};
const struct dump dump_autofs_master = {"autofs_master", masters};
