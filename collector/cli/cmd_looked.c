/* cordon looked: what the look at each host did there, or may have done. */
#include "collector/cli/looked.h"
#include "collector/cli/print.h"
#include "include/err.h"

struct looked_args {
	const char *output;
	int format;
	bool files;
};

static const char *const formats[] = {"text", "html", NULL};

static const struct option looked_options[] = {
    {
	.name = "files",
	.kind = &option_flag,
	.offset = offsetof(struct looked_args, files),
	.doc = "List every file that was opened, not only how many.",
    },
    {
	.name = "format",
	.letter = 'f',
	.kind = &option_word,
	.offset = offsetof(struct looked_args, format),
	.value = "text|html",
	.doc = "Default: text. html is a page to be printed and signed.",
	.words = formats,
    },
    PRINT_OUTPUT_OPTION(struct looked_args),
    {0},
};

static int write_text(struct printing *p, struct out *o, const struct report_screen *screen)
{
	looked_write_text(p->what, screen, o);
	return o->err;
}

static int write_html(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	looked_write_html(p->what, o);
	return o->err;
}

static int (*const writers[])(struct printing *p, struct out *o,
    const struct report_screen *screen) = {write_text, write_html};

static enum exit_status answer(struct case_folder *c, const struct invocation *v)
{
	const struct looked_args *args = v->options->values;
	struct looked k = {.files = args->files};
	struct printing p = {
	    .path = args->output, .write = writers[args->format], .what = &k, .arena = &c->arena};
	enum exit_status status = EXIT_FAILED;

	if (looked_read(&k, c) != 0)
		say("%s: cannot be read", c->path);
	else
		status = print_run(&p);
	if (status == EXIT_DONE)
		status = print_note(c, v, "looked", &p);
	looked_free(&k);
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

const struct command command_looked = {
    .name = "looked",
    .doc = "how we looked: what that changed on each host, or may have",
    .usage = "CASE [--files] [--format text|html] [-o FILE]",
    .min_words = 1,
    .max_words = 1,
    .details =
	"For whoever has to answer for the look, in court too. Each turn of a host: who came and\n"
	"how; which lines sshd, PAM and sudo wrote and when; the agent's program, where it stood,\n"
	"its hash, and whether it was removed; how many files were opened and read; whose times\n"
	"of access changed all the same; mounts, network file systems, and what it cost. It is\n"
	"told from the log book and from what the agent wrote down about itself; what neither\n"
	"says stands there as unknown. Cases that were merged into this one are in it, too.\n",
    .options = looked_options,
    .values_bytes = sizeof(struct looked_args),
    .run = run,
};
