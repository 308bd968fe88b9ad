/*
 * What a program file of sshd says of itself: its version, as `sshd -V` would tell, and which
 * libraries that decide about log-ins it is linked to. Versions and distributions differ in what
 * they let in; the package database does not know what runs.
 */
#ifndef CORDON_AGENT_PROGRAM_H
#define CORDON_AGENT_PROGRAM_H

#include "common/json.h"

struct program {
	struct slice version; /* in the content; empty: it does not say */
	bool wrappers;	      /* it asks hosts.allow and hosts.deny [hosts_access(3)] */
	bool pam;
};

struct program program_read(struct slice content);
void program_emit(struct json *j, const struct program *p);

#endif
