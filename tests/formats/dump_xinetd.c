/* xinetd.conf as JSON lines; "off" is judged with the defaults that stand above the service. */
#include "common/formats/xinetd.h"
#include "tests/formats/dump.h"

static const char *const kinds[] = {
    [XINETD_SERVICE] = "service",
    [XINETD_DEFAULTS] = "defaults",
    [XINETD_INCLUDE] = "include",
    [XINETD_INCLUDEDIR] = "includedir",
};

static void attrs(struct json *j, const struct xinetd_attr *attr)
{
	json_key(j, "attrs");
	json_array(j);
	for (; attr != NULL; attr = attr->next) {
		struct slice rest = attr->values, word;

		json_array(j);
		json_u64(j, attr->line);
		json_text(j, attr->name);
		json_text(j, slice_of(&attr->op, 1));
		while (word_next(&rest, &word))
			json_text(j, word);
		json_end(j);
	}
	json_end(j);
}

/* Which words of a list fit one client. */
static void fits(struct json *j, const struct xinetd_row *row, const char *list)
{
	const struct addr client = {ADDR_V4, {192, 0, 2, 10}};
	const struct xinetd_attr *attr = xinetd_attr(row, list);
	struct slice rest, word;

	if (attr == NULL)
		return;
	json_key(j, list);
	json_array(j);
	for (rest = attr->values; word_next(&rest, &word);)
		json_i64(j, xinetd_host_fits(word, &client));
	json_end(j);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct xinetd_row row, defaults;
	bool has_defaults = false;

	while (xinetd_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		if (row.kind == XINETD_DEFAULTS && row.at.err == 0) {
			defaults = row;
			has_defaults = true;
		}
		json_kv_str(&j, "kind", kinds[row.kind]);
		dump_opt_bytes(&j, "name", row.name);
		attrs(&j, row.attrs);
		fits(&j, &row, "only_from");
		fits(&j, &row, "no_access");
		if (row.kind == XINETD_SERVICE && row.at.err == 0) {
			json_kv_bytes(&j, "id", xinetd_id(&row));
			json_kv_bool(
			    &j, "off", xinetd_is_off(&row, has_defaults ? &defaults : NULL));
		}
		dump_end(&j);
	}
}

const struct dump dump_xinetd = {"xinetd", rows};
