/*
 * IPv4 and IPv6 addresses and networks as text, read as the servers read them. Pure functions; no
 * name is ever looked up.
 */
#ifndef CORDON_COMMON_ADDR_H
#define CORDON_COMMON_ADDR_H

#include "include/slice.h"

enum addr_family {
	ADDR_NONE = 0,
	ADDR_V4 = 4,
	ADDR_V6 = 6,
};

struct addr {
	uint8_t family;	   /* enum addr_family */
	uint8_t bytes[16]; /* network order; IPv4 in the first 4, the rest 0 */
};

/* A network: `net` with the host bits cleared, and the length of its prefix. */
struct cidr {
	struct addr net;
	uint8_t bits;
};

#define ADDR_TEXT_BYTES 46 /* the longest form with its NUL, as INET6_ADDRSTRLEN */

/*
 * The numeric forms that inet_pton(3) takes: four decimal numbers without leading zeros, or IPv6
 * (RFC 4291, section 2.2, with an IPv4 tail if any). No scope ("%eth0"), no brackets. 0 or
 * ERR_SYNTAX.
 */
int addr_parse(struct slice text, struct addr *out);
/*
 * As getaddrinfo(3) with AI_NUMERICHOST, which sshd uses for lists: also the old IPv4 forms of
 * inet_aton(3) ("10.1", "0x0a000001", octal "010.0.0.1"). An IPv6 address with a scope is
 * ERR_SYNTAX; compare it as text.
 */
int addr_parse_numeric(struct slice text, struct addr *out);

/*
 * "a.b.c.d/n", "v6/n", or an address alone, as sshd reads it [openssh addr.c addr_pton_cidr].
 * ERR_SYNTAX: no such form (sshd then tries the item as a wildcard). ERR_RANGE: the form is right,
 * the prefix too long or host bits set (sshd then gives up on the whole list). This is 9.8 and
 * newer; before, blanks or '+' in front of the prefix and prefixes over 128 were ERR_SYNTAX.
 */
int cidr_parse_strict(struct slice text, struct cidr *out);
/*
 * As exports(5) reads a network: also with a dotted IPv4 mask; host bits are ignored. A text
 * without
 * '/' is the one address. ERR_SYNTAX or ERR_RANGE.
 */
int cidr_parse_lenient(struct slice text, struct cidr *out);

bool addr_eq(const struct addr *a, const struct addr *b);
/* Order by family, then by bytes: <0, 0, >0. */
int addr_cmp(const struct addr *a, const struct addr *b);
/* The network of that prefix length in which an address lies. */
struct addr addr_masked(const struct addr *a, uint8_t bits);
bool cidr_has(const struct cidr *net, const struct addr *a);
bool addr_is_loopback(const struct addr *a);
/* The IPv4 address inside ::ffff:a.b.c.d, as servers on a dual-stack socket see it; else a copy. */
struct addr addr_unmapped(const struct addr *a);

/* The form of inet_ntop(3) (RFC 5952), with a NUL. Returns its length without the NUL. */
size_t addr_format(const struct addr *a, char out[ADDR_TEXT_BYTES]);

#endif
