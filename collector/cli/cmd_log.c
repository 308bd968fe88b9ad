/* cordon log: a handler's own entry in the log book. */
#include "collector/cli/case_use.h"

struct log_args {
	const char *message;
};

static const struct option log_options[] = {
    {
	.name = "message",
	.letter = 'm',
	.kind = &option_text,
	.offset = offsetof(struct log_args, message),
	.value = "TEXT",
	.doc = "What was done, seen or decided.",
    },
    {0},
};

static int append(struct case_folder *c, const char *message)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "note");

	json_kv_bytes(j, "text", slice_str(message));
	return log_end(c, &line);
}

static enum exit_status run(const struct invocation *v)
{
	const struct log_args *args = v->options->values;
	struct case_folder c;
	enum exit_status status;

	if (args->message == NULL)
		return command_misused(&command_log, "-m TEXT is needed");
	status = case_use(&c, v->words[0], CASE_WRITE);
	if (status == EXIT_DONE && append(&c, args->message) != 0)
		status = case_log_failed(&c);
	case_close(&c);
	return status;
}

const struct command command_log = {
    .name = "log",
    .doc = "an entry in the log book: who, what, when, where",
    .usage = "CASE -m TEXT",
    .min_words = 1,
    .max_words = 1,
    .details = "Adds what a handler did to the log book of the case, chained to the entries\n"
	       "before it: with the time, the account, and this machine's name.\n",
    .options = log_options,
    .values_bytes = sizeof(struct log_args),
    .run = run,
};
