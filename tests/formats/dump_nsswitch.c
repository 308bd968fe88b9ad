/* nsswitch.conf as JSON lines: each source with its actions that are not the usual ones. */
#include "common/formats/nsswitch.h"
#include "tests/formats/dump.h"

static const char *const statuses[] = {"success", "notfound", "unavail", "tryagain"};
static const char *const actions[] = {"continue", "return", "merge"};

static void source(struct json *j, const struct nsswitch_source *s)
{
	json_object(j);
	json_kv_bytes(j, "name", s->name);
	for (int i = 0; i < NSSWITCH_STATUSES; i++)
		if (s->on[i] != (i == NSSWITCH_SUCCESS ? NSSWITCH_RETURN : NSSWITCH_CONTINUE))
			json_kv_str(j, statuses[i], actions[s->on[i]]);
	json_end(j);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct nsswitch_source s;
	struct nsswitch_row row;

	(void)a;
	while (nsswitch_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "database", row.database);
		json_key(&j, "sources");
		json_array(&j);
		while (nsswitch_source(&row.sources, &s) > 0)
			source(&j, &s);
		json_end(&j);
		dump_end(&j);
	}
}

const struct dump dump_nsswitch = {"nsswitch", rows};
