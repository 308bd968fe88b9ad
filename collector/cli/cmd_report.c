/* cordon report: what each host of a case is told. */
#include "collector/cli/answer.h"

struct report_args {
	struct text_list compromised;
	const char *output;
	int format; /* index in report_formats[] */
};

#define FORMAT_WORD(name) #name,
static const char *const format_words[] = {FORMAT_LIST(FORMAT_WORD) NULL};

static const char *format_doc(size_t i)
{
	return report_formats[i]->doc;
}

static const struct option report_options[] = {
    {
	.name = "compromised",
	.kind = &option_list,
	.offset = offsetof(struct report_args, compromised),
	.value = "WHO",
	.doc = "Who is known to be compromised: account@host, host (its root, so all of it), or "
	       "key:SHA256:... Default: those that the last sweep was given.",
    },
    {
	.name = "format",
	.letter = 'f',
	.kind = &option_word,
	.offset = offsetof(struct report_args, format),
	.value = "FORMAT",
	.doc = "Default: text.",
	.words = format_words,
	.word_doc = format_doc,
    },
    {
	.name = "output",
	.letter = 'o',
	.kind = &option_text,
	.offset = offsetof(struct report_args, output),
	.value = "FILE",
	.doc = "Write there, and not to standard output. The file is whole or not there.",
    },
    {0},
};

static enum exit_status run(const struct invocation *v)
{
	const struct report_args *args = v->options->values;
	struct answer_report report = {
	    .format = report_formats[args->format],
	    .path = args->output,
	    .compromised = &args->compromised,
	};
	struct question q;
	enum exit_status status = question_open(&q, v->words[0], "report", v);

	if (status == EXIT_DONE)
		status = answer_report(&q, &report);
	question_close(&q);
	return status;
}

const struct command command_report = {
    .name = "report",
    .doc = "what each host of a case is told: states, paths, what to change",
    .usage = "CASE [--compromised WHO]... [--format FORMAT] [-o FILE]",
    .min_words = 1,
    .max_words = 1,
    .details = "Prints the findings of a case: what was seen and what was not, the state of\n"
	       "each host with the paths that lead to it, what to inspect, change and cut, each\n"
	       "with the evidence for it. Nothing is sent anywhere: the case alone is read.\n",
    .options = report_options,
    .values_bytes = sizeof(struct report_args),
    .run = run,
};
