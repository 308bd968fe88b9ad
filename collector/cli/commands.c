/* The table of commands, and the way from the words of the command line to run(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/cli/command.h"
#include "common/nearest.h"
#include "collector/cli/words.h"
#include "common/die.h"

#define COMMAND_ROW(name) &command_##name,
const struct command *const commands[] = {COMMAND_LIST(COMMAND_ROW) NULL};

enum exit_status command_misused(const struct command *c, const char *why)
{
	say("cordon %s: %s", c->name, why);
	say("usage: cordon %s %s (cordon %s -h says more)", c->name, c->usage, c->name);
	return EXIT_USAGE;
}

static enum exit_status say_version(void)
{
	printf("cordon %s\n", CORDON_VERSION);
	return finish_output(EXIT_DONE);
}

enum exit_status finish_output(enum exit_status status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	say("cordon: standard output: cannot be written");
	return EXIT_FAILED;
}

/* The command's own struct, with its defaults. */
static void *make_values(const struct command *c, struct arena *a)
{
	void *values = arena_alloc(a, c->values_bytes + 1);

	if (c->defaults != NULL)
		memcpy(values, c->defaults, c->values_bytes);
	return values;
}

static enum exit_status run_command(
    const struct command *c, struct options *o, int argc, char **argv)
{
	struct command_line line;
	const char *why;

	if (options_parse(o, argc, argv, &line, &why) != 0)
		return command_misused(c, why);
	if (line.help) {
		help_command(c);
		return finish_output(EXIT_DONE);
	}
	if (line.version)
		return say_version();
	if (line.nrest < c->min_words)
		return command_misused(c, "more is needed");
	if (line.nrest > c->max_words)
		return command_misused(
		    c, words_make(o->arena, "'%s' is one word too many", line.rest[c->max_words]));
	return c->run(&(struct invocation){o, line.rest, line.nrest, o->arena});
}

enum exit_status command_main(const struct command *c, int argc, char **argv)
{
	struct arena a = {0};
	struct options o = options_begin(c->options, make_values(c, &a), &a);
	enum exit_status status = run_command(c, &o, argc, argv);

	options_free(&o);
	arena_free(&a);
	return status;
}

static enum exit_status unknown_command(const char *name)
{
	struct nearest near = nearest_to(slice_str(name));
	struct arena a = {0};

	for (size_t i = 0; commands[i] != NULL; i++)
		nearest_offer(&near, slice_str(commands[i]->name));
	say("cordon: unknown command '%s'%s; cordon -h lists them", name,
	    nearest_words(&near, &a, ""));
	arena_free(&a);
	return EXIT_USAGE;
}

enum exit_status commands_main(int argc, char **argv)
{
	const char *name = argc < 2 ? "" : argv[1];

	if (argc < 2) {
		say("cordon: a command is needed; cordon -h lists them");
		return EXIT_USAGE;
	}
	if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0) {
		help_program();
		return finish_output(EXIT_DONE);
	}
	if (strcmp(name, "--version") == 0)
		return say_version();
	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(name, commands[i]->name) == 0)
			return command_main(commands[i], argc - 2, argv + 2);
	return unknown_command(name);
}
