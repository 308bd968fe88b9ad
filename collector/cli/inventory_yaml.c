/* Our own form of inventory: YAML, read through tables of keys. */
#include <string.h>

#include "collector/cli/inventory_parts.h"
#include "common/nearest.h"
#include "include/err.h"

#define ROW(struct_, member, how, what, words)                                              \
	.name = #member, .kind = &option_##how, .offset = offsetof(struct struct_, member), \
	.value = what, .doc = words

#define CREDENTIAL_DOC "One of `credentials`: what it says counts here."

const struct option inventory_host_keys[] = {
    {ROW(inventory_host, name, text, "name", "What reports call the host.")},
    {ROW(
	inventory_host, addresses, list, "address", "Where it is reached: the first one is used.")},
    {ROW(inventory_host, groups, list, "group", "Groups that it belongs to.")},
    {ROW(inventory_host, roles, list, "role", "What it is for; kept in the log book.")},
    {ROW(inventory_host, owners, list, "owner", "Whose it is; kept in the log book.")},
    {ROW(inventory_host, critical, flag, NULL, "Its loss would be the worst.")},
    {ROW(inventory_host, credential, text, "credential", CREDENTIAL_DOC)},
#define WAY_AT offsetof(struct inventory_host, own)
    WAY_KEYS(WAY_ROW)
#undef WAY_AT
	{0},
};

const struct option inventory_group_keys[] = {
    {ROW(inventory_group, members, list, "member", "Hosts, addresses, blocks, @groups.")},
    {ROW(inventory_group, credential, text, "credential", CREDENTIAL_DOC)},
#define WAY_AT offsetof(struct inventory_group, way)
    WAY_KEYS(WAY_ROW)
#undef WAY_AT
	{0},
};

const struct option inventory_credential_keys[] = {
#define WAY_AT offsetof(struct inventory_credential, way)
    WAY_KEYS(WAY_ROW)
#undef WAY_AT
	{0},
};

static int twice(struct yaml_file *f, yaml_node_t *at, const char *name, uint32_t line)
{
	return yaml_fail(f, at, "'%s' stands in line %u already", name, line);
}

/* ---- Hosts ---- */

static int take_host(struct yaml_file *f, yaml_node_t *item, void *ctx)
{
	struct inventory *inv = ctx;
	struct inventory_host h = {.line = yaml_line(item)};
	struct options o = options_begin(inventory_host_keys, &h, &inv->arena);
	struct text_list addresses;
	uint32_t same;
	size_t at = 0;
	int err = yaml_options(f, item, "a host", &o);

	way_note(&h.own, &o);
	addresses = h.addresses;
	h.addresses = (struct text_list){0};
	if (err == 0 && h.name == NULL)
		err = yaml_fail(f, item, "a host without a name");
	if (err == 0 && text_index_get(&inv->host_names, slice_str(h.name), &same))
		err = twice(f, item, h.name, inv->hosts[same].line);
	if (err == 0)
		err = inventory_host_at(inv, slice_str(h.name), h.line, &at);
	if (err == 0)
		inv->hosts[at] = h;
	else
		options_free(&o);
	for (size_t i = 0; err == 0 && i < addresses.n; i++)
		err = inventory_add_address(inv, at, slice_str(addresses.items[i]), h.line);
	free(addresses.items);
	return err;
}

static int take_hosts(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_each_item(f, value, "hosts", take_host, inv);
}

/* ---- Groups: a list of members, or keys ---- */

static int group_keys(
    struct yaml_file *f, yaml_node_t *value, struct inventory_group *g, struct inventory *inv)
{
	struct options o = options_begin(inventory_group_keys, g, &inv->arena);
	int err = yaml_options(f, value, g->name, &o);

	way_note(&g->way, &o);
	return err;
}

static int take_group(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct inventory *inv = ctx;
	uint32_t same;
	size_t i;

	if (text_index_get(&inv->group_names, key, &same))
		return twice(f, at, inv->groups[same].name, inv->groups[same].line);
	if (inventory_group_at(inv, key, yaml_line(at), &i) != 0)
		return ERR_USAGE;
	if (value->type == YAML_MAPPING_NODE)
		return group_keys(f, value, &inv->groups[i], inv);
	return yaml_texts(f, value, inv->groups[i].name, &inv->groups[i].members);
}

