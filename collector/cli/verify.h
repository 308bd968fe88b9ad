/* What `cordon verify` checks with more than the case: keys, authorities, agents, and derivation.
 */
#ifndef CORDON_CLI_VERIFY_H
#define CORDON_CLI_VERIFY_H

#include "collector/case/audit.h"
#include "collector/cli/case_use.h"

struct verify_args {
	struct text_list anchors, agents;
	const char *allowed, *tsa_ca;
	const char *when; /* of whose signatures are judged; NULL: now */
	int format;
	bool no_derive;
};

/* Signatures of handler and witness, and the time stamp. */
void verify_signatures(struct audit *a, struct case_folder *c, const struct verify_args *args);
/* Is case.db what log book and evidence give? */
void verify_derived(struct audit *a, struct case_folder *c);
/* Are the agents of the runs those that this build carries, or named by `agents`? */
void verify_agents(struct audit *a, const struct verify_args *args);

#endif
