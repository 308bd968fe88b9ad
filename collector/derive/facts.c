/* Tables, insertion and reading of facts, all from the registry. */
#include "collector/derive/facts.h"

#include <stddef.h>
#include <string.h>

#include "common/out.h"
#include "include/err.h"

#define ROW_TEXT(kind, member, doc) {#member, doc, true, offsetof(struct fact_##kind, member)},
#define ROW_INT(kind, member, doc) {#member, doc, false, offsetof(struct fact_##kind, member)},

#define FIELDS(kind, doc) \
	static const struct fact_field fields_##kind[] = {FACT_##kind(ROW_TEXT, ROW_INT, kind)};
FACT_KINDS(FIELDS)

#define DESC(kind, doc)                                         \
	{#kind, doc, sizeof(struct fact_##kind), fields_##kind, \
	    sizeof(fields_##kind) / sizeof(fields_##kind[0])},
const struct fact_desc fact_descs[FACT_KIND_COUNT] = {FACT_KINDS(DESC)};

/* What every fact struct begins with; the registry's macro gives each the same two members. */
struct fact_head {
	int64_t host;
	struct fact_origin at;
};

/* Columns that every table has, before those of its kind. */
#define HEAD_COLUMNS "host, record, path_read, line"
#define HEAD_COLUMN_COUNT 4

static int run(sqlite3 *db, struct out *sql)
{
	int r;

	out_byte(sql, 0);
	r = sqlite3_exec(db, (const char *)sql->buf, NULL, NULL, NULL);
	out_free(sql);
	return r == SQLITE_OK ? 0 : ERR_IO;
}

static int create_table(sqlite3 *db, const struct fact_desc *d)
{
	struct out sql;

	out_memory(&sql);
	out_printf(&sql, "CREATE TABLE fact_%s (\n  -- %s\n", d->name, d->doc);
	out_str(&sql, "  host INTEGER NOT NULL,  -- hosts.id\n"
		      "  record INTEGER NOT NULL,  -- line of the host's evidence file\n"
		      "  path_read TEXT,  -- file on the host that says it\n"
		      "  line INTEGER NOT NULL");
	for (size_t i = 0; i < d->nfields; i++)
		out_printf(&sql, ",  -- %s\n  %s %s",
		    i == 0 ? "in that file; 0: all of it" : d->fields[i - 1].doc, d->fields[i].name,
		    d->fields[i].is_text ? "TEXT" : "INTEGER");
	out_printf(&sql, "  -- %s\n);\nCREATE INDEX fact_%s_host ON fact_%s(host);",
	    d->fields[d->nfields - 1].doc, d->name, d->name);
	return run(db, &sql);
}

int facts_create(sqlite3 *db)
{
	for (size_t i = 0; i < FACT_KIND_COUNT; i++)
		if (create_table(db, &fact_descs[i]) != 0)
			return ERR_IO;
	return 0;
}

void facts_open(struct fact_store *s, sqlite3 *db)
{
	*s = (struct fact_store){.db = db};
}

void facts_close(struct fact_store *s)
{
	for (size_t i = 0; i < FACT_KIND_COUNT; i++) {
		sqlite3_finalize(s->insert[i]);
		sqlite3_finalize(s->select[i]);
	}
	*s = (struct fact_store){0};
}

static sqlite3_stmt *prepare(struct fact_store *s, struct out *sql)
{
	sqlite3_stmt *stmt = NULL;

	out_byte(sql, 0);
	if (sqlite3_prepare_v2(s->db, (const char *)sql->buf, -1, &stmt, NULL) != SQLITE_OK)
		s->err = ERR_IO;
	out_free(sql);
	return stmt;
}

static sqlite3_stmt *insert_statement(struct fact_store *s, enum fact_kind kind)
{
	const struct fact_desc *d = &fact_descs[kind];
	struct out sql;

	if (s->insert[kind] != NULL)
		return s->insert[kind];
	out_memory(&sql);
	out_printf(&sql, "INSERT INTO fact_%s VALUES (?,?,?,?", d->name);
	for (size_t i = 0; i < d->nfields; i++)
		out_str(&sql, ",?");
	out_byte(&sql, ')');
	return s->insert[kind] = prepare(s, &sql);
}

static void bind_text(sqlite3_stmt *q, int column, struct slice s)
{
	sqlite3_bind_text64(
	    q, column, s.p == NULL ? "" : (const char *)s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void facts_add(struct fact_store *s, enum fact_kind kind, const void *row)
{
	const struct fact_desc *d = &fact_descs[kind];
	sqlite3_stmt *q = insert_statement(s, kind);
	struct fact_head head;
	int column = HEAD_COLUMN_COUNT;

	if (s->err != 0)
		return;
	memcpy(&head, row, sizeof(head));
	sqlite3_bind_int64(q, 1, head.host);
	sqlite3_bind_int64(q, 2, head.at.record);
	bind_text(q, 3, head.at.path);
	sqlite3_bind_int64(q, 4, head.at.line);
	for (size_t i = 0; i < d->nfields; i++) {
		const uint8_t *member = (const uint8_t *)row + d->fields[i].offset;
		struct slice text;
		int64_t number;

		if (d->fields[i].is_text) {
			memcpy(&text, member, sizeof(text));
			bind_text(q, ++column, text);
		} else {
			memcpy(&number, member, sizeof(number));
			sqlite3_bind_int64(q, ++column, number);
		}
	}
	if (sqlite3_step(q) != SQLITE_DONE)
		s->err = ERR_IO;
	sqlite3_reset(q);
}

static sqlite3_stmt *select_statement(struct fact_store *s, enum fact_kind kind)
{
	const struct fact_desc *d = &fact_descs[kind];
	struct out sql;

	if (s->select[kind] != NULL)
		return s->select[kind];
	out_memory(&sql);
	out_str(&sql, "SELECT " HEAD_COLUMNS);
	for (size_t i = 0; i < d->nfields; i++)
		out_printf(&sql, ", %s", d->fields[i].name);
	out_printf(&sql, " FROM fact_%s WHERE host = ? ORDER BY rowid", d->name);
	return s->select[kind] = prepare(s, &sql);
}

static struct slice column_text(struct arena *a, sqlite3_stmt *q, int column)
{
	const void *p = sqlite3_column_text(q, column);
	int n = sqlite3_column_bytes(q, column);

	return p == NULL ? slice_of(NULL, 0) : arena_dup(a, slice_of(p, (size_t)n));
}

static void read_row(struct arena *a, sqlite3_stmt *q, const struct fact_desc *d, uint8_t *row)
{
	struct fact_head head = {
	    .host = sqlite3_column_int64(q, 0),
	    .at = {sqlite3_column_int64(q, 1), column_text(a, q, 2), sqlite3_column_int64(q, 3)},
	};
	int column = HEAD_COLUMN_COUNT;

	memcpy(row, &head, sizeof(head));
	for (size_t i = 0; i < d->nfields; i++, column++) {
		if (d->fields[i].is_text) {
			struct slice text = column_text(a, q, column);

			memcpy(row + d->fields[i].offset, &text, sizeof(text));
		} else {
			int64_t number = sqlite3_column_int64(q, column);

			memcpy(row + d->fields[i].offset, &number, sizeof(number));
		}
	}
}

size_t facts_load(
    struct fact_store *s, struct arena *a, enum fact_kind kind, int64_t host, void *rows)
{
	const struct fact_desc *d = &fact_descs[kind];
	sqlite3_stmt *q = select_statement(s, kind);
	struct out items;
	void *copy;
	size_t n = 0;
	int r = SQLITE_DONE;

	out_memory(&items);
	if (s->err == 0) {
		sqlite3_bind_int64(q, 1, host);
		while ((r = sqlite3_step(q)) == SQLITE_ROW) {
			grow(&items.buf, &items.cap, items.n + d->bytes, 1);
			read_row(a, q, d, items.buf + items.n);
			items.n += d->bytes;
			n++;
		}
		sqlite3_reset(q);
		if (r != SQLITE_DONE)
			s->err = ERR_IO;
	}
	copy = arena_alloc(a, items.n + 1);
	if (items.n > 0)
		memcpy(copy, items.buf, items.n);
	memcpy(rows, &copy, sizeof(copy));
	out_free(&items);
	return s->err == 0 ? n : 0;
}

bool facts_exist(struct fact_store *s, const char *sql, int64_t host)
{
	sqlite3_stmt *q = NULL;
	bool any = false;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK)
		s->err = ERR_IO;
	if (q != NULL && sqlite3_bind_parameter_count(q) > 0)
		sqlite3_bind_int64(q, 1, host);
	any = q != NULL && sqlite3_step(q) == SQLITE_ROW;
	sqlite3_finalize(q);
	return any;
}
