/*
 * The inventory: the hosts there are, their addresses and groups, how to get into them, which
 * addresses may be connected to at all, and which hosts never.
 *
 * It is read from one file, whose form is told by what stands in it:
 *	our own YAML			config/inventory.yaml explains its keys
 *	Ansible's, YAML or INI		hosts, groups, and the variables that ansible.c lists
 *	the form of /etc/hosts		`address name [alias...]`
 *	a plain list			a name or address a line
 *
 * To add a form: a reader of its own, declared in inventory_parts.h, and a row in inventory.c.
 *
 * Owner: inventory_load fills, inventory_free gives back; all texts are in its arena.
 */
#ifndef CORDON_CLI_INVENTORY_H
#define CORDON_CLI_INVENTORY_H

#include "collector/cli/options.h"
#include "collector/cli/text_index.h"
#include "collector/cli/way.h"
#include "common/addr.h"

struct inventory_host {
	const char *name;
	const char *called; /* the name to look its address up by; NULL: `name` */
	struct text_list addresses, aliases, groups, roles, owners;
	struct way own; /* what is said of it alone */
	struct way way; /* with what credentials, groups and defaults say; its lists are theirs */
	const char *credential;
	bool critical;
	uint32_t line; /* of the file */
};

struct inventory_group {
	const char *name;
	struct text_list members; /* host names, addresses, CIDR blocks, @groups */
	struct way way;
	const char *credential;
	uint32_t line;
};

struct inventory_credential {
	const char *name;
	struct way way;
};

struct inventory {
	const char *path; /* NULL: there is none, and so no hosts */
	struct inventory_host *hosts;
	size_t nhosts, cap_hosts;
	struct inventory_group *groups;
	size_t ngroups, cap_groups;
	struct inventory_credential *credentials;
	size_t ncredentials, cap_credentials;
	struct text_index host_names, group_names, addresses; /* to indexes of hosts and groups */
	struct inventory_group defaults;		      /* what counts for all hosts */
	struct text_list exclude, scope; /* host names, addresses, blocks, @groups */
	bool scoped;			 /* `scope` was said: also an empty one counts */
	bool loose;			 /* others can read the file: no secret may stand in it */
	struct arena arena;
	const char *why;
};

/* The keys of one host, group and credential: also what a test holds config/inventory.yaml against.
 */
extern const struct option inventory_host_keys[];
extern const struct option inventory_group_keys[];
extern const struct option inventory_credential_keys[];

/* Reads the file. 0, or ERR_USAGE with *why, which lies in the inventory's arena: call
 * inventory_free also then. */
int inventory_load(struct inventory *inv, const char *path, const char **why);
void inventory_free(struct inventory *inv);

/* By name or alias, case ignored as DNS does; by any of its addresses, the first such host. Or
 * NULL. */
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
