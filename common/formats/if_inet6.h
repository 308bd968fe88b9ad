/*
 * The host's own IPv6 addresses: /proc/net/if_inet6 [linux net/ipv6/addrconf.c if6_seq_show]. Six
 * words: address (32 hexadecimal digits), interface index, prefix length, scope, flags (all
 * hexadecimal), interface name.
 */
#ifndef CORDON_FORMATS_IF_INET6_H
#define CORDON_FORMATS_IF_INET6_H

#include "common/addr.h"
#include "common/formats/format.h"

struct if_inet6_row {
	struct row at;
	struct addr addr;
	struct slice name;
};

bool if_inet6_next(struct lines *in, struct if_inet6_row *row);

#endif
