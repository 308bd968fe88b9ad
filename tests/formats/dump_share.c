/* dfstab, sharetab and exports with lists as JSON lines. */
#include "common/formats/share.h"
#include "tests/formats/dump.h"

static void list(struct json *j, const char *key, const struct share_list *l)
{
	struct slice rest = l->clients, client;

	if (!l->given)
		return;
	json_key(j, key);
	json_array(j);
	if (l->all)
		json_str(j, "*");
	while (share_client_next(&rest, &client))
		json_text(j, client);
	json_end(j);
}

static void sections(struct json *j, struct slice options)
{
	struct share_section s = {0};

	json_key(j, "sections");
	json_array(j);
	while (share_section_next(&options, &s)) {
		json_object(j);
		dump_opt_bytes(j, "sec", s.sec);
		list(j, "rw", &s.rw);
		list(j, "ro", &s.ro);
		list(j, "root", &s.root);
		list(j, "none", &s.none);
		list(j, "access", &s.access);
		if (s.has_anon)
			json_kv_i64(j, "anon", s.anon);
		json_end(j);
	}
	json_end(j);
}

static void rows(struct slice text, struct arena *a, struct out *o, enum share_form form)
{
	struct lines in = lines_of(text);
	struct share_row row;

	while (share_next(&in, a, form, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "path", row.path);
		if (row.at.err == 0)
			sections(&j, row.options);
		dump_end(&j);
	}
}

static void dfstab(struct slice text, struct arena *a, struct out *o)
{
	rows(text, a, o, SHARE_DFSTAB);
}

static void sharetab(struct slice text, struct arena *a, struct out *o)
{
	rows(text, a, o, SHARE_SHARETAB);
}

static void exports(struct slice text, struct arena *a, struct out *o)
{
	rows(text, a, o, SHARE_EXPORTS);
}

const struct dump dump_share_dfstab = {"share_dfstab", dfstab};
const struct dump dump_share_exports = {"share_exports", exports};
const struct dump dump_share_sharetab = {"share_sharetab", sharetab};
