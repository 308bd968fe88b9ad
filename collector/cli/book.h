/*
 * What the log book says of a case: its runs, its hosts, and which evidence counts for each. It is
 * read anew whenever a case is opened; nothing else remembers. docs/CASE.md has the entries.
 *
 * Owner: book_read fills, book_free gives back; all texts are in its arena.
 */
#ifndef CORDON_CLI_BOOK_H
#define CORDON_CLI_BOOK_H

#include "collector/case/case.h"
#include "collector/cli/targets.h"
#include "collector/graph/result.h"

struct book_result {
	uint32_t run;
	uint32_t host; /* index in hosts */
	const char *time, *outcome, *step, *words, *file, *sha256;
	int64_t bytes, records;
};

struct book_host {
	struct target target;
	/* The newest whole evidence, else the newest that was cut; "" when there is none. */
	const char *file, *sha256;
	uint32_t evidence_run;
	bool whole;
	const char *why;      /* why it is cut, or nothing came */
	const char *last_why; /* of the newest turn; "" when that went well */
	uint32_t run;	      /* last one that asked the host; 0: imported, or only named */
	bool done;	      /* and got whole evidence in it */
};

struct book_run {
	uint32_t number;
	const char *started, *ended; /* ended "": it was killed or interrupted, and can go on */
	const char *actor;
	struct text_list compromised, critical; /* as last said in this run */
	uint32_t asked;
};

/* A redacted graph that was taken in: redact.h. */
struct book_redacted {
	const char *file, *sha256;
};

/* Two versions of one log book, neither of which is the start of the other. */
struct book_fork {
	const char *one, *other; /* names below cases/; "": this case's own */
	uint64_t entry;		 /* the first that differs */
};

struct book {
	struct book_host *hosts; /* in the order in which the log first names them */
	size_t nhosts, cap_hosts;
	struct book_run *runs;
	size_t nruns, cap_runs;
	struct book_result *results;
	size_t nresults, cap_results;
	struct book_redacted *redacted;
	size_t nredacted, cap_redacted;
	struct text_index names; /* host names and aliases, to indexes of hosts */
	struct text_index files; /* evidence files that the log knows */
	struct book_fork *forks; /* versions of one book that part: by name */
	size_t nforks, cap_forks;
	/* What books of several cases say otherwise of one thing: in the order of the entries. */
	struct result_conflict *conflicts;
	size_t nconflicts, cap_conflicts;
	struct book_said *said; /* the first of each thing */
	size_t nsaid, cap_said;
	struct text_index things; /* to indexes of said */
	uint64_t bad_lines, first_bad;
	const char *first_why;
	struct arena arena;
};

/* Of this case's own log book. 0 or ERR_IO. */
int book_read(struct book *b, struct case_folder *c);
/*
 * Of all log books: its own, and those of the cases that were merged into it, entry by entry in the
 * order of their times. Which of them is its own makes no difference, but for a run's number: where
 * there are several books, runs are numbered anew. Of two versions of one book what they have in
 * common counts once. 0 or ERR_IO.
 */
int book_read_all(struct book *b, struct case_folder *c);
void book_free(struct book *b);

/* The last run, or NULL; is it still open? */
const struct book_run *book_last_run(const struct book *b);
bool book_run_is_open(const struct book *b);
/* By name or alias; or NULL. */
const struct book_host *book_host(const struct book *b, struct slice name);
/* For evidence_recover(). */
bool book_knows_file(void *book, struct slice file);

#endif
