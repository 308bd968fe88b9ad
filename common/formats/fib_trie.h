/*
 * The host's own IPv4 addresses, out of /proc/net/fib_trie [linux net/ipv4/fib_trie.c
 * fib_trie_seq_show]: a leaf line `|-- address`, under it one line for each prefix; `/32 host
 * LOCAL` marks an address of the host itself, `/24 link UNICAST` a network that its interfaces
 * reach without a gateway. Without a socket there is no other place that has them all.
 */
#ifndef CORDON_FORMATS_FIB_TRIE_H
#define CORDON_FORMATS_FIB_TRIE_H

#include "common/addr.h"
#include "common/formats/format.h"

struct fib_trie_row {
	struct row at; /* the leaf line */
	struct addr addr;
	uint8_t bits; /* of a network on the link; 0: an address of the host itself */
};

/* The next local address, or network on the link; the same one may come twice, once for each
 * routing table. Bad: a leaf without an address. */
bool fib_trie_next(struct lines *in, struct fib_trie_row *row);

#endif
