/*
 * inventory.yaml: the hosts there are, their addresses and groups, and those never to be touched.
 * config/inventory.yaml explains the keys.
 *
 * Owner: inventory_load fills, inventory_free gives back; all texts are in its arena.
 */
#ifndef CORDON_CLI_INVENTORY_H
#define CORDON_CLI_INVENTORY_H

#include "collector/cli/options.h"
#include "collector/cli/text_index.h"
#include "common/addr.h"

struct inventory_host {
	const char *name, *user; /* user NULL: not said */
	struct text_list addresses, groups, roles;
	uint32_t port; /* 0: not said */
	bool critical;
	uint32_t line; /* of the file */
};

struct inventory_group {
	const char *name;
	struct text_list members; /* host names, addresses, CIDR blocks, @groups */
	uint32_t line;
};

struct inventory {
	const char *path; /* NULL: there is none, and so no hosts */
	struct inventory_host *hosts;
	size_t nhosts, cap_hosts;
	struct inventory_group *groups;
	size_t ngroups, cap_groups;
	struct text_index host_names, group_names, addresses; /* to indexes of hosts and groups */
	struct text_list exclude;
	struct arena arena;
};

/* The keys of one host: also what a test holds config/inventory.yaml against. */
extern const struct option inventory_host_keys[];

/* Reads the file. 0, or ERR_USAGE with *why, which lies in the inventory's arena: call
 * inventory_free also then. */
int inventory_load(struct inventory *inv, const char *path, const char **why);
void inventory_free(struct inventory *inv);

/* By name, case ignored as DNS does; by any of its addresses, the first such host. Or NULL. */
const struct inventory_host *inventory_by_name(const struct inventory *inv, struct slice name);
const struct inventory_host *inventory_by_address(
    const struct inventory *inv, const struct addr *addr);
const struct inventory_group *inventory_group(const struct inventory *inv, struct slice name);

/*
 * Marks in chosen[], one for each host, those of a group or CIDR block. A group holds its members
 * and the hosts that name it; the group "all" holds every host. ERR_USAGE with *why, in arena a.
 */
int inventory_mark_group(const struct inventory *inv, struct slice group, bool *chosen,
    struct arena *a, const char **why);
void inventory_mark_network(const struct inventory *inv, const struct cidr *net, bool *chosen);

/* A numeric address, an IPv6 one also with its zone ("fe80::1%eth0"). 0 or ERR_SYNTAX. */
int address_parse(struct slice text, struct addr *out);

#endif
