/* master.passwd as JSON lines, with what the password field is. */
#include "common/formats/master_passwd.h"
#include "common/password_field.h"
#include "tests/formats/dump.h"

static const char *const states[] = {
    [PASSWORD_EMPTY] = "empty",
    [PASSWORD_HASH] = "hash",
    [PASSWORD_LOCKED] = "locked",
    [PASSWORD_NONE] = "none",
};

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct master_passwd_row row;

	(void)a;
	while (master_passwd_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);
		struct password_field field = password_field(PASSWORDS_BSD, row.pw);

		json_kv_bytes(&j, "name", row.name);
		json_kv_str(&j, "state", states[field.state]);
		if (field.lock != NULL)
			json_kv_str(&j, "lock", field.lock);
		if (field.scheme != NULL)
			json_kv_str(&j, "scheme", field.scheme);
		if (row.has_ids) {
			json_kv_u64(&j, "uid", row.uid);
			json_kv_u64(&j, "gid", row.gid);
		}
		dump_opt_bytes(&j, "class", row.class);
		json_kv_i64(&j, "change", row.change);
		json_kv_i64(&j, "expire", row.expire);
		dump_opt_bytes(&j, "gecos", row.gecos);
		dump_opt_bytes(&j, "home", row.home);
		dump_opt_bytes(&j, "shell", row.shell);
		dump_opt_bool(&j, "compat", row.compat);
		dump_end(&j);
	}
}

const struct dump dump_master_passwd = {"master_passwd", rows};
