/*
 * A client with the eyes of one host: the name that the host's own hosts file gives its address,
 * and what hosts.allow and hosts.deny say of it before the server sees it [hosts_access(5)].
 *
 * Owner: all memory is in the arena given.
 */
#ifndef CORDON_RULES_WRAPPERS_H
#define CORDON_RULES_WRAPPERS_H

#include "collector/derive/facts.h"
#include "common/addr.h"
#include "common/formats/hosts_access.h"

struct wrappers {
	struct hosts_access_row *rows; /* of hosts.allow, then of hosts.deny */
	size_t nrows, nallow;
	const struct fact_host_name *names; /* of the hosts file */
	size_t nnames;
	struct wrappers_addr { /* its canonical names, by address, then place */
		struct addr addr;
		size_t name; /* of names */
	} * addrs;
	size_t naddrs;
};

void wrappers_load(struct wrappers *w, struct fact_store *facts, struct arena *a, int64_t host);

/* The canonical name: the first on the first line with that address. Empty: the file has none. */
struct slice wrappers_name(const struct wrappers *w, const struct addr *client);

/* May the client speak to the daemon? 1, 0, or -1 when that hangs on what is not known. */
int wrappers_ask(const struct wrappers *w, struct slice daemon, const struct addr *client);

/* Might a row of the files keep somebody from this daemon? */
bool wrappers_any(const struct wrappers *w, struct slice daemon);

#endif
