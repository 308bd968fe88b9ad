/* The table `conflicts`. */
#include "collector/cli/conflicts.h"

#include <string.h>

#include "include/err.h"

static const char schema[] =
    "CREATE TABLE conflicts (  -- what cases that were merged say otherwise of one thing\n"
    "  what TEXT NOT NULL,  -- evidence, hostname, host-key, clock, agent\n"
    "  host TEXT NOT NULL,  -- empty: of no host\n"
    "  one TEXT NOT NULL, other TEXT NOT NULL,  -- the first that was said, and what differs\n"
    "  one_case TEXT NOT NULL, other_case TEXT NOT NULL,  -- ids of the log books\n"
    "  one_time TEXT NOT NULL, other_time TEXT NOT NULL  -- of the entries\n"
    ");\n";

int conflicts_save(sqlite3 *db, const struct book *b)
{
	sqlite3_stmt *q = NULL;
	int err = 0;

	if (sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(
		db, "INSERT INTO conflicts VALUES (?,?,?,?,?,?,?,?)", -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	for (size_t i = 0; err == 0 && i < b->nconflicts; i++) {
		const struct result_conflict *c = &b->conflicts[i];
		const struct slice texts[] = {slice_str(c->what), c->host, c->one, c->other,
		    c->one_case, c->other_case, c->one_time, c->other_time};

		for (int k = 0; k < 8; k++)
			sqlite3_bind_text(q, k + 1, texts[k].n == 0 ? "" : (const char *)texts[k].p,
			    (int)texts[k].n, SQLITE_STATIC);
		err = sqlite3_step(q) == SQLITE_DONE ? 0 : ERR_IO;
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
	return err;
}

static struct slice column(sqlite3_stmt *q, struct arena *a, int i)
{
	const void *p = sqlite3_column_text(q, i);

	return p == NULL ? SLICE("")
			 : arena_dup(a, slice_of(p, (size_t)sqlite3_column_bytes(q, i)));
}

int conflicts_read(sqlite3 *db, struct arena *a, struct result_conflict **out, size_t *n)
{
	struct result_conflict *rows = NULL;
	sqlite3_stmt *q = NULL;
	size_t cap = 0;
	int r;

	*n = 0;
	*out = NULL;
	if (sqlite3_prepare_v2(db, "SELECT * FROM conflicts ORDER BY rowid", -1, &q, NULL) !=
	    SQLITE_OK)
		return 0;
	while ((r = sqlite3_step(q)) == SQLITE_ROW) {
		grow(&rows, &cap, *n + 1, sizeof(*rows));
		rows[(*n)++] = (struct result_conflict){arena_str(a, column(q, a, 0)),
		    column(q, a, 1), column(q, a, 2), column(q, a, 3), column(q, a, 4),
		    column(q, a, 5), column(q, a, 6), column(q, a, 7)};
	}
	sqlite3_finalize(q);
	*out = arena_keep(a, rows, *n * sizeof(*rows));
	return r == SQLITE_DONE ? 0 : ERR_IO;
}
