/* cordon reach: where could this account or host have gone? */
#include "collector/cli/answer.h"
#include "collector/graph/reach.h"

struct reach_args {
	struct text_list from;
	uint32_t hops;
	int format;
};

static const struct option reach_options[] = {
    {
	.name = "from",
	.kind = &option_list,
	.offset = offsetof(struct reach_args, from),
	.value = "WHO",
	.doc = "Where they are: account@host, host (its root, so all of it), or key:SHA256:...",
    },
    {
	.name = "hops",
	.kind = &option_number,
	.offset = offsetof(struct reach_args, hops),
	.value = "N",
	.doc = "At most N moves from account to account. Default: any number.",
	.max = 1000000,
    },
    ANSWER_FORMAT_OPTION(struct reach_args),
    {0},
};

static enum exit_status run(const struct invocation *v)
{
	const struct reach_args *args = v->options->values;
	struct answer_reach reach = {
	    .from = &args->from,
	    .max_hops = args->hops,
	    .format = args->format,
	};
	struct question q;
	enum exit_status status;

	if (args->from.n == 0)
		return command_misused(&command_reach, "--from WHO is needed");
	status = question_open(&q, v->words[0], "reach", v);
	if (status == EXIT_DONE)
		status = answer_reach(&q, &reach);
	question_close(&q);
	return status;
}

const struct command command_reach = {
    .name = "reach",
    .doc = "where could this account or host have gone",
    .usage = "CASE --from WHO [--hops N] [--format text|json]",
    .min_words = 1,
    .max_words = 1,
    .details = "Lists every account that can be held from there, with the number of moves, how\n"
	       "sure that is, and the steps with their evidence. Only a shell carries on to a\n"
	       "next move.\n",
    .options = reach_options,
    .values_bytes = sizeof(struct reach_args),
    .defaults = &(const struct reach_args){.hops = NOT_REACHED},
    .run = run,
};
