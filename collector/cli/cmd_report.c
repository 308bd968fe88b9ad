/* cordon report: what each host of a case is told. */
#include "collector/cli/answer.h"

struct report_args {
	struct text_list compromised;
	const char *output, *since, *baseline, *reader;
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
	.name = "baseline",
	.kind = &option_text,
	.offset = offsetof(struct report_args, baseline),
	.value = "CASE",
	.doc = "An older case: setuid programs and lines that grant trust that were not there yet "
	       "are signs.",
    },
    {
	.name = "compromised",
	.kind = &option_list,
	.offset = offsetof(struct report_args, compromised),
	.value = "WHO",
	.doc = "Who is known to be compromised: account@host, host (its root, so all of it), or "
	       "key:SHA256:... Default: those that the last sweep was given.",
    },
    {
	.name = "for",
	.kind = &option_text,
	.offset = offsetof(struct report_args, reader),
	.value = "READER",
	.doc = "management: numbers and hosts, no accounts, keys or lines. handler: all of it, the "
	       "default. host-owner=HOST: that host alone.",
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
    PRINT_OUTPUT_OPTION(struct report_args),
    {
	.name = "since",
	.kind = &option_text,
	.offset = offsetof(struct report_args, since),
	.value = "TIME",
	.doc = "Keys and files with trust lines that changed after it are signs: 2026-11-23 or "
	       "2026-11-23T20:29:00Z, in UTC.",
    },
    {0},
};

/* "2026-11-23" or "2026-11-23T20:29:00Z"; without the Z, so that fractions of a second come behind
 * it. */
static bool take_time(const char *text, struct slice *out)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";
	struct slice s = slice_str(text);

	if (slice_ends(s, "Z"))
		s.n--;
	if (s.n != 10 && s.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i])
			return false;
	*out = s;
	return true;
}

static enum exit_status run(const struct invocation *v)
{
	const struct report_args *args = v->options->values;
	struct answer_report report = {
	    .format = report_formats[args->format],
	    .path = args->output,
	    .compromised = &args->compromised,
	};
	struct question q;
	struct slice since = {0};
	enum exit_status status;

	if (args->reader != NULL &&
	    reader_parse(slice_str(args->reader), &report.reader, &report.owned) != 0)
		return command_misused(
		    &command_report, "--for is management, handler or host-owner=HOST");
	if (report.reader == READER_MANAGEMENT && report.format->write_management == NULL)
		return command_misused(
		    &command_report, "--for management comes as text or as json");
	if (args->since != NULL && !take_time(args->since, &since))
		return command_misused(
		    &command_report, "--since is a time as 2026-11-23 or 2026-11-23T20:29:00Z");
	status = question_open(&q, v->words[0], "report", v);
	q.since = since;
	if (status == EXIT_DONE && args->baseline != NULL)
		status = question_baseline(&q, args->baseline);
	if (status == EXIT_DONE)
		status = answer_report(&q, &report);
	question_close(&q);
	return status;
}

const struct command command_report = {
    .name = "report",
    .doc = "what each host of a case is told: states, paths, what to change",
    .usage = "CASE [--compromised WHO]... [--for READER] [--since TIME] [--baseline CASE]\n"
	     "                     [--format FORMAT] [-o FILE]",
    .min_words = 1,
    .max_words = 1,
    .details =
	"Prints the findings of a case: what was seen and what was not, the state of\n"
	"each host with the paths that lead to it, what to inspect, change and cut, each\n"
	"with the evidence for it; and signs of an intrusion, which other things leave too\n"
	"(docs/SIGNS.md). Nothing is sent anywhere: the case alone is read. What each READER\n"
	"gets stands in docs/READERS.md.\n",
    .options = report_options,
    .values_bytes = sizeof(struct report_args),
    .run = run,
};
