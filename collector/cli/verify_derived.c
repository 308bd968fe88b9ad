/* case.db against one that is derived anew: the same tables, with the same rows in the same order.
 */
#include <string.h>

#include "collector/cli/verify.h"
#include "collector/cli/words.h"
#include "include/err.h"

/* Two databases, side by side. */
struct pair {
	sqlite3 *is, *right;
	struct arena *arena;
};

static const char *differs(struct pair *p, const char *what)
{
	return words_make(p->arena, "not what log book and evidence give: %s", what);
}

static bool same_value(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	size_t n = (size_t)sqlite3_column_bytes(a, column);
	const void *x, *y;

	if (sqlite3_column_type(a, column) != sqlite3_column_type(b, column))
		return false;
	if (sqlite3_column_type(a, column) == SQLITE_INTEGER)
		return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
	x = sqlite3_column_blob(a, column);
	y = sqlite3_column_blob(b, column);
	return n == (size_t)sqlite3_column_bytes(b, column) && (n == 0 || memcmp(x, y, n) == 0);
}

static bool same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
	int n = sqlite3_column_count(a);

	if (n != sqlite3_column_count(b))
		return false;
	for (int i = 0; i < n; i++)
		if (!same_value(a, b, i))
			return false;
	return true;
}

/* NULL when the query gives the same in both. */
static const char *compare(struct pair *p, const char *sql, const char *name)
{
	sqlite3_stmt *is = NULL, *right = NULL;
	const char *why = NULL;
	unsigned long row = 0;
	int a = SQLITE_ROW, b = SQLITE_ROW;

	if (sqlite3_prepare_v2(p->right, sql, -1, &right, NULL) != SQLITE_OK)
		why = words_make(p->arena, "%s", sqlite3_errmsg(p->right));
	else if (sqlite3_prepare_v2(p->is, sql, -1, &is, NULL) != SQLITE_OK)
		why = differs(p, sqlite3_errmsg(p->is));
	while (why == NULL && a == SQLITE_ROW && b == SQLITE_ROW) {
		row++;
		a = sqlite3_step(is);
		b = sqlite3_step(right);
		if (a == SQLITE_ROW && b == SQLITE_ROW && !same_row(is, right))
			why = differs(p, words_make(p->arena, "%s, row %lu", name, row));
	}
	if (why == NULL && (a != SQLITE_DONE || b != SQLITE_DONE))
		why = differs(p, words_make(p->arena, "%s has %s rows than it should", name,
				     b == SQLITE_DONE ? "more" : "fewer"));
	sqlite3_finalize(is);
	sqlite3_finalize(right);
	return why;
}

static const char *compare_tables(struct pair *p)
{
	sqlite3_stmt *q = NULL;
	const char *why =
	    compare(p, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
		"its schema");

	if (why != NULL)
		return why;
	if (sqlite3_prepare_v2(p->right,
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
		" ORDER BY name",
		-1, &q, NULL) != SQLITE_OK)
		return sqlite3_errmsg(p->right);
	while (why == NULL && sqlite3_step(q) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(q, 0);

		why = compare(p, words_make(p->arena, "SELECT * FROM \"%s\"", name), name);
	}
	sqlite3_finalize(q);
	return why;
}

static const char *derive_and_compare(struct pair *p, struct case_folder *c)
{
	struct pipeline_counts counts;
	struct book book = {0};
	struct slice why;
	const char *words;

	if (book_read_all(&book, c) != 0)
		words = "the log book cannot be read";
	else if (pipeline_make(c, &book, p->right, &counts, &why) != 0)
		words = arena_str(p->arena, why);
	else
		words = compare_tables(p);
	book_free(&book);
	return words;
}

void verify_derived(struct audit *a, struct case_folder *c)
{
	struct pair p = {.arena = &a->arena};
	const char *why = "no room for another one";
	int err = case_db_open(c, &p.is);

	if (err == ERR_ABSENT) {
		audit_add(a, AUDIT_missing, "case.db", "'cordon derive' makes it again");
		return;
	}
	if (err != 0) {
		audit_add(a, AUDIT_altered, "case.db", "%s", err_words(err));
		return;
	}
	sqlite3_exec(p.is, "PRAGMA trusted_schema = OFF", NULL, NULL, NULL);
	if (case_db_scratch(&p.right) == 0)
		why = derive_and_compare(&p, c);
	if (why != NULL)
		audit_add(a, AUDIT_altered, "case.db", "%s", why);
	else
		audit_add(a, AUDIT_good, "case.db", "derived anew: the same");
	sqlite3_close(p.is);
	sqlite3_close(p.right);
}
