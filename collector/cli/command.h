/*
 * Commands of `cordon`: one descriptor each, in a file of its own; one table.
 *
 * To add a command `foo`:
 *  1. collector/cli/cmd_foo.c with one descriptor command_foo, from cmd_template.c beside this
 *     file: its arguments as a struct, its options as a table (options.h), run().
 *  2. its row in COMMAND_LIST below. `cordon -h`, `cordon foo -h` and the words for a mistyped name
 *     follow from these two.
 *  3. a case in tests/unit/cli_commands.test, which runs -h, a wrong option and no arguments of
 *     every row.
 * A command that reads a case goes through question.h; one that writes opens it with CASE_WRITE and
 * logs what it did.
 */
#ifndef CORDON_CLI_COMMAND_H
#define CORDON_CLI_COMMAND_H

#include "collector/cli/options.h"
#include "collector/cli/say.h"

/* How `cordon` ends; -h of every command lists them. */
enum exit_status {
	EXIT_DONE = 0,	 /* done, everything seen */
	EXIT_FAILED = 1, /* failed */
	EXIT_USAGE = 2,	 /* wrong usage or configuration */
	EXIT_PARTLY = 3, /* done, but some hosts or paths were not seen */
};

/* What run() is given. */
struct invocation {
	struct options *options; /* parsed; options->values is the command's own struct */
	char **words;		 /* what is no option */
	size_t nwords;
	struct arena *arena; /* lives until the command ends */
};

struct command {
	const char *name;
	const char *doc;   /* one line for `cordon -h` */
	const char *usage; /* behind "cordon NAME ": "CASE FROM TO" */
	size_t min_words, max_words;
	const char *details;	      /* paragraphs for -h, lines broken by hand at 80 */
	const struct option *options; /* NULL: none */
	size_t values_bytes;	      /* of the struct that they fill */
	const void *defaults;	      /* its first values; NULL: all zero */
	enum exit_status (*run)(const struct invocation *v);
};

/* C(name): command_<name> is the descriptor. In the order that -h lists them. */
#define COMMAND_LIST(C) \
	C(sweep)        \
	C(import)       \
	C(export)       \
	C(derive)       \
	C(report)       \
	C(reach)        \
	C(path)         \
	C(why)          \
	C(plan)         \
	C(diff)         \
	C(log)          \
	C(custody)      \
	C(looked)       \
	C(seal)         \
	C(verify)

#define COMMAND_EXTERN(name) extern const struct command command_##name;
COMMAND_LIST(COMMAND_EXTERN)
COMMAND_EXTERN(template)
#undef COMMAND_EXTERN

/* NULL-ended list of all commands. */
extern const struct command *const commands[];

/* The whole program: picks the command, reads its options, runs it. argv as main has it. */
enum exit_status commands_main(int argc, char **argv);
/* Reads options and words of one command and runs it; argv without the command's name. */
enum exit_status command_main(const struct command *c, int argc, char **argv);
/* Says what is wrong with the usage of a command and how to see the right one: EXIT_USAGE. */
enum exit_status command_misused(const struct command *c, const char *why);

/* What -h prints. */
void help_program(void);
void help_command(const struct command *c);
/* Flushes standard output: EXIT_FAILED, with words, when it could not be written, else `status`. */
enum exit_status finish_output(enum exit_status status);

#endif
