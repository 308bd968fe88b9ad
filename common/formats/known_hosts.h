/*
 * known_hosts [sshd(8) SSH_KNOWN_HOSTS FILE FORMAT; openssh hostfile.c hostkeys_foreach_file]:
 * `[@marker] hosts type base64 [comment]`.
 */
#ifndef CORDON_FORMATS_KNOWN_HOSTS_H
#define CORDON_FORMATS_KNOWN_HOSTS_H

#include "common/formats/ssh_key.h"

enum known_hosts_marker {
	KNOWN_HOSTS_PLAIN,
	KNOWN_HOSTS_CA,	     /* @cert-authority */
	KNOWN_HOSTS_REVOKED, /* @revoked */
};

struct known_hosts_row {
	struct row at;
	enum known_hosts_marker marker;
	struct slice hosts; /* the field as it stands: a list of patterns, or one hashed name */
	bool hashed;
	struct slice salt, hash; /* decoded, 20 bytes each, when hashed */
	struct ssh_key key;	 /* key.type is NULL when the key could not be read */
	struct slice comment;
};

/* The next line that is neither empty nor a comment. Bad: an unknown or second marker, a hash that
 * is none, no key. */
bool known_hosts_next(struct lines *in, struct arena *a, struct known_hosts_row *row);

/* Takes a hosts field that begins with '|' apart: salt and hash of the row, in the arena. 0 or
 * ERR_SYNTAX. */
int known_hosts_read_hash(struct arena *a, struct known_hosts_row *row);

/*
 * Does the hosts field name this host? `name` is a host name or an address as ssh writes it, or
 * "[name]:port" for a port other than 22. A negated pattern that matches says no.
 */
bool known_hosts_names(const struct known_hosts_row *row, struct slice name);

#endif
