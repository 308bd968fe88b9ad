/* shadow as JSON lines, with what the password field is. */
#include "common/crypt_scheme.h"
#include "common/formats/shadow.h"
#include "tests/formats/dump.h"

static const char *const states[] = {
    [PASSWORD_EMPTY] = "empty",
    [PASSWORD_HASH] = "hash",
    [PASSWORD_LOCKED] = "locked",
    [PASSWORD_NONE] = "none",
};

static void days(struct json *j, const char *key, int64_t v)
{
	if (v != -1)
		json_kv_i64(j, key, v);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct shadow_row row;

	(void)a;
	while (shadow_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);
		const char *scheme = crypt_scheme(row.pw);

		json_kv_bytes(&j, "name", row.name);
		json_kv_str(&j, "state", states[password_state(row.pw)]);
		if (scheme != NULL)
			json_kv_str(&j, "scheme", scheme);
		days(&j, "lastchg", row.lastchg);
		days(&j, "min", row.min);
		days(&j, "max", row.max);
		days(&j, "warn", row.warn);
		days(&j, "inactive", row.inactive);
		days(&j, "expire", row.expire);
		dump_end(&j);
	}
}

const struct dump dump_shadow = {"shadow", rows};
