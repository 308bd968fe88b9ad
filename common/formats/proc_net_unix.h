/*
 * Listening sockets of the file system: /proc/net/unix [proc_pid_net(5); linux net/unix/af_unix.c
 * unix_seq_show]. Words: address, references, protocol, flags, type, state, inode, path. A path may
 * hold blanks; the name of an abstract socket begins with `@`.
 */
#ifndef CORDON_FORMATS_PROC_NET_UNIX_H
#define CORDON_FORMATS_PROC_NET_UNIX_H

#include "common/formats/format.h"

struct proc_net_unix_row {
	struct row at;
	struct slice path; /* of an abstract one with `@` in front */
	bool listens;
	uint64_t inode;
};

/* The next socket that takes connections and has a path; others and the heading give no row. */
bool proc_net_unix_next(struct lines *in, struct proc_net_unix_row *row);
/* The next one that has a path or an abstract name, also where it is connected: then it is the
 * server's end. */
bool proc_net_unix_any(struct lines *in, struct proc_net_unix_row *row);

#endif
