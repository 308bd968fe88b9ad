/* cordon custody: what came from where, by whom, and who has held it since. */
#include "collector/cli/custody.h"
#include "collector/cli/print.h"
#include "include/err.h"

struct custody_args {
	const char *output;
	int format;
};

static const char *const formats[] = {"text", "html", NULL};

static const struct option custody_options[] = {
    {
	.name = "format",
	.letter = 'f',
	.kind = &option_word,
	.offset = offsetof(struct custody_args, format),
	.value = "text|html",
	.doc = "Default: text. html is a page to be printed and signed.",
	.words = formats,
    },
    PRINT_OUTPUT_OPTION(struct custody_args),
    {0},
};

static int write_text(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	custody_write_text(p->what, o);
	return o->err;
}

static int write_html(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	custody_write_html(p->what, o);
	return o->err;
}

static int (*const writers[])(struct printing *p, struct out *o,
    const struct report_screen *screen) = {write_text, write_html};

/* Evidence that is not what the log book says is told by the exit status, too. */
static enum exit_status judge(const struct custody *k)
{
	for (size_t i = 0; i < k->nitems; i++)
		if (k->items[i].path[0] != '\0' &&
		    !slice_eq_str(slice_str(k->items[i].state), "as logged"))
			return EXIT_FAILED;
	return EXIT_DONE;
}

static enum exit_status answer(struct case_folder *c, const struct invocation *v)
{
	const struct custody_args *args = v->options->values;
	struct custody k;
	struct printing p = {
	    .path = args->output, .write = writers[args->format], .what = &k, .arena = &c->arena};
	enum exit_status status = EXIT_FAILED;

	if (custody_read(&k, c) != 0)
		say("%s: cannot be read", c->path);
	else
		status = print_run(&p);
	if (status == EXIT_DONE)
		status = print_note(c, v, "custody", &p);
	if (status == EXIT_DONE)
		status = judge(&k);
	custody_free(&k);
	return status;
}

static enum exit_status run(const struct invocation *v)
{
	struct case_folder c;
	enum exit_status status = case_use(&c, v->words[0], CASE_NOTE);

	if (status == EXIT_DONE)
		status = answer(&c, v);
	case_close(&c);
	return status;
}

const struct command command_custody = {
    .name = "custody",
    .doc = "the chain of custody: what came from where, and who held it",
    .usage = "CASE [--format text|html] [-o FILE]",
    .min_words = 1,
    .max_words = 1,
    .details =
	"Each piece of evidence: when, from which host, by whom and how it came, its hash, and\n"
	"whether the file is that still; what the look may have changed on the host; then who\n"
	"was handed the case (cordon log --tag handover --who NAME --where PLACE) and who\n"
	"sealed it. Also of cases that were merged into this one. The exit status is 1 when\n"
	"evidence is missing or altered.\n",
    .options = custody_options,
    .values_bytes = sizeof(struct custody_args),
    .run = run,
};
