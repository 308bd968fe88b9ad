/*
 * Targets: from what the handler names to hosts with numeric addresses.
 *
 *	[user@]host[:port]   [user@][IPv6][:port]   @group   CIDR block   local
 *
 * Groups and blocks are expanded against the inventory alone: no address is ever guessed. A name is
 * looked up in the inventory, then in this machine's hosts file, then, only when asked, with
 * getaddrinfo(3). What is said in the TARGET itself goes before the inventory, and that before the
 * defaults.
 *
 * Owner: a struct targets holds everything in its arena and lists; targets_free gives it back.
 */
#ifndef CORDON_CLI_TARGETS_H
#define CORDON_CLI_TARGETS_H

#include "collector/cli/scope.h"

struct target {
	const char *name; /* unique in the list, case ignored; "10.0.0.5:2201" where only the port
			   * tells hosts apart */
	const char *address;	  /* numeric; "" for this machine */
	const char *found;	  /* where the address comes from: "target", "inventory", ... */
	const char *user;	  /* NULL: not said */
	uint32_t port;		  /* 0: not said */
	struct text_list aliases; /* other names and addresses */
	struct text_list roles;
	const struct inventory_host *known; /* its entry there; NULL: it has none */
	bool local;
	bool critical;
	bool asked;		   /* false: only named, as compromised; not to be swept */
	bool compromised;	   /* named so */
	bool insisted;		   /* a password may be sent there all the same */
	bool user_said, port_said; /* in the TARGET itself */
};

struct targets {
	const struct inventory *inventory;
	const struct scope *scope;
	struct slice hosts_file; /* the text of /etc/hosts */
	bool dns;		 /* ask getaddrinfo(3) for the rest */
	struct target *items;
	size_t n, cap;
	struct text_index called; /* names, aliases and addresses, to indexes of items */
	struct text_index places; /* "address port" the same way */
	size_t excluded,
	    outside; /* members of groups and blocks that `exclude` or `scope` kept out */
	struct arena arena;
	const char *why; /* after a failure */
};

/* Owner of inventory, scope and hosts_file: the caller, for as long as the targets live. */
void targets_begin(struct targets *t, const struct inventory *inventory, const struct scope *scope,
    struct slice hosts_file, bool dns);
void targets_free(struct targets *t);

/* Adds what one TARGET names; a host named twice is one. 0, or ERR_USAGE with t->why. */
int targets_add(struct targets *t, const char *text);
/* Adds the host that a WHO names, when it is known and not in the list: it is not to be swept.
 * ERR_UNKNOWN: neither inventory nor hosts file know it, and it is no address. */
int targets_add_named(struct targets *t, const char *host);
/* Adds a host that is only passed: [user@]host[:port]. Its place in the list, which may have moved.
 * ERR_USAGE or ERR_UNKNOWN with t->why, also when it must not be touched. */
int targets_add_jump(struct targets *t, const char *text, size_t *at);
/* Adds a host that evidence names, to be swept: a plain name or address and nothing more, whatever
 * characters a host put there. ERR_USAGE with t->why. */
int targets_add_found(struct targets *t, const char *host);
/* The one of this name, alias or address; or NULL. */
const struct target *targets_find(const struct targets *t, struct slice name);
/* The same, to be marked. */
struct target *targets_get(struct targets *t, struct slice name);
/* Takes over a target of an earlier run, unless the list has its name. The texts are copied. */
void targets_add_known(struct targets *t, const struct target *known);

#endif
