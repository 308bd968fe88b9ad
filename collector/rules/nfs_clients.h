/*
 * To whom an export goes: which of the exports of one path counts for which host [nfs-utils
 * support/export/auth.c, client.c; exports(5)]. Names and addresses first, then networks,
 * wildcards, netgroups, everyone; within a kind the order of the file.
 *
 * One node stands for "connects as a client that this specification names", so that hosts and
 * exports add up; where a path has several specifications, for "... and none that comes before it".
 */
#ifndef CORDON_RULES_NFS_CLIENTS_H
#define CORDON_RULES_NFS_CLIENTS_H

#include "collector/rules/nfs.h"

struct nfs_clients;

/* The exports of one server, grouped by path. `c` is the server's turn, or has host and host_id
 * set to it. Owner: c->arena. */
struct nfs_clients *nfs_clients_new(
    struct rule_ctx *c, const struct rule *rule, const struct nfs_export *exports, size_t n);

/* The node of export i's clients, with what ties known hosts to it: who has a low port there for
 * `secure`, else everybody there. NO_NODE when no client can be named. */
uint32_t nfs_clients_node(struct nfs_clients *n, size_t i);

/* Clients of export i that nobody swept: *names in the arena; returns how many. */
size_t nfs_clients_outside(struct nfs_clients *n, size_t i, struct slice **names);

/* Does export i count for the host, from one of its addresses? 1, 0, or -1 when not sure. */
int nfs_clients_has(struct nfs_clients *n, size_t i, uint32_t host);

#endif
