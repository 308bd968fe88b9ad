/* cordon derive: evidence -> facts -> edges once more. */
#include "collector/cli/case_use.h"

static enum exit_status run(const struct invocation *v)
{
	struct pipeline_counts n = {0};
	struct case_folder c;
	enum exit_status status = case_use(&c, v->words[0], CASE_WRITE);

	if (status == EXIT_DONE)
		status = case_derive(&c, &n);
	if (status == EXIT_DONE)
		say("%s: %zu of %zu hosts seen, %zu nodes, %zu edges", c.path, n.seen, n.hosts,
		    n.nodes, n.edges);
	case_close(&c);
	return status;
}

const struct command command_derive = {
    .name = "derive",
    .doc = "evidence -> facts -> edges once more",
    .usage = "CASE",
    .min_words = 1,
    .max_words = 1,
    .details = "Makes case.db anew from evidence/ and log.jsonl alone. The old one may be\n"
	       "missing or of another version; the reports of the same evidence are the same,\n"
	       "byte for byte.\n",
    .run = run,
};
