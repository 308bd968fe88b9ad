/* cordon why: what keeps somebody from an account. */
#include "collector/cli/answer.h"

struct why_args {
	int format;
};

static const struct option why_options[] = {
    ANSWER_FORMAT_OPTION(struct why_args),
    {0},
};

static enum exit_status run(const struct invocation *v)
{
	const struct why_args *args = v->options->values;
	struct question q;
	enum exit_status status = question_open(&q, v->words[0], "why", v);

	if (status == EXIT_DONE)
		status = answer_why(
		    &q, &(struct answer_why){
			    .from = v->words[1], .to = v->words[2], .format = args->format});
	question_close(&q);
	return status;
}

const struct command command_why = {
    .name = "why",
    .doc = "why not: the first deciding condition of each way that is closed",
    .usage = "CASE FROM TO [--format text|json]",
    .min_words = 3,
    .max_words = 3,
    .details = "FROM is account@host, host (its root, so all of it), or key:SHA256:...; TO is\n"
	       "account@host or host. For each line that could let FROM in: the first condition\n"
	       "that shuts it, or what it asks for that FROM does not hold and who does; then the\n"
	       "kinds of trust of which no line leads there, and what was not read on that host.\n"
	       "Where there is a path after all, it is shown, and then what else is closed.\n",
    .options = why_options,
    .values_bytes = sizeof(struct why_args),
    .run = run,
};
