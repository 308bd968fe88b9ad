/*
 * The environment of another process: of all that is in it, the few variables below are looked for
 * and nothing else stays in memory. Passwords and tokens stand in environments.
 */
#ifndef CORDON_AGENT_ENVIRON_H
#define CORDON_AGENT_ENVIRON_H

#include "include/slice.h"

enum variable {
	ENV_AUTH_SOCK,	/* the agent that it uses */
	ENV_CONNECTION, /* the SSH connection that it belongs to: address port address port */
	ENV_CCACHE,	/* its Kerberos cache */
	ENV_PRELOAD,	/* a library that is loaded into it before all others */
	ENV_COUNT
};

struct agent;

/* What records call them. */
extern const char *const environ_words[ENV_COUNT];

/* The values in the run's arena; empty where a variable is not set, or the host refused. */
void environ_read(struct agent *a, uint32_t pid, struct slice values[ENV_COUNT]);

#endif
