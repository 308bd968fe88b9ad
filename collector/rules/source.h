/*
 * Source patterns: "connects from an address that this list names", as `from=` and AllowUsers have
 * it. One node for each distinct list; source_finish ties every host of the case to the lists that
 * name one of its addresses. So lines and hosts add up instead of multiplying into edges.
 */
#ifndef CORDON_RULES_SOURCE_H
#define CORDON_RULES_SOURCE_H

#include "collector/rules/rule.h"

/* The node of a list in sshd's syntax. `by_name`: the server looks client names up (UseDNS yes), so
 * that names in the list count too. */
uint32_t source_node(struct rule_ctx *c, struct slice list, bool by_name);

/* Edges place -> source for all lists and hosts; by the rule ssh-key's finish. */
void source_finish(struct rule_ctx *c, const struct rule *rule);

#endif
