/*
 * Answers to questions, printed: what `sweep`, `report`, `reach` and `path` share.
 */
#ifndef CORDON_CLI_ANSWER_H
#define CORDON_CLI_ANSWER_H

#include "collector/cli/print.h"
#include "collector/cli/question.h"
#include "collector/report/reader.h"

struct answer_report {
	const struct report_format *format;
	const char *path;		     /* NULL: standard output */
	const struct text_list *compromised; /* empty: those of the last run */
	enum reader reader;
	struct slice owned; /* of READER_HOST_OWNER: by any of its names */
};

/* Makes and prints a report. EXIT_PARTLY when some hosts or paths were not seen. */
enum exit_status answer_report(struct question *q, const struct answer_report *report);

/* The formats of all answers that are no report. */
extern const char *const answer_formats[];
enum answer_format { ANSWER_TEXT, ANSWER_JSON };

/* Their row in a table of options; `args` has an int `format`. */
#define ANSWER_FORMAT_OPTION(args)                                                               \
	{                                                                                        \
		.name = "format", .letter = 'f', .kind = &option_word,                           \
		.offset = offsetof(args, format), .value = "text|json", .doc = "Default: text.", \
		.words = answer_formats,                                                         \
	}

struct answer_reach {
	const struct text_list *from;
	const char *to;	   /* `path`: to this one only; NULL: all that is reached */
	uint32_t max_hops; /* NOT_REACHED: any number */
	int format;	   /* enum answer_format */
};

/* Where could they have gone? EXIT_PARTLY when a host of the case was not wholly seen. */
enum exit_status answer_reach(struct question *q, const struct answer_reach *reach);

struct answer_why {
	const char *from, *to;
	int format; /* enum answer_format */
};

/* What keeps them from it? EXIT_PARTLY as above. */
enum exit_status answer_why(struct question *q, const struct answer_why *why);

#endif
