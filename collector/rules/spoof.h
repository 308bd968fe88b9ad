/*
 * Who can take an address that somebody else is trusted by: root of a host on whose own network it
 * lies answers for it in the place of its owner [RFC 826 has nobody prove what it says]. That is a
 * way of its own beside the trusted host's, and a weaker one: possible, and it needs "spoof".
 *
 * A network of the case is a node that the low ports of its hosts lead to, so lines and hosts add
 * up. Networks of IPv4 alone are known.
 */
#ifndef CORDON_RULES_SPOOF_H
#define CORDON_RULES_SPOOF_H

#include "collector/rules/door.h"
#include "common/addr.h"

/* Adds the door's edge to `to` from every network that holds the address. The door is not changed.
 */
void spoof_to_node(const struct door *d, const struct addr *trusted, uint32_t to, struct slice why);

#endif
