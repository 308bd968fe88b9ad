/* Case in, graph and names out. */
#include "collector/cli/question.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "collector/cli/conflicts.h"
#include "include/err.h"

static enum exit_status fail_db(struct question *q)
{
	say("%s: case.db: %s", q->folder.path,
	    q->db == NULL ? "cannot be read" : sqlite3_errmsg(q->db));
	say("%s: 'cordon derive %s' makes case.db again", q->folder.path, q->folder.path);
	return EXIT_FAILED;
}

static enum exit_status open_case(struct question *q, const char *path, enum case_mode mode)
{
	enum exit_status status;
	int err;

	graph_init(&q->graph);
	status = case_use(&q->folder, path, mode);
	if (status != EXIT_DONE)
		return status;
	err = case_db_open(&q->folder, &q->db);
	if (err == ERR_ABSENT) {
		say("%s: no case.db yet: 'cordon derive %s' makes it", path, path);
		return EXIT_FAILED;
	}
	if (err != 0)
		return fail_db(q);
	facts_open(&q->facts, q->db);
	if (graph_load(&q->graph, q->db) != 0 || names_build(&q->names, &q->facts, &q->graph) != 0)
		return fail_db(q);
	return EXIT_DONE;
}

enum exit_status question_open(
    struct question *q, const char *path, const char *command, const struct invocation *asked)
{
	*q = (struct question){.command = command, .asked = asked};
	return open_case(q, path, CASE_NOTE);
}

enum exit_status question_read(struct question *q, const char *path)
{
	*q = (struct question){0};
	return open_case(q, path, CASE_READ);
}

enum exit_status question_note(struct question *q, struct printing *p)
{
	return print_note(&q->folder, q->asked, q->command, p);
}

void question_close(struct question *q)
{
	names_free(&q->names);
	graph_free(&q->graph);
	facts_close(&q->facts);
	sqlite3_close(q->db);
	arena_free(&q->arena);
	case_close(&q->folder);
}

