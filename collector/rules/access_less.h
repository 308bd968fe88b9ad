/*
 * Everybody on a host but some: a mode like 0604 lets everybody read, and the members of the file's
 * group not. Those whom it does let are a node of kind NODE_GROUP, which every account leads to
 * that is none of the others; files with the same exceptions share it.
 */
#ifndef CORDON_RULES_ACCESS_LESS_H
#define CORDON_RULES_ACCESS_LESS_H

#include "collector/rules/rule.h"

/* Groups and users that one path makes exceptions of. */
#define ACCESS_MOST_LESS 8

struct access_less {
	struct access_exception {
		bool user;
		int64_t id;
	} v[ACCESS_MOST_LESS];
	size_t n;
	bool many; /* there were more */
};

/* Each is kept once. */
void access_less_group(struct access_less *less, int64_t gid);
void access_less_user(struct access_less *less, int64_t uid);

/* The node of everybody else on the context's host; adds what leads to it when it is new. 0, or
 * ERR_LIMIT with *node as it was: there are more exceptions, or kinds of them on the host, than are
 * told apart. */
int access_less_node(struct rule_ctx *c, const struct access_less *less, uint32_t *node);

#endif
