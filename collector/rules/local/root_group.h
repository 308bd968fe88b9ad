/* What the rule root-group has in a file of its own. */
#ifndef CORDON_RULES_ROOT_GROUP_H
#define CORDON_RULES_ROOT_GROUP_H

#include "collector/rules/rule.h"

/* Ports on which docker does as anybody tells it. */
void root_group_ports(struct rule_ctx *c, const struct fact_listener *listeners, size_t n);

#endif
