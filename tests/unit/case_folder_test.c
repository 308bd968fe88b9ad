/* The case folder: who may open it, and who works in it beside others; its database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/err.h"
#include "tests/unit/case_sample.h"

/* Opening must fail so, with these words. */
static void refused(enum case_mode mode, int err, const char *words)
{
	struct case_folder c;
	struct slice why = {0};

	assert_int_equal(case_open(&c, where, mode, &why), err);
	if (strstr((const char *)why.p, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", (const char *)why.p, words);
	case_close(&c);
}

/* ---- The folder ---- */

static void test_modes_and_second_opening(void **state)
{
	struct case_folder c;
	struct stat st;

	(void)state;
	open_case(&c, CASE_CREATE);
	assert_true(c.created);
	assert_int_equal(stat(where, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(fstat(c.log_fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	case_close(&c);
	open_case(&c, CASE_CREATE);
	assert_false(c.created);
	case_close(&c);
}

/* Nobody writes to them: who opened one to read would wait for ever. */
static void test_fifos(void **state)
{
	struct case_folder c;
	struct slice bytes;
	sqlite3 *db = NULL;

	(void)state;
	open_case(&c, CASE_CREATE);
	assert_int_equal(mkfifoat(c.dir_fd, "case.db", 0600), 0);
	assert_int_equal(case_db_open(&c, &db), ERR_TYPE);
	assert_null(db);
	assert_int_equal(mkfifoat(c.dir_fd, "evidence/web.1.jsonl", 0600), 0);
	assert_int_equal(case_map(&c, "evidence/web.1.jsonl", &bytes), ERR_TYPE);
	assert_int_equal(unlinkat(c.dir_fd, "log.jsonl", 0), 0);
	assert_int_equal(mkfifoat(c.dir_fd, "log.jsonl", 0600), 0);
	case_close(&c);
	refused(CASE_READ, ERR_TYPE, "log.jsonl");
	refused(CASE_WRITE, ERR_TYPE, "log.jsonl");
}

static void test_foreign_folder(void **state)
{
	struct case_folder c;

	(void)state;
	refused(CASE_WRITE, ERR_ABSENT, "No such file");
	refused(CASE_READ, ERR_ABSENT, "No such file");
	assert_int_equal(mkdir(where, 0755), 0);
	refused(CASE_READ, ERR_TYPE, "no case folder");
	append_to("thesis.txt", "not to be lost\n");
	refused(CASE_CREATE, ERR_TYPE, "not empty");
	assert_false(there("log.jsonl"));
	assert_true(there("thesis.txt"));
	append_to("log.jsonl", "");
	open_case(&c, CASE_WRITE);
	case_close(&c);
}

static void test_empty_folder_is_adopted(void **state)
{
	struct case_folder c;
	struct stat st;

	(void)state;
	assert_int_equal(mkdir(where, 0755), 0);
	open_case(&c, CASE_CREATE);
	assert_int_equal(stat(where, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	case_close(&c);
}

static void test_file_in_the_place(void **state)
{
	FILE *f = fopen(where, "w");

	(void)state;
	assert_non_null(f);
	fclose(f);
	refused(CASE_CREATE, ERR_TYPE, "Not a directory");
}

static void test_two_writers(void **state)
{
	struct case_folder one, reader;

	(void)state;
	open_case(&one, CASE_CREATE);
	refused(CASE_WRITE, ERR_BUSY, "another cordon");
	open_case(&reader, CASE_READ);
	case_close(&reader);
	case_close(&one);
	open_case(&one, CASE_WRITE);
	case_close(&one);
}

/* While one works in the case, others add their entries between its own. */
static void test_entries_by_turns(void **state)
{
	struct case_folder works, notes;
	struct seen s;

	(void)state;
	open_case(&works, CASE_CREATE);
	note(&works, "one");
	open_case(&notes, CASE_NOTE);
	note(&notes, "two");
	note(&works, "three");
	note(&notes, "four");
	s = read_log(&works);
	assert_int_equal(s.n, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(s.err[i], 0);
		assert_int_equal(s.seq[i], i + 1);
	}
	assert_string_equal(s.text[2], "three");
	case_close(&notes);
	case_close(&works);
}

#define WRITERS 8
#define ENTRIES 50

static void write_entries(void)
{
	struct case_folder c;
	struct slice why;

	if (case_open(&c, where, CASE_NOTE, &why) != 0)
		_exit(1);
	for (int i = 0; i < ENTRIES; i++)
		note(&c, "again");
	case_close(&c);
	_exit(0);
}

static int count_good(const struct log_entry *e, void *ctx)
{
	size_t *n = ctx;

	assert_int_equal(e->err, 0);
	return ++*n, 0;
}

static void test_writers_side_by_side(void **state)
{
	struct case_folder c;
	size_t n = 0;
	int status;

	(void)state;
	open_case(&c, CASE_CREATE);
	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0)
			write_entries();
	for (int i = 0; i < WRITERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(log_each(&c, count_good, &n), 0);
	assert_int_equal(n, WRITERS * ENTRIES);
	case_close(&c);
}

/* ---- The database ---- */

static void test_database(void **state)
{
	struct case_folder c;
	sqlite3 *db;

	(void)state;
	open_case(&c, CASE_CREATE);
	assert_int_equal(case_db_open(&c, &db), ERR_ABSENT);
	assert_int_equal(case_db_fresh(&c, &db), 0);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE x (y)", NULL, NULL, NULL), SQLITE_OK);
	assert_false(there("case.db"));
	case_db_drop(&c, db);
	assert_false(there("case.db.new"));
	assert_int_equal(case_db_fresh(&c, &db), 0);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE x (y)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(case_db_keep(&c, db), 0);
	assert_int_equal(case_db_open(&c, &db), 0);
	assert_int_equal(sqlite3_exec(db, "SELECT y FROM x", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(db, "DROP TABLE x", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	case_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_modes_and_second_opening),
	    TEST(test_fifos),
	    TEST(test_foreign_folder),
	    TEST(test_empty_folder_is_adopted),
	    TEST(test_file_in_the_place),
	    TEST(test_two_writers),
	    TEST(test_entries_by_turns),
	    TEST(test_writers_side_by_side),
	    TEST(test_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
