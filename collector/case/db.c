/*
 * case.db. It can always be made again, so speed comes before safety while it is made: no journal,
 * no fsync but the one before it takes its name.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/case.h"
#include "include/err.h"

#define DB_NAME "case.db"
#define FRESH_NAME "case.db.new"

static int run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : ERR_IO;
}

static int open_file(struct case_folder *c, const char *name, int flags, sqlite3 **db)
{
	struct slice path = arena_printf(&c->arena, "%s/%s", c->path, name);

	*db = NULL;
	if (sqlite3_open_v2((const char *)path.p, db, flags, NULL) == SQLITE_OK)
		return 0;
	sqlite3_close(*db);
	*db = NULL;
	return ERR_IO;
}

int case_db_open(struct case_folder *c, sqlite3 **db)
{
	struct stat st;

	if (fstatat(c->dir_fd, DB_NAME, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return ERR_ABSENT;
	/* SQLite would wait at a FIFO. */
	if (!S_ISREG(st.st_mode))
		return ERR_TYPE;
	return open_file(c, DB_NAME, SQLITE_OPEN_READONLY, db);
}

static int begin(sqlite3 *db)
{
	return run(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
		       "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;"
		       "PRAGMA temp_store = MEMORY; BEGIN;");
}

int case_db_fresh(struct case_folder *c, sqlite3 **db)
{
	int fd;

	unlinkat(c->dir_fd, FRESH_NAME, 0);
	fd = openat(
	    c->dir_fd, FRESH_NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR_IO;
	close(fd);
	if (open_file(c, FRESH_NAME, SQLITE_OPEN_READWRITE, db) != 0)
		return ERR_IO;
	return begin(*db);
}

int case_db_scratch(sqlite3 **db)
{
	/* Without a name it is SQLite's own temporary file [sqlite3_open(), "Temporary Database"].
	 */
	if (sqlite3_open_v2("", db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) ==
		SQLITE_OK &&
	    begin(*db) == 0)
		return 0;
	sqlite3_close(*db);
	*db = NULL;
	return ERR_IO;
}

/* What is there only in part must not be found by anybody. */
static int give_up(struct case_folder *c)
{
	unlinkat(c->dir_fd, FRESH_NAME, 0);
	return ERR_IO;
}

int case_db_keep(struct case_folder *c, sqlite3 *db)
{
	int fd, err = run(db, "COMMIT");

	if (sqlite3_close(db) != SQLITE_OK || err != 0)
		return give_up(c);
	fd = openat(c->dir_fd, FRESH_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return give_up(c);
	err = fsync(fd) == 0 ? 0 : ERR_IO;
	close(fd);
	if (err != 0 || renameat(c->dir_fd, FRESH_NAME, c->dir_fd, DB_NAME) != 0)
		return give_up(c);
	return fsync(c->dir_fd) == 0 ? 0 : ERR_IO;
}

void case_db_drop(struct case_folder *c, sqlite3 *db)
{
	sqlite3_close(db);
	unlinkat(c->dir_fd, FRESH_NAME, 0);
}
