/* The agents that this build carries, by their hashes, and those that runs were made with. */
#include <stdio.h>
#include <string.h>

#include "collector/cli/agent_hashes.h"
#include "collector/cli/verify.h"

static bool is_known(const struct verify_args *args, const char *sha256)
{
	for (size_t i = 0; i < agent_hash_count; i++)
		if (strcmp(agent_hashes[i].sha256, sha256) == 0)
			return true;
	for (size_t i = 0; i < args->agents.n; i++)
		if (strcmp(args->agents.items[i], sha256) == 0)
			return true;
	return false;
}

void verify_agents(struct audit *a, const struct verify_args *args)
{
	char item[48];

	for (size_t i = 0; i < a->nagents; i++) {
		const struct audit_agent *agent = &a->agents[i];
		bool known = is_known(args, agent->sha256);

		snprintf(item, sizeof(item), "agent of run %llu", (unsigned long long)agent->run);
		audit_add(a, known ? AUDIT_good : AUDIT_altered, item, "%s%s", agent->sha256,
		    known ? "" : ": none that this build carries (--agent-hash)");
	}
}
