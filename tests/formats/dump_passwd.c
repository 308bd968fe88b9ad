/* passwd as JSON lines. */
#include "common/crypt_scheme.h"
#include "common/formats/passwd.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct passwd_row row;

	(void)a;
	while (passwd_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);
		const char *scheme = crypt_scheme(row.pw);

		json_kv_bytes(&j, "name", row.name);
		json_kv_bytes(&j, "pw", row.pw);
		if (scheme != NULL)
			json_kv_str(&j, "scheme", scheme);
		if (row.has_ids) {
			json_kv_u64(&j, "uid", row.uid);
			json_kv_u64(&j, "gid", row.gid);
		}
		dump_opt_bytes(&j, "gecos", row.gecos);
		dump_opt_bytes(&j, "home", row.home);
		dump_opt_bytes(&j, "shell", row.shell);
		dump_opt_bool(&j, "compat", row.compat);
		dump_end(&j);
	}
}

const struct dump dump_passwd = {"passwd", rows};
