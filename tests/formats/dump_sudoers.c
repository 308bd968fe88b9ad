/* sudoers as JSON lines. */
#include "common/formats/sudoers.h"
#include "tests/formats/dump.h"

static const char *const kinds[] = {
    [SUDOERS_IS_SPEC] = "spec",
    [SUDOERS_IS_ALIAS] = "alias",
    [SUDOERS_IS_DEFAULTS] = "defaults",
    [SUDOERS_IS_INCLUDE] = "include",
};

static const char *type_word(enum sudoers_token type)
{
	switch (type) {
	case SUDOERS_WORD:
		return "word";
	case SUDOERS_UPPER:
		return "alias";
	case SUDOERS_ALL:
		return "all";
	case SUDOERS_GROUP:
		return "group";
	case SUDOERS_NETGROUP:
		return "netgroup";
	case SUDOERS_ADDRESS:
		return "address";
	case SUDOERS_COMMAND:
		return "command";
	default:
		return "self";
	}
}

static void item(struct json *j, const struct sudoers_item *i)
{
	json_object(j);
	json_kv_bytes(j, type_word(i->type), i->name);
	dump_opt_bool(j, "not", i->negated);
	dump_opt_bool(j, "digest", i->digest);
	if (i->has_args)
		json_kv_bytes(j, "args", i->args);
	json_end(j);
}

static void list(struct json *j, const char *key, const struct sudoers_list *l)
{
	if (l == NULL)
		return;
	json_key(j, key);
	json_array(j);
	for (const struct sudoers_item *i = l->first; i != NULL; i = i->next)
		item(j, i);
	json_end(j);
}

static void command(struct json *j, const struct sudoers_command *c)
{
	json_object(j);
	json_key(j, "what");
	item(j, c->what);
	list(j, "runas", c->runas);
	list(j, "groups", c->groups);
	dump_opt_i64(j, "nopasswd", c->nopasswd + 1);
	dump_opt_i64(j, "noexec", c->noexec + 1);
	dump_opt_i64(j, "intercept", c->intercept + 1);
	dump_opt_i64(j, "setenv", c->setenv + 1);
	dump_opt_bytes(j, "chroot", c->chroot);
	dump_opt_bytes(j, "not_before", c->not_before);
	dump_opt_bytes(j, "not_after", c->not_after);
	dump_opt_bool(j, "confined", c->confined);
	json_end(j);
}

static void privileges(struct json *j, const struct sudoers_row *row)
{
	if (row->privileges == NULL)
		return;
	json_key(j, "privileges");
	json_array(j);
	for (const struct sudoers_privilege *p = row->privileges; p != NULL; p = p->next) {
		json_object(j);
		list(j, "hosts", &p->hosts);
		json_key(j, "commands");
		json_array(j);
		for (const struct sudoers_command *c = p->commands; c != NULL; c = c->next)
			command(j, c);
		json_end(j);
		json_end(j);
	}
	json_end(j);
}

static void settings(struct json *j, const struct sudoers_row *row)
{
	if (row->settings == NULL)
		return;
	json_key(j, "settings");
	json_array(j);
	for (const struct sudoers_setting *s = row->settings; s != NULL; s = s->next) {
		json_object(j);
		json_kv_bytes(j, "name", s->name);
		if (s->op > 1)
			json_kv_bytes(j, "op", slice_of(&s->op, 1));
		dump_opt_bool(j, "off", s->op == 0);
		if (s->has_value)
			json_kv_bytes(j, "value", s->value);
		json_end(j);
	}
	json_end(j);
}

static void aliases(struct json *j, const struct sudoers_row *row)
{
	if (row->aliases == NULL)
		return;
	json_key(j, "aliases");
	json_array(j);
	for (const struct sudoers_alias *a = row->aliases; a != NULL; a = a->next) {
		json_object(j);
		json_kv_bytes(j, "name", a->name);
		list(j, "list", &a->list);
		json_end(j);
	}
	json_end(j);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct sudoers_row row;

	while (sudoers_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_str(&j, "kind", kinds[row.kind]);
		dump_opt_bool(&j, "dropped", row.dropped);
		if (row.of != 0)
			json_kv_bytes(&j, "of", slice_of(&row.of, 1));
		if (row.at.err == 0) {
			list(&j, "users", row.users.first != NULL ? &row.users : NULL);
			privileges(&j, &row);
			aliases(&j, &row);
			settings(&j, &row);
		}
		dump_opt_bytes(&j, "path", row.path);
		dump_opt_bool(&j, "is_dir", row.is_dir);
		dump_end(&j);
	}
}

const struct dump dump_sudoers = {"sudoers", rows};
