/*
 * The options of `cordon sweep`: one table for the command line, sweep.yaml and the log book.
 */
#ifndef CORDON_CLI_SWEEP_ARGS_H
#define CORDON_CLI_SWEEP_ARGS_H

#include "collector/cli/way.h"

enum sweep_profile { SWEEP_QUIET, SWEEP_NORMAL, SWEEP_FAST };

struct sweep_args {
	const char *config, *output, *inventory, *agent;
	const char *seal_key, *anchor_syslog, *anchor_ca, *anchor_ssh;
	uint32_t parallel, timeout_s, max_auth_failures, hops;
	struct way way; /* where neither target nor inventory says */
	int host_keys;	/* enum sweep_host_keys */
	int progress;	/* enum progress_mode */
	int profile;	/* enum sweep_profile */
	bool dns, agentless, agent_only, paced;
	struct text_list targets, scope, exclude, insist, known_hosts, compromised, critical;
};

extern const struct option sweep_option_table[];
extern const struct sweep_args sweep_arg_defaults;

/* Fills what the command line left open from the file that -c names, if any. 0, or ERR_USAGE with
 * *why. Texts go to o's arena. */
int sweep_args_config(struct options *o, const char **why);

#endif
