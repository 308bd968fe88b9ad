/* The form of a command, compiled but in no table: see command.h. */
#include <stdio.h>

#include "collector/cli/command.h"

struct template_args {
	const char *greeting;
};

static const struct option template_options[] = {
    {
	.name = "greeting",
	.letter = 'g',
	.kind = &option_text,
	.offset = offsetof(struct template_args, greeting),
	.value = "TEXT",
	.doc = "What to say. Default: good day.",
    },
    {0},
};

static enum exit_status run(const struct invocation *v)
{
	const struct template_args *args = v->options->values;

	printf("%s, %s\n", args->greeting, v->words[0]);
	return finish_output(EXIT_DONE);
}

const struct command command_template = {
    .name = "template",
    .doc = "says good day",
    .usage = "[OPTION]... NAME",
    .min_words = 1,
    .max_words = 1,
    .details = "Says good day to NAME. Where results would stand, this paragraph says what\n"
	       "they mean.\n",
    .options = template_options,
    .values_bytes = sizeof(struct template_args),
    .defaults = &(const struct template_args){.greeting = "good day"},
    .run = run,
};
