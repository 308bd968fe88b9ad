/*
 * To whom an export goes, as nodes. One node stands for "connects as a client that this entry
 * names", so that hosts and exports add up; where a path has several entries, for "... and none
 * that comes before it": nfs_match.h.
 */
#ifndef CORDON_RULES_NFS_CLIENTS_H
#define CORDON_RULES_NFS_CLIENTS_H

#include "collector/rules/nfs/nfs_match.h"

struct nfs_clients;

/* The exports of one server. `c` is the server's turn, or has host and host_id
 * set to it. Owner: c->arena. */
struct nfs_clients *nfs_clients_new(
    struct rule_ctx *c, const struct rule *rule, const struct nfs_exports *x);

/* The node of export i's clients, with what ties known hosts to it: who has a low port there for
 * `secure`, else everybody there. NO_NODE when no client can be named. */
uint32_t nfs_clients_node(struct nfs_clients *n, size_t i);

/* Clients of export i that nobody swept: *names in the arena; returns how many. */
size_t nfs_clients_outside(struct nfs_clients *n, size_t i, struct slice **names);

#endif
