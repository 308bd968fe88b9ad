/* What the readers of inventories share: the one way to put a host or a group into it. */
#ifndef CORDON_CLI_INVENTORY_PARTS_H
#define CORDON_CLI_INVENTORY_PARTS_H

#include "collector/cli/inventory.h"
#include "collector/cli/yaml_file.h"

/* Sets inv->why to "file:line: words"; ERR_USAGE. Line 0: of the whole file. */
int inventory_fail(struct inventory *inv, uint32_t line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The host (group) of this name, made when there is none. Its index, for the array may move; or
 * ERR_USAGE. */
int inventory_host_at(struct inventory *inv, struct slice name, uint32_t line, size_t *at);
int inventory_group_at(struct inventory *inv, struct slice name, uint32_t line, size_t *at);
/* Another address of it, which must be numeric; another name. */
int inventory_add_address(struct inventory *inv, size_t host, struct slice text, uint32_t line);
void inventory_add_alias(struct inventory *inv, size_t host, struct slice name);

/* The readers. A whole YAML document; the text of a file. 0 or ERR_USAGE with inv->why (of YAML:
 * f->why). */
int inventory_read_yaml(struct inventory *inv, struct yaml_file *f, yaml_node_t *root);
int inventory_read_ansible_yaml(struct inventory *inv, struct yaml_file *f, yaml_node_t *root);
int inventory_read_ansible_ini(struct inventory *inv, struct slice text);
int inventory_read_hosts(struct inventory *inv, struct slice text);
int inventory_read_list(struct inventory *inv, struct slice text);

/* Where a variable of Ansible's goes. */
struct ansible_vars {
	struct way *way;
	struct inventory *inv;
	size_t host; /* when it is one's, not a group's */
	bool of_host;
};
/* One variable: those that say where a host is and how to get in; all others are passed over. 0, or
 * ERR_USAGE with *why, in inv's arena. */
int ansible_var(struct inventory *inv, const struct ansible_vars *to, struct slice name,
    struct slice value, const char **why);
/* A host without ansible_host is reached at its name, where that is an address. */
int ansible_address(struct inventory *inv, size_t host, uint32_t line);
/* web[01:20].example into names, one by one: 0, what fn returned, or ERR_USAGE with inv->why. */
int ansible_names(struct inventory *inv, struct slice pattern, uint32_t line,
    int (*fn)(struct inventory *inv, struct slice name, uint32_t line, void *ctx), void *ctx);

/* What groups, credentials and defaults say of a host comes to it: when all is read. */
int inventory_resolve(struct inventory *inv);

#endif
