/* POSIX ACLs as JSON lines, and the text of the whole. */
#include "common/formats/posix_acl.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct posix_acl acl;
	struct posix_acl_row row;
	struct json j;
	bool bad;

	posix_acl_begin(&acl, text);
	while (posix_acl_next(&acl, &row)) {
		j = dump_begin(o, &row.at);
		json_kv_u64(&j, "tag", row.tag);
		json_kv_u64(&j, "bits", row.bits);
		json_kv_u64(&j, "id", row.id);
		dump_end(&j);
	}
	j = json_on(o);
	json_object(&j);
	json_kv_text(&j, "text", posix_acl_text(text, a, &bad));
	json_kv_bool(&j, "bad", bad);
	dump_end(&j);
}

const struct dump dump_posix_acl = {"posix_acl", rows};
