/* What the cases of a merged case say otherwise of one thing: stored in case.db, and read again. */
#ifndef CORDON_CLI_CONFLICTS_H
#define CORDON_CLI_CONFLICTS_H

#include <sqlite3.h>

#include "collector/cli/book.h"
#include "collector/graph/result.h"

/* The table and its rows. 0 or ERR_IO. */
int conflicts_save(sqlite3 *db, const struct book *b);
/* Into arena a; a case.db without the table has none. 0 or ERR_IO. */
int conflicts_read(sqlite3 *db, struct arena *a, struct result_conflict **out, size_t *n);

#endif
