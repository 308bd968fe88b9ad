/*
 * The hashes of the agents that this program was built with. The Makefile makes the table from the
 * agents themselves, so that one which was exchanged is not sent out.
 */
#ifndef CORDON_CLI_AGENT_HASHES_H
#define CORDON_CLI_AGENT_HASHES_H

#include <stddef.h>

#define AGENT_OF_THIS_MACHINE "here" /* cordon-agent; the others by what `uname -m` says */

struct agent_hash {
	const char *machine, *sha256;
};

extern const struct agent_hash agent_hashes[];
extern const size_t agent_hash_count;

#endif
