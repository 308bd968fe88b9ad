/*
 * /etc/hosts.allow and /etc/hosts.deny [hosts_access(5), hosts_options(5); tcp_wrappers
 * hosts_access.c]: `daemons : clients [: options...]`, lists with EXCEPT. A backslash at the end
 * joins lines.
 *
 * The verdict: the first row of hosts.allow that matches decides (its options may still say
 * `deny`), else the first of hosts.deny (its options may say `allow`), else access is granted.
 */
#ifndef CORDON_FORMATS_HOSTS_ACCESS_H
#define CORDON_FORMATS_HOSTS_ACCESS_H

#include "common/addr.h"
#include "common/arena.h"
#include "common/formats/format.h"

struct hosts_access_row {
	struct row at;
	struct slice daemons, clients;
	struct slice options; /* the rest: commands and options between colons */
};

/* Bad: no colon, which the library passes over; a line that is too long or, as the last, without
 * its newline, which is an error to it: it reads no further, and of hosts.deny refuses everybody.
 */
bool hosts_access_next(struct lines *in, struct arena *a, struct hosts_access_row *row);

enum hosts_access_match {
	HOSTS_ACCESS_NO,
	HOSTS_ACCESS_YES,
	HOSTS_ACCESS_UNKNOWN, /* hangs on a name, a netgroup, a user or another file */
};

/*
 * Does the row speak of this daemon (its process name) and this client? `name` is the client's host
 * name when the server knows it, or empty.
 */
enum hosts_access_match hosts_access_matches(const struct hosts_access_row *row,
    struct slice daemon, const struct addr *client, struct slice name);

/* `allow` or `deny` among the options turns the file's own verdict: +1, -1, or 0 for neither. An
 * option that the library does not know refuses. */
int hosts_access_option(const struct hosts_access_row *row);

#endif
