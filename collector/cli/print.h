/*
 * A report on its way out: to standard output, or to a file through a temporary one beside it that
 * takes its name when all is written, so that a file is whole or not there.
 */
#ifndef CORDON_CLI_PRINT_H
#define CORDON_CLI_PRINT_H

#include "collector/cli/command.h"
#include "collector/report/report.h"
#include "common/sha256.h"

struct printing {
	const char *path; /* NULL: standard output */
	/* 0, or an error; `why` then has the words, unless the error is the output's. */
	int (*write)(struct printing *p, struct out *o, const struct report_screen *screen);
	const void *what; /* the writer's own */
	const char *why;
	struct arena *arena;
	/* What was printed, for the log book. */
	struct sha256 hash;
	uint64_t bytes;
};

/* The row of a table of options that says where to; `args` has a const char * `output`. */
#define PRINT_OUTPUT_OPTION(args)                                                                  \
	{                                                                                          \
		.name = "output", .letter = 'o', .kind = &option_text,                             \
		.offset = offsetof(args, output), .value = "FILE",                                 \
		.doc = "Write there, and not to standard output. The file is whole or not there.", \
	}

/* Says what fails: EXIT_DONE or EXIT_FAILED. */
enum exit_status print_run(struct printing *p);
/* Notes in the log book what was printed, by which command; `asked`: with these words and options;
 * NULL: those of a sweep. A case that is read-only is told, and no failure. */
struct case_folder;
enum exit_status print_note(
    struct case_folder *c, const struct invocation *asked, const char *command, struct printing *p);

#endif
