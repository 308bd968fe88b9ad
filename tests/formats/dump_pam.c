/* pam.d as JSON lines. */
#include "common/formats/pam.h"
#include "tests/formats/dump.h"

static const char *const types[] = {
    [PAM_AUTH] = "auth",
    [PAM_ACCOUNT] = "account",
    [PAM_PASSWORD] = "password",
    [PAM_SESSION] = "session",
    [PAM_ANY] = "any",
};

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct pam_row row;
	struct slice arg;

	while (pam_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_str(&j, "type", types[row.type]);
		dump_opt_bool(&j, "optional_module", row.optional_module);
		dump_opt_bytes(&j, "control", row.control);
		dump_opt_bytes(&j, pam_includes(&row) ? "include" : "module", pam_module(&row));
		json_key(&j, "args");
		json_array(&j);
		while (pam_arg(&row.args, &arg))
			json_text(&j, arg);
		json_end(&j);
		dump_end(&j);
	}
}

const struct dump dump_pam = {"pam", rows};
