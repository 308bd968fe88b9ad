/* cordon path: the easiest attack path, step by step, with its evidence. */
#include "collector/cli/answer.h"
#include "collector/graph/reach.h"

struct path_args {
	int format;
};

static const struct option path_options[] = {
    ANSWER_FORMAT_OPTION(struct path_args),
    {0},
};

static enum exit_status run(const struct invocation *v)
{
	const struct path_args *args = v->options->values;
	const char *items[] = {v->words[1]};
	const struct text_list from = {.items = items, .n = 1};
	struct answer_reach reach = {
	    .from = &from,
	    .to = v->words[2],
	    .max_hops = NOT_REACHED,
	    .format = args->format,
	};
	struct question q;
	enum exit_status status = question_open(&q, v->words[0], "path", v);

	if (status == EXIT_DONE)
		status = answer_reach(&q, &reach);
	question_close(&q);
	return status;
}

const struct command command_path = {
    .name = "path",
    .doc = "the easiest attack path, step by step, with its evidence",
    .usage = "CASE FROM TO [--format text|json]",
    .min_words = 3,
    .max_words = 3,
    .details = "FROM is account@host, host (its root, so all of it), or key:SHA256:...; TO is\n"
	       "account@host or host. The easiest path is the surest one, then the one with the\n"
	       "fewest moves. That there is none is an answer too.\n",
    .options = path_options,
    .values_bytes = sizeof(struct path_args),
    .run = run,
};
