/* Credential caches and keytabs as JSON lines. */
#include "common/formats/krb5_file.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct krb5_file in = krb5_file_of(text);
	struct krb5_file_row row;

	while (krb5_file_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "principal", row.principal);
		dump_opt_bool(&j, "tgt", row.tgt);
		dump_opt_i64(&j, "expires", row.expires);
		dump_end(&j);
	}
}

const struct dump dump_krb5_file = {"krb5_file", rows};
