/* group as JSON lines; the last line is the text as it leaves the host. */
#include "common/formats/group.h"
#include "tests/formats/dump.h"

static void members(struct json *j, struct slice list)
{
	struct slice name;

	json_key(j, "members");
	json_array(j);
	while (group_member_next(&list, &name))
		json_text(j, name);
	json_end(j);
}

static void redacted(struct slice text, struct out *o)
{
	struct json j = json_on(o);
	struct out sent;

	out_memory(&sent);
	json_object(&j);
	json_kv_u64(&j, "redacted", group_redact(text, &sent));
	json_kv_bytes(&j, "sent", out_slice(&sent));
	dump_end(&j);
	out_free(&sent);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct group_row row;

	(void)a;
	while (group_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "name", row.name);
		dump_opt_bytes(&j, "pw", row.pw);
		if (row.has_gid)
			json_kv_u64(&j, "gid", row.gid);
		members(&j, row.members);
		dump_opt_bool(&j, "compat", row.compat);
		dump_end(&j);
	}
	redacted(text, o);
}

const struct dump dump_group = {"group", rows};
