/* Private keys as JSON lines: what is public of them. The keys in the case files were made for this
 * test and open nothing. */
#include "common/base64.h"
#include "common/die.h"
#include "common/formats/privkey.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct privkey_row row;

	while (privkey_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		if (!privkey_suspected(text)) /* it would be shown */
			die("a private key that privkey_suspected() does not see");
		json_kv_str(&j, "format", privkey_format_word(row.format));
		json_kv_str(&j, "encrypted", privkey_encrypted_word(row.encrypted));
		dump_opt_bytes(&j, "type", row.type);
		if (row.public.n > 0)
			json_kv_text(&j, "fingerprint", fingerprint_of(a, row.public));
		dump_opt_bytes(&j, "comment", row.comment);
		json_kv_bool(&j, "suspected", privkey_suspected(text));
		dump_end(&j);
	}
}

const struct dump dump_privkey = {"privkey", rows};
