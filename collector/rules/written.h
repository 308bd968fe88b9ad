/*
 * Files of trust that somebody else than root can write: what such a file lets in, its writers make
 * of it what they like. The file is a node between its writers and those whom it opens, so that
 * neither are told once for each of the others.
 */
#ifndef CORDON_RULES_WRITTEN_H
#define CORDON_RULES_WRITTEN_H

#include "collector/rules/rule.h"

/* The node of who can change what stands at the file's path, with the edges that lead to it, of the
 * rule account-write; NO_NODE where that is root alone. The path need not exist yet, as long as its
 * folder was seen. */
uint32_t written_node(struct rule_ctx *c, const struct fact_file *f);
/* The same of all but the account that it belongs to; with in_place of those alone who write to the
 * file itself, for one that counts only while its owner stays who it is. */
uint32_t written_by_others(
    struct rule_ctx *c, const struct fact_file *f, int64_t uid, bool in_place);

#endif