static int attach(struct question *q, struct slice path)
{
	sqlite3_stmt *s = NULL;
	int r;

	if (sqlite3_prepare_v2(q->db, "ATTACH ? AS old", -1, &s, NULL) != SQLITE_OK)
		return ERR_IO;
	sqlite3_bind_text64(s, 1, (const char *)path.p, path.n, SQLITE_STATIC, SQLITE_UTF8);
	r = sqlite3_step(s);
	sqlite3_finalize(s);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

enum exit_status question_baseline(struct question *q, const char *path)
{
	struct case_folder old;
	sqlite3 *db = NULL;
	enum exit_status status = case_use(&old, path, CASE_READ);
	int err = 0;

	if (status == EXIT_DONE) {
		err = case_db_open(&old, &db);
		if (err == 0)
			err = attach(q, arena_printf(&q->arena, "%s/case.db", path));
		if (err != 0)
			say("%s: case.db: %s: 'cordon derive %s' makes it again", path,
			    err == ERR_ABSENT ? "there is none" : "cannot be read", path);
	}
	sqlite3_close(db);
	case_close(&old);
	q->baseline = status == EXIT_DONE && err == 0;
	return err != 0 ? EXIT_FAILED : status;
}

enum exit_status question_who(struct question *q, const struct text_list *texts, struct who **out)
{
	*out = arena_alloc(&q->arena, (texts->n + 1) * sizeof(**out));
	for (size_t i = 0; i < texts->n; i++) {
		struct slice why;
		int err = who_find(&q->graph, &q->facts, &q->names, &q->arena,
		    slice_str(texts->items[i]), &(*out)[i], &why);

		if (err != 0) {
			say("%s: %.*s", texts->items[i], SLICE_ARG(why));
			return EXIT_USAGE;
		}
	}
	return EXIT_DONE;
}

size_t question_known(struct question *q, const struct text_list *texts, struct who **out)
{
	size_t n = 0;
	struct slice why;

	*out = arena_alloc(&q->arena, (texts->n + 1) * sizeof(**out));
	for (size_t i = 0; i < texts->n; i++)
		n += who_find(&q->graph, &q->facts, &q->names, &q->arena,
			 slice_str(texts->items[i]), &(*out)[n], &why) == 0;
	return n;
}

/* ---- The tables of the log book ---- */

/* Each row's first column as text, in the question's arena. */
static int each_text(struct question *q, const char *sql, struct text_list *out)
{
	sqlite3_stmt *s = NULL;
	int r;

	if (sqlite3_prepare_v2(q->db, sql, -1, &s, NULL) != SQLITE_OK)
		return ERR_IO;
	while ((r = sqlite3_step(s)) == SQLITE_ROW) {
		const void *p = sqlite3_column_text(s, 0);
		size_t n = (size_t)sqlite3_column_bytes(s, 0);

		text_list_add(out, arena_str(&q->arena, slice_of(p, p == NULL ? 0 : n)));
	}
	sqlite3_finalize(s);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

enum exit_status question_compromised(struct question *q, struct text_list *out)
{
	static const char sql[] = "SELECT who FROM run_who WHERE role = 'compromised' AND"
				  " run = (SELECT max(run) FROM runs) ORDER BY rowid";

	return each_text(q, sql, out) == 0 ? EXIT_DONE : fail_db(q);
}

bool question_is_redacted(struct question *q, int64_t host)
{
	static const char any[] = "SELECT 1 FROM redacted LIMIT 1";
	static const char one[] =
	    "SELECT 1 FROM hosts JOIN redacted ON file = evidence WHERE id = ?";
	sqlite3_stmt *s = NULL;
	bool is;

	/* A case.db that an older Cordon made has no such table. */
	if (sqlite3_prepare_v2(q->db, host == 0 ? any : one, -1, &s, NULL) != SQLITE_OK)
		return false;
	if (host != 0)
		sqlite3_bind_int64(s, 1, host);
	is = sqlite3_step(s) == SQLITE_ROW;
	sqlite3_finalize(s);
	return is;
}

enum exit_status question_coverage(struct question *q)
{
	struct text_list unseen = {0};
	int err = each_text(q, "SELECT name FROM hosts WHERE whole = 0 LIMIT 1", &unseen);
	bool any = unseen.n > 0;

	free(unseen.items);
	if (err != 0)
		return fail_db(q);
	return any ? EXIT_PARTLY : EXIT_DONE;
}

/* ---- The result ---- */

/* The folder's own name, whatever path led to it. */
static struct slice title_of(struct question *q)
{
	char *full = realpath(q->folder.path, NULL);
	struct slice title = slice_str(full == NULL ? q->folder.path : basename(full));

	title = arena_dup(&q->arena, title);
	free(full);
	return title;
}

enum exit_status question_swept_at(struct question *q, struct slice *when)
{
	static const char sql[] = "SELECT coalesce((SELECT started FROM runs ORDER BY run DESC"
				  " LIMIT 1), (SELECT max(time) FROM results), '')";
	struct text_list rows = {0};
	int err = each_text(q, sql, &rows);

	*when = rows.n > 0 ? slice_str(rows.items[0]) : SLICE("");
	free(rows.items);
	return err == 0 ? EXIT_DONE : fail_db(q);
}

enum exit_status question_result_by(
    struct question *q, const struct who *who, size_t n, struct result *r)
{
	struct advice_input in = {
	    .title = title_of(q),
	    .compromised = who,
	    .ncompromised = n,
	    .since = q->since,
	    .baseline = q->baseline,
	};
	enum exit_status status = question_swept_at(q, &in.swept_at);

	if (status != EXIT_DONE)
		return status;
	if (advice_make(r, &q->arena, &q->facts, &q->graph, &in) != 0 ||
	    conflicts_read(q->db, &q->arena, &r->conflicts, &r->nconflicts) != 0)
		return fail_db(q);
	r->redacted = question_is_redacted(q, 0);
	return EXIT_DONE;
}

static enum exit_status make_result(
    struct question *q, const struct text_list *compromised, struct result *r)
{
	struct who *who;
	enum exit_status status = question_who(q, compromised, &who);

	return status == EXIT_DONE ? question_result_by(q, who, compromised->n, r) : status;
}

enum exit_status question_result(
    struct question *q, const struct text_list *compromised, struct result *r)
{
	struct text_list logged = {0};
	enum exit_status status;

	if (compromised->n > 0)
		return make_result(q, compromised, r);
	status = question_compromised(q, &logged);
	if (status == EXIT_DONE)
		status = make_result(q, &logged, r);
	free(logged.items);
	return status;
}
