/* krb5.conf as JSON lines. */
#include "common/formats/krb5_conf.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct krb5_conf in = krb5_conf_of(text);
	struct krb5_conf_row row;

	(void)a;
	while (krb5_conf_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bool(&j, "include", row.what == KRB5_INCLUDE);
		dump_opt_bytes(&j, "section", row.section);
		dump_opt_bytes(&j, "key", row.key);
		dump_opt_bytes(&j, "value", row.value);
		dump_opt_i64(&j, "depth", row.depth);
		dump_end(&j);
	}
}

const struct dump dump_krb5_conf = {"krb5_conf", rows};
