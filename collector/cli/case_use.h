/*
 * Opening a case for a command: what goes wrong is said, and turned into an exit status.
 */
#ifndef CORDON_CLI_CASE_USE_H
#define CORDON_CLI_CASE_USE_H

#include "collector/cli/book.h"
#include "collector/cli/command.h"
#include "collector/cli/pipeline.h"

/* EXIT_DONE, EXIT_FAILED, or EXIT_USAGE when the path is no case. case_close in any case. */
enum exit_status case_use(struct case_folder *c, const char *path, enum case_mode mode);
/* Says why it cannot be opened. */
enum exit_status case_refused(int err, struct slice why);
/* Says that the log book cannot be written: EXIT_FAILED. */
enum exit_status case_log_failed(const struct case_folder *c);
/* Members words and options of an entry: all that the command was given behind the case, and the
 * options that were not given too. */
void case_log_asked(struct json *j, const struct invocation *v);
/* Reads the log book and says what is wrong with it. EXIT_DONE or EXIT_FAILED. book_free in any
 * case. */
enum exit_status case_use_book(struct case_folder *c, struct book *b);
/* pipeline_derive over what the log book says now. EXIT_DONE or EXIT_FAILED. */
enum exit_status case_derive(struct case_folder *c, struct pipeline_counts *counts);

#endif
