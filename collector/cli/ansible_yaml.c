/*
 * Ansible's inventory as YAML [docs.ansible.com: ansible.builtin.yaml]: a mapping of groups, each
 * with `hosts` (a mapping of names to variables), `vars` and `children` (a mapping of groups).
 */
#include <string.h>

#include "collector/cli/inventory_parts.h"
#include "include/err.h"
#include "include/limits.h"

/* Where the walk stands. */
struct walk {
	struct inventory *inv;
	struct yaml_file *f;
	bool in_group; /* else: in `all` or `ungrouped` */
	size_t group;
	int depth;
	yaml_node_t *vars; /* of the host at hand */
};

/* The inventory's own words become those of the file. */
static int passed_on(struct walk *w)
{
	w->f->why = w->inv->why;
	return ERR_USAGE;
}

/* An empty value, or "null", stands for a mapping without keys. */
static bool is_nothing(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE &&
	       (node->data.scalar.length == 0 ||
		   strcmp((const char *)node->data.scalar.value, "null") == 0);
}

/* ---- Variables ---- */

static int take_var(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	const struct ansible_vars *to = ctx;
	const char *why;

	(void)at;
	if (!slice_starts(key, "ansible_") || value->type != YAML_SCALAR_NODE)
		return 0;
	if (ansible_var(to->inv, to, key,
		slice_of(value->data.scalar.value, value->data.scalar.length), &why) != 0)
		return yaml_fail(f, value, "%s", why);
	return 0;
}

static int take_vars(struct walk *w, yaml_node_t *node, const struct ansible_vars *to)
{
	if (is_nothing(node))
		return 0;
	return yaml_each_pair(w->f, node, "variables", take_var, (void *)(uintptr_t)to);
}

/* ---- Hosts ---- */

static int name_host(struct inventory *inv, struct slice name, uint32_t line, void *ctx)
{
	struct ansible_vars to = {.inv = inv, .of_host = true};
	struct walk *w = ctx;

	if (inventory_host_at(inv, name, line, &to.host) != 0)
		return passed_on(w);
	to.way = &inv->hosts[to.host].own;
	if (w->in_group)
		text_list_add(&inv->hosts[to.host].groups, inv->groups[w->group].name);
	if (take_vars(w, w->vars, &to) != 0)
		return ERR_USAGE;
	return ansible_address(inv, to.host, line) == 0 ? 0 : passed_on(w);
}

static int take_host(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct walk *w = ctx;

	(void)f;
	w->vars = value;
	if (ansible_names(w->inv, key, yaml_line(at), name_host, w) == 0)
		return 0;
	return w->f->why != NULL ? ERR_USAGE : passed_on(w);
}

/* ---- Groups ---- */

static int take_group(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx);

static int take_key(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct walk *w = ctx;
	const struct ansible_vars to = {
	    w->in_group ? &w->inv->groups[w->group].way : &w->inv->defaults.way, w->inv, 0, false};

	if (is_nothing(value))
		return 0;
	if (slice_eq_str(key, "hosts"))
		return yaml_each_pair(f, value, "hosts", take_host, w);
	if (slice_eq_str(key, "children"))
		return yaml_each_pair(f, value, "children", take_group, w);
	if (slice_eq_str(key, "vars"))
		return take_vars(w, value, &to);
	return yaml_fail(
	    f, at, "unknown key '%.*s': a group has hosts, children and vars", SLICE_ARG(key));
}

static int take_group(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	const struct walk *above = ctx;
	struct walk w = {.inv = above->inv, .f = f, .depth = above->depth + 1};

	if (w.depth > LIMIT_INCLUDE_DEPTH)
		return yaml_fail(f, at, "groups within groups, over %d deep", LIMIT_INCLUDE_DEPTH);
	w.in_group = !slice_eq_str(key, "all") && !slice_eq_str(key, "ungrouped");
	if (w.in_group && inventory_group_at(w.inv, key, yaml_line(at), &w.group) != 0)
		return passed_on(&w);
	if (w.in_group && above->in_group)
		text_list_add(&w.inv->groups[above->group].members,
		    (const char *)arena_printf(&w.inv->arena, "@%.*s", SLICE_ARG(key)).p);
	return is_nothing(value) ? 0 : yaml_each_pair(f, value, "a group", take_key, &w);
}

int inventory_read_ansible_yaml(struct inventory *inv, struct yaml_file *f, yaml_node_t *root)
{
	struct walk top = {.inv = inv, .f = f};

	return yaml_each_pair(f, root, "the file", take_group, &top);
}
