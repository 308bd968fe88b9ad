/*
 * A handler's own entries in the log book: what `cordon log` writes, prints and adds up.
 */
#ifndef CORDON_CLI_LOG_NOTE_H
#define CORDON_CLI_LOG_NOTE_H

#include "collector/cli/case_use.h"

/* What a note is about; the first is that of a note without one. */
#define NOTE_TAGS(T) T(note) T(phone) T(person) T(cost) T(event) T(handover)

struct log_args {
	const char *message, *who, *where, *at, *spent;
	int tag; /* of NOTE_TAGS */
	bool edit, sum;
};

extern const char *const note_tags[];

/* "1h30m", "90m", "45s", "2d" as seconds. 0 or ERR_SYNTAX. */
int note_duration(struct slice text, uint64_t *seconds);
/* "2026-01-02T03:04:05Z", with an offset ("+01:00"), or without: then, as "2026-01-02 03:04" and
 * "03:04" (of today), by this machine's clock and time zone. 0 or ERR_SYNTAX. */
int note_time(struct slice text, int64_t *seconds);

/* The text from the handler's editor, in the arena. EXIT_DONE, EXIT_FAILED. */
enum exit_status note_edit(struct arena *a, const char **text);

/* Prints the book, or what notes say of time spent. EXIT_FAILED when the chain is broken, or the
 * output. */
enum exit_status note_print(struct case_folder *c);
enum exit_status note_sum(struct case_folder *c);

#endif
