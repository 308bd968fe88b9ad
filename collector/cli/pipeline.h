/*
 * The pipeline behind the sweep: log book and evidence -> hosts and runs -> facts -> edges, all in
 * a fresh case.db. It reads nothing else, so it can be run again at any time and gives the same.
 */
#ifndef CORDON_CLI_PIPELINE_H
#define CORDON_CLI_PIPELINE_H

#include "collector/cli/book.h"

struct pipeline_counts {
	size_t hosts, seen, nodes, edges;
};

/*
 * Makes case.db anew and logs that it did. c is open to write; b has been read from it. 0, or
 * ERR_IO with *why in words, and the old case.db stays.
 */
int pipeline_derive(
    struct case_folder *c, const struct book *b, struct pipeline_counts *counts, struct slice *why);

/* The same into a database of the caller's, within its transaction; nothing is logged or kept. c
 * may be open to read. 0 or ERR_IO with *why. */
int pipeline_make(struct case_folder *c, const struct book *b, sqlite3 *db,
    struct pipeline_counts *counts, struct slice *why);

#endif
