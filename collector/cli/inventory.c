/* The inventory: read through one table of host keys, then indexed for look-ups. */
#include "collector/cli/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "common/nearest.h"
#include "collector/cli/yaml_file.h"
#include "include/err.h"
#include "include/limits.h"

#define ROW(member, how, what, words)                                                              \
	.name = #member, .kind = &option_##how, .offset = offsetof(struct inventory_host, member), \
	.value = what, .doc = words

const struct option inventory_host_keys[] = {
    {ROW(name, text, "name", "What reports call the host.")},
    {ROW(addresses, list, "address", "Where it is reached: the first one is used.")},
    {ROW(port, number, "number", "Of its sshd. Default: 22."), .min = 1, .max = 65535},
    {ROW(user, text, "user name", "Whom to log in as.")},
    {ROW(groups, list, "group", "Groups that it belongs to.")},
    {ROW(roles, list, "role", "What it is for; kept in the log book.")},
    {ROW(critical, flag, NULL, "Its loss would be the worst.")},
    {0},
};

/* ---- Reading ---- */

int address_parse(struct slice text, struct addr *out)
{
	size_t zone = slice_find(text, '%');
	int err = addr_parse(slice_sub(text, 0, zone), out);

	/* A zone belongs to an IPv6 address and is not empty. */
	if (err == 0 && zone < text.n && (out->family != ADDR_V6 || zone + 1 == text.n))
		return ERR_SYNTAX;
	return err;
}

static int twice(struct yaml_file *f, yaml_node_t *at, const char *name, uint32_t line)
{
	return yaml_fail(f, at, "'%s' stands in line %u already", name, line);
}

static int take_addresses(
    struct yaml_file *f, yaml_node_t *at, struct inventory *inv, const struct inventory_host *h)
{
	for (size_t i = 0; i < h->addresses.n; i++) {
		char text[ADDR_TEXT_BYTES];
		struct addr addr;

		if (address_parse(slice_str(h->addresses.items[i]), &addr) != 0)
			return yaml_fail(f, at, "%s: '%s' is no IPv4 or IPv6 address", h->name,
			    h->addresses.items[i]);
		addr_format(&addr, text);
		text_index_add(&inv->addresses, slice_str(text), (uint32_t)(h - inv->hosts));
	}
	return 0;
}

static int take_host(struct yaml_file *f, yaml_node_t *item, void *ctx)
{
	struct inventory *inv = ctx;
	struct inventory_host *h;
	struct options o;
	uint32_t same;

	if (inv->nhosts == LIMIT_TARGETS)
		return yaml_fail(f, item, "more hosts than the limit");
	grow(&inv->hosts, &inv->cap_hosts, inv->nhosts + 1, sizeof(*inv->hosts));
	h = &inv->hosts[inv->nhosts++];
	*h = (struct inventory_host){.line = yaml_line(item)};
	o = options_begin(inventory_host_keys, h, &inv->arena);
	if (yaml_options(f, item, "a host", &o) != 0)
		return ERR_USAGE;
	if (h->name == NULL)
		return yaml_fail(f, item, "a host without a name");
	if (strlen(h->name) > LIMIT_HOST_NAME_BYTES)
		return yaml_fail(
		    f, item, "the host's name is longer than %d", LIMIT_HOST_NAME_BYTES);
	if (text_index_get(&inv->host_names, slice_str(h->name), &same))
		return twice(f, item, h->name, inv->hosts[same].line);
	text_index_add(&inv->host_names, slice_str(h->name), (uint32_t)(h - inv->hosts));
	return take_addresses(f, item, inv, h);
}

static int take_group(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct inventory *inv = ctx;
	struct inventory_group *g;
	uint32_t same;

	grow(&inv->groups, &inv->cap_groups, inv->ngroups + 1, sizeof(*inv->groups));
	g = &inv->groups[inv->ngroups++];
	*g = (struct inventory_group){.name = arena_str(&inv->arena, key), .line = yaml_line(at)};
	if (key.n == 0 || slice_eq_str(key, "all"))
		return yaml_fail(f, at, "'%s' cannot be the name of a group", g->name);
	if (text_index_get(&inv->group_names, key, &same))
		return twice(f, at, g->name, inv->groups[same].line);
	text_index_add(&inv->group_names, key, (uint32_t)(g - inv->groups));
	return yaml_texts(f, value, g->name, &g->members);
}

static int take_hosts(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_each_item(f, value, "hosts", take_host, inv);
}

static int take_groups(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_each_pair(f, value, "groups", take_group, inv);
}

static int take_exclude(struct yaml_file *f, yaml_node_t *value, struct inventory *inv)
{
	return yaml_texts(f, value, "exclude", &inv->exclude);
}

/* The keys at the top of the file. */
static const struct {
	const char *name;
	int (*take)(struct yaml_file *f, yaml_node_t *value, struct inventory *inv);
} top_keys[] = {
    {"exclude", take_exclude},
    {"groups", take_groups},
    {"hosts", take_hosts},
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

int inventory_load(struct inventory *inv, const char *path, const char **why)
{
	struct yaml_file f;
	yaml_node_t *root;
	int err;

	*inv = (struct inventory){.path = path};
	err = yaml_load(&f, path, &inv->arena);
	root = err == 0 ? yaml_root(&f) : NULL;
	if (root != NULL)
		err = yaml_each_pair(&f, root, "the file", take_top, inv);
	*why = f.why;
	yaml_close(&f);
	return err;
}

void inventory_free(struct inventory *inv)
{
	for (size_t i = 0; i < inv->nhosts; i++) {
		free(inv->hosts[i].addresses.items);
		free(inv->hosts[i].groups.items);
		free(inv->hosts[i].roles.items);
	}
	for (size_t i = 0; i < inv->ngroups; i++)
		free(inv->groups[i].members.items);
	free(inv->hosts);
	free(inv->groups);
	text_index_free(&inv->host_names);
	text_index_free(&inv->group_names);
	text_index_free(&inv->addresses);
	free(inv->exclude.items);
	arena_free(&inv->arena);
	*inv = (struct inventory){0};
}

/* ---- Look-ups ---- */

const struct inventory_host *inventory_by_name(const struct inventory *inv, struct slice name)
{
	uint32_t h;

	return text_index_get(&inv->host_names, name, &h) ? &inv->hosts[h] : NULL;
}

const struct inventory_host *inventory_by_address(
    const struct inventory *inv, const struct addr *addr)
{
	char text[ADDR_TEXT_BYTES];
	uint32_t h;

	addr_format(addr, text);
	return text_index_get(&inv->addresses, slice_str(text), &h) ? &inv->hosts[h] : NULL;
}

const struct inventory_group *inventory_group(const struct inventory *inv, struct slice name)
{
	uint32_t g;

	return text_index_get(&inv->group_names, name, &g) ? &inv->groups[g] : NULL;
}
