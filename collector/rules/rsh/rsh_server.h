/*
 * The rshd and the rlogind of a host: are they on, who stands in front of them, and what do they
 * ask besides a trust file [in.rshd(8), in.rlogind(8); rsh-redone rshd.c; netkit rshd.c; inetutils
 * rshd.c; linux-pam pam_rhosts].
 */
#ifndef CORDON_RULES_RSH_SERVER_H
#define CORDON_RULES_RSH_SERVER_H

#include "collector/rules/door.h"
#include "collector/rules/pam/pam.h"
#include "collector/rules/peers.h"
#include "collector/rules/rsh/rsh_gate.h"

#define RSH_SERVERS 2

/* Whose C library reads the trust files. */
enum rsh_dialect { RSH_GLIBC, RSH_BSD, RSH_SOLARIS };

struct rsh_server {
	struct rsh_host *of;
	const char *name;      /* "shell", "login" */
	struct door door;      /* is it on? */
	struct fact_origin at; /* of its configuration */
	struct rsh_gate gate;
	enum rsh_dialect dialect;
	bool plain;	/* it asks the library itself, and no PAM */
	bool no_rhosts; /* .rhosts of all but root are left out */
	struct pam_service pam;
	const char *granting;	/* the module of auth that asks the library; NULL: none does */
	struct slice options;	/* of that module */
	struct slice superuser; /* whom that module takes for root too */
};

struct rsh_group {
	struct rsh_group *next;
	struct slice name;
	struct ng_members members;
};

/* What is the same for both servers of a host. */
struct rsh_host {
	struct rsh_eyes eyes;
	struct wrappers wrappers;
	struct rsh_server servers[RSH_SERVERS];
	struct rsh_group *groups; /* netgroups that were asked for */
	size_t steps;		  /* gone over of them for all lines */
};

void rsh_load_servers(struct rsh_host *h, struct rule_ctx *c);
/* Members of a netgroup, looked up once. Beyond LIMIT_TRUST_STEPS nobody's are known, and a blind
 * spot says so. */
const struct ng_members *rsh_group(const struct rsh_server *s, struct slice name);

#endif
