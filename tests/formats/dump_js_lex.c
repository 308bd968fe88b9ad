/* Tokens of JavaScript as JSON lines. */
#include "common/formats/js_lex.h"
#include "tests/formats/dump.h"

static const char *const kinds[] = {
    [JS_NAME] = "name",
    [JS_STRING] = "string",
    [JS_NUMBER] = "number",
    [JS_REGEX] = "regex",
    [JS_PUNCT] = "punct",
};

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct js_text in = js_text_of(text);
	struct js_token token;

	while (js_token_next(&in, a, &token)) {
		struct json j = dump_begin(o, &token.at);

		if (token.at.err == 0) {
			json_kv_bytes(&j, kinds[token.kind], token.text);
			dump_opt_bool(&j, "computed", token.computed);
		}
		dump_end(&j);
	}
}

const struct dump dump_js_lex = {"js_lex", rows};