static int take_groups(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_each_pair(f, value, "groups", take_group, inv);
}

static int take_defaults(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	inv->defaults.name = "defaults";
	return group_keys(f, value, &inv->defaults, inv);
}

/* ---- Credentials ---- */

static int take_credential(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct inventory *inv = ctx;
	struct inventory_credential *c;
	struct options o;
	int err;

	for (size_t i = 0; i < inv->ncredentials; i++)
		if (slice_eq_str(key, inv->credentials[i].name))
			return yaml_fail(f, at, "'%.*s' stands here a second time", SLICE_ARG(key));
	grow(&inv->credentials, &inv->cap_credentials, inv->ncredentials + 1,
	    sizeof(*inv->credentials));
	c = &inv->credentials[inv->ncredentials++];
	*c = (struct inventory_credential){.name = arena_str(&inv->arena, key)};
	o = options_begin(inventory_credential_keys, c, &inv->arena);
	err = yaml_options(f, value, c->name, &o);
	way_note(&c->way, &o);
	return err;
}

static int take_credentials(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_each_pair(f, value, "credentials", take_credential, inv);
}

/* ---- What may be touched ---- */

static int take_exclude(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_texts(f, value, "exclude", &inv->exclude);
}

static int take_scope(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	inv->scoped = true;
	return yaml_texts(f, value, "scope", &inv->scope);
}

/* ---- The top of the file ---- */

static const struct {
	const char *name;
	int (*take)(struct yaml_file *f, yaml_node_t *value, struct inventory *inv);
} top_keys[] = {
    {"credentials", take_credentials},
    {"defaults", take_defaults},
    {"exclude", take_exclude},
    {"groups", take_groups},
    {"hosts", take_hosts},
    {"scope", take_scope},
};

#define TOP_KEYS (sizeof(top_keys) / sizeof(top_keys[0]))

static int take_top(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct nearest near = nearest_to(key);

	for (size_t i = 0; i < TOP_KEYS; i++) {
		if (slice_eq_str(key, top_keys[i].name))
			return top_keys[i].take(f, value, ctx);
		nearest_offer(&near, slice_str(top_keys[i].name));
	}
	return yaml_fail(
	    f, at, "unknown key '%.*s'%s", SLICE_ARG(key), nearest_words(&near, f->arena, ""));
}

/* ---- Ours, or Ansible's? ---- */

static bool is_text(yaml_node_t *node, const char *text)
{
	return node != NULL && node->type == YAML_SCALAR_NODE &&
	       slice_eq_str(slice_of(node->data.scalar.value, node->data.scalar.length), text);
}

static bool has_key(struct yaml_file *f, yaml_node_t *map, const char *key)
{
	if (map == NULL || map->type != YAML_MAPPING_NODE)
		return false;
	for (yaml_node_pair_t *i = map->data.mapping.pairs.start; i < map->data.mapping.pairs.top;
	     i++)
		if (is_text(yaml_document_get_node(&f->document, i->key), key))
			return true;
	return false;
}

/* Its file is a mapping of groups, each with one of these. */
static bool is_ansible(struct yaml_file *f, yaml_node_t *root)
{
	yaml_node_t *first;

	for (size_t i = 0; i < TOP_KEYS; i++)
		if (has_key(f, root, top_keys[i].name))
			return false;
	if (root->type != YAML_MAPPING_NODE ||
	    root->data.mapping.pairs.start == root->data.mapping.pairs.top)
		return false;
	first = yaml_document_get_node(&f->document, root->data.mapping.pairs.start->value);
	return has_key(f, root, "all") || has_key(f, first, "hosts") ||
	       has_key(f, first, "children") || has_key(f, first, "vars");
}

int inventory_read_yaml(struct inventory *inv, struct yaml_file *f, yaml_node_t *root)
{
	if (is_ansible(f, root))
		return inventory_read_ansible_yaml(inv, f, root);
	return yaml_each_pair(f, root, "the file", take_top, inv);
}
