/*
 * Who is called what: names and addresses resolved with the eyes of the host that holds the file
 * (semantics of sshd, rshd, mountd: they ask their own resolver).
 *
 * Order: an address stands for itself; then the host's own hosts file; then, where the host asks
 * more than its files, the target list, the inventory and what agents said of themselves, also
 * with the host's search domains behind a name without a dot, for no DNS is ever asked. The last is
 * a guess about B's resolver: `certain` is false. So it is where B asks the DNS before its file.
 *
 * Owner: names_build makes it from the tables of the case, names_free gives it back; read-only
 * between the two. Look-ups are by binary search.
 */
#ifndef CORDON_RULES_NAMES_H
#define CORDON_RULES_NAMES_H

#include "collector/derive/facts.h"
#include "collector/graph/graph.h"
#include "common/addr.h"

struct host_addr {
	struct addr addr;
	uint32_t host; /* in the graph */
};

struct host_alias {
	struct slice name; /* in lower case */
	uint32_t host;
};

/* Who says who is in a netgroup, by nsswitch.conf: the first that knows the group at all. */
enum netgroup_order {
	NETGROUPS_UNKNOWN,   /* no line: the C library asks NIS, where there is any, or its file */
	NETGROUPS_ELSEWHERE, /* not /etc/netgroup: NIS, LDAP */
	NETGROUPS_FILES_LATER, /* others are asked before it */
	NETGROUPS_FILES_FIRST, /* others are asked for what it lacks */
	NETGROUPS_FILES_ONLY,
};

struct names {
	struct arena arena;
	struct host_addr *addrs; /* by address, then host */
	size_t naddrs, cap_addrs;
	struct host_addr *by_host;  /* the same, by host, then address */
	struct host_alias *aliases; /* by name, then host */
	size_t naliases, cap_aliases;
	struct resolver {
		struct slice search; /* domains, by white space */
		bool files_only;     /* a name that its hosts file lacks does not resolve */
		bool files_later;    /* others are asked before its hosts file */
		enum netgroup_order netgroups;
	} * resolvers; /* per host */
	/* The hosts files of all hosts: by host, then name. */
	struct own_name {
		uint32_t host;
		struct slice name;
		struct addr addr;
	} * own;
	size_t nown, cap_own;
	struct own_name *own_at;       /* the same, by host, then address */
	struct host_alias *aliases_of; /* the aliases, by host, then name */
};

int names_build(struct names *n, struct fact_store *facts, const struct graph *g);
void names_free(struct names *n);

struct resolved {
	struct addr *addrs; /* what the name stands for */
	size_t naddrs;
	uint32_t *hosts; /* of the case, that have one of these addresses; each once */
	size_t nhosts;
	bool certain; /* as the asking host itself would resolve it */
};

/* Resolves a name or address as `eyes` would. naddrs and nhosts 0: nobody knows it. */
void names_resolve(
    const struct names *n, struct arena *a, uint32_t eyes, struct slice name, struct resolved *r);

/* Addresses of a host of the case: returns how many. */
size_t names_addresses(const struct names *n, struct arena *a, uint32_t host, struct addr **addrs);
/* The same without a copy. */
size_t names_addrs_of(const struct names *n, uint32_t host, const struct host_addr **first);
/* What the hosts file of `eyes` calls an address: *first of the names, returns how many. */
size_t names_own_at(
    const struct names *n, uint32_t eyes, const struct addr *addr, const struct own_name **first);
/* What a host of the case is called by others: *first of the names, returns how many. */
size_t names_aliases(const struct names *n, uint32_t host, const struct host_alias **first);
/* Hosts that the case calls so, in lower case: *first of them, returns how many. */
size_t names_hosts_called(
    const struct names *n, struct slice name, const struct host_alias **first);
/* Hosts that have the address: *first of them, returns how many. */
size_t names_hosts_at(
    const struct names *n, const struct addr *addr, const struct host_addr **first);
/* The host that a handler means by a name or address, or NO_HOST; *ambiguous: several fit. */
uint32_t names_find(const struct names *n, struct slice name, bool *ambiguous);

#endif
