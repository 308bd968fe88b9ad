/* The tables that say which hosts a case has, and what each is called. */
#include "collector/derive/derive.h"
#include "include/err.h"

static const char schema[] =
    "CREATE TABLE hosts (\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  name TEXT NOT NULL UNIQUE,  -- what reports call it\n"
    "  address TEXT NOT NULL,  -- that it was asked at; empty for local and imported evidence\n"
    "  seen INTEGER NOT NULL,  -- 1: evidence arrived\n"
    "  whole INTEGER NOT NULL,  -- 1: and it was complete\n"
    "  critical INTEGER NOT NULL,  -- 1: named as critical\n"
    "  reason TEXT NOT NULL,  -- why it is unseen or its evidence is cut\n"
    "  evidence TEXT NOT NULL,  -- file below the case folder\n"
    "  evidence_sha256 TEXT NOT NULL\n"
    ");\n"
    "CREATE TABLE host_aliases (\n"
    "  host INTEGER NOT NULL,  -- hosts.id\n"
    "  alias TEXT NOT NULL  -- another name or an address, from target list and inventory\n"
    ");\n"
    "CREATE INDEX host_aliases_alias ON host_aliases(alias);\n";

int derive_create_tables(sqlite3 *db)
{
	if (sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK)
		return ERR_IO;
	return facts_create(db);
}

static void bind(sqlite3_stmt *q, int column, struct slice s)
{
	const char *p = s.p == NULL ? "" : (const char *)s.p;

	sqlite3_bind_text64(q, column, p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

/* Runs a prepared statement once and frees it. */
static int finish(sqlite3_stmt *q)
{
	int r = sqlite3_step(q);

	sqlite3_finalize(q);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

static int add_alias(sqlite3 *db, int64_t host, struct slice alias)
{
	sqlite3_stmt *q;

	if (sqlite3_prepare_v2(db, "INSERT INTO host_aliases VALUES (?,?)", -1, &q, NULL) !=
	    SQLITE_OK)
		return ERR_IO;
	sqlite3_bind_int64(q, 1, host);
	bind(q, 2, alias);
	return finish(q);
}

int derive_add_host(sqlite3 *db, const struct derive_host *h, int64_t *id)
{
	static const char sql[] = "INSERT INTO hosts VALUES (NULL,?,?,?,?,?,?,?,?)";
	sqlite3_stmt *q;
	int err;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	bind(q, 1, h->name);
	bind(q, 2, h->address);
	sqlite3_bind_int(q, 3, h->seen);
	sqlite3_bind_int(q, 4, h->whole);
	sqlite3_bind_int(q, 5, h->critical);
	bind(q, 6, h->reason);
	bind(q, 7, h->evidence);
	bind(q, 8, h->evidence_sha256);
	err = finish(q);
	*id = sqlite3_last_insert_rowid(db);
	for (size_t i = 0; err == 0 && i < h->naliases; i++)
		err = add_alias(db, *id, h->aliases[i]);
	return err;
}
