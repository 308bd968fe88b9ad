/*
 * A question asked of a case: case.db opened, its graph and names loaded, WHOs found in it. What
 * report, reach and path share.
 *
 * Owner: question_open fills, question_close gives back, also after a failure. Results that are
 * made in its arena live as long.
 */
#ifndef CORDON_CLI_QUESTION_H
#define CORDON_CLI_QUESTION_H

#include "collector/cli/case_use.h"
#include "collector/cli/print.h"
#include "collector/rules/advice/advice.h"

struct question {
	struct case_folder folder;
	sqlite3 *db;
	struct fact_store facts;
	struct graph graph;
	struct names names;
	struct slice since;		/* of a report: what changed after it; empty: not asked */
	bool baseline;			/* an older case is attached as `old` */
	const char *command;		/* that asks */
	const struct invocation *asked; /* with these words and options; NULL: those of a sweep */
	struct arena arena;
};

/* Says what is wrong itself. EXIT_DONE, EXIT_FAILED, or EXIT_USAGE when it is no case. */
enum exit_status question_open(
    struct question *q, const char *path, const char *command, const struct invocation *asked);
/* A second case beside it, which is read and nothing else: no answer is noted in it. */
enum exit_status question_read(struct question *q, const char *path);
/* Notes in the log book what was printed. A case that is read-only is told, and no failure. */
enum exit_status question_note(struct question *q, struct printing *p);
void question_close(struct question *q);

/* Attaches an older case for comparison. EXIT_DONE, EXIT_FAILED, or EXIT_USAGE when it is no case.
 */
enum exit_status question_baseline(struct question *q, const char *path);
/* Those WHOs that the case knows; the others are left out. Returns how many. */
size_t question_known(struct question *q, const struct text_list *texts, struct who **out);
/* Finds each WHO. EXIT_DONE, or EXIT_USAGE once it has said which one is not known. */
enum exit_status question_who(struct question *q, const struct text_list *texts, struct who **out);
/* Those that the last run named as compromised. EXIT_DONE or EXIT_FAILED. */
enum exit_status question_compromised(struct question *q, struct text_list *out);
/* When the last run began; of a case with imports only, when the last one came. EXIT_DONE or
 * EXIT_FAILED. */
enum exit_status question_swept_at(struct question *q, struct slice *when);
/* Came this host (hosts.id; 0: any) in a redacted pack, without evidence? */
bool question_is_redacted(struct question *q, int64_t host);
/* EXIT_PARTLY when a host of the case was not seen wholly, else EXIT_DONE. */
enum exit_status question_coverage(struct question *q);

/* The whole result for a report. compromised empty: those of the last run. */
enum exit_status question_result(
    struct question *q, const struct text_list *compromised, struct result *r);

/* The same by these WHOs, of which it may know none. */
enum exit_status question_result_by(
    struct question *q, const struct who *who, size_t n, struct result *r);

#endif
