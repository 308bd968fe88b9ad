/*
 * A set of networks, asked whether an address lies in one of them: what may be connected to, and
 * what never. A look-up costs one search for each length of prefix that the set has, not one for
 * each network.
 *
 * An IPv4 address within IPv6 (::ffff:10.0.0.1) counts as the IPv4 address that it reaches, in the
 * set as in the question.
 *
 * Owner: addr_set_add fills, addr_set_end sorts, addr_set_free gives back. Ask only between the
 * last two.
 */
#ifndef CORDON_COMMON_ADDR_SET_H
#define CORDON_COMMON_ADDR_SET_H

#include "common/addr.h"

struct addr_set {
	struct cidr *nets; /* by length of prefix, then by network */
	size_t n, cap;
	struct addr_set_run {
		size_t from, to; /* in nets: those of one family and length */
	} * runs;
	size_t nruns, cap_runs;
};

void addr_set_add(struct addr_set *s, const struct cidr *net);
void addr_set_add_addr(struct addr_set *s, const struct addr *a);
void addr_set_end(struct addr_set *s);
bool addr_set_has(const struct addr_set *s, const struct addr *a);
void addr_set_free(struct addr_set *s);

#endif
