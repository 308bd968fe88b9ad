/* Key revocation lists as JSON lines. */
#include "common/base64.h"
#include "common/formats/krl.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct krl in = krl_of(text);
	struct krl_row row;

	while (krl_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_str(&j, "what", krl_word(row.what));
		if (row.what == KRL_UNSURE)
			json_kv_str(&j, "unsure", row.at.why);
		if (row.what == KRL_KEY)
			json_kv_text(&j, "fingerprint", fingerprint_of(a, row.data));
		else if (row.what == KRL_SHA1 || row.what == KRL_SHA256)
			json_kv_text(&j, "hash", base64_encode(a, row.data, false));
		else if (row.what == KRL_KEY_ID)
			json_kv_bytes(&j, "key_id", row.data);
		else if (row.what == KRL_SERIALS) {
			json_kv_u64(&j, "first", row.first);
			json_kv_u64(&j, "last", row.last);
		}
		if (row.ca.n > 0)
			json_kv_text(&j, "ca", fingerprint_of(a, row.ca));
		dump_opt_bool(&j, "any_ca", row.any_ca);
		dump_end(&j);
	}
}

const struct dump dump_krl = {"krl", rows};
