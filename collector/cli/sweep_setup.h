/*
 * From the options of `cordon sweep` to those of collector/net: paths, keys, the agent.
 *
 * Owner: everything that the sweep_options point to is in the arena, but the agent's bytes: they
 * are mapped until sweep_setup_free.
 */
#ifndef CORDON_CLI_SWEEP_SETUP_H
#define CORDON_CLI_SWEEP_SETUP_H

#include "collector/cli/sweep_args.h"
#include "collector/net/sweep.h"
#include "common/sha256.h"

struct sweep_setup {
	struct sweep_options net;
	char agent_sha256[SHA256_HEX_BYTES];
};

/* `case_path` NULL: no case yet, its known_hosts are added later by sweep_setup_case. 0, or
 * ERR_USAGE with *why. */
int sweep_setup(
    struct sweep_setup *s, const struct sweep_args *args, struct arena *a, const char **why);
/* The keys that the case recorded count too. */
void sweep_setup_case(struct sweep_setup *s, struct arena *a, const char *known_hosts);
void sweep_setup_free(struct sweep_setup *s);

#endif
