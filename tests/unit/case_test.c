/* The case folder: who may open it, a log book that shows each cut and change, evidence that is
 * kept whatever it says, and what a killed collector leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/case/case.h"
#include "collector/case/check.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- A folder for each test ---- */

static char base[64];  /* fresh for each test */
static char where[96]; /* base/case */

static int set_up(void **state)
{
	(void)state;
	snprintf(base, sizeof(base), "/tmp/cordon-case-XXXXXX");
	if (mkdtemp(base) == NULL)
		return -1;
	snprintf(where, sizeof(where), "%s/case", base);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st, (void)flag, (void)at;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	return nftw(base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void open_case(struct case_folder *c, enum case_mode mode)
{
	struct slice why = {0};

	if (case_open(c, where, mode, &why) != 0)
		fail_msg("%.*s", SLICE_ARG(why));
}

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

static void path_of(char out[256], const char *file)
{
	snprintf(out, 256, "%s/%s", where, file);
}

static void append_to(const char *file, const char *text)
{
	char path[256];
	FILE *f;

	path_of(path, file);
	f = fopen(path, "a");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static bool there(const char *file)
{
	char path[256];

	path_of(path, file);
	return access(path, F_OK) == 0;
}

/* ---- The log book's entries ---- */

static void note(struct case_folder *c, const char *text)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "note");

	json_kv_bytes(j, "text", slice_str(text));
	assert_int_equal(log_end(c, &line), 0);
}

struct seen {
	size_t n;
	uint64_t seq[8], line[8];
	int err[8];
	char text[8][64];
};

static int see(const struct log_entry *e, void *ctx)
{
	struct seen *s = ctx;
	const cJSON *text = cJSON_GetObjectItem(e->json, "text");

	assert_true(s->n < 8);
	s->seq[s->n] = e->seq;
	s->line[s->n] = e->line;
	s->err[s->n] = e->err;
	snprintf(s->text[s->n], sizeof(s->text[0]), "%s",
	    cJSON_IsString(text) ? text->valuestring : e->action);
	s->n++;
	return 0;
}

static struct seen read_log(struct case_folder *c)
{
	struct seen s = {0};

	assert_int_equal(log_each(c, see, &s), 0);
	return s;
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

/* ---- The log book ---- */

static void test_log_chain(void **state)
{
	struct case_folder c;
	struct seen s;

	(void)state;
	open_case(&c, CASE_CREATE);
	note(&c, "one");
	note(&c, "two \"quoted\"\n\x1b[31m");
	case_close(&c);
	open_case(&c, CASE_WRITE);
	note(&c, "three");
	s = read_log(&c);
	assert_int_equal(s.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(s.err[i], 0);
		assert_int_equal(s.seq[i], i + 1);
	}
	assert_string_equal(s.text[1], "two \"quoted\"\n\x1b[31m");
	case_close(&c);
}

/* The hash is what docs/CASE.md says: anybody can recompute it with sed and sha256sum. */
static void test_log_hash_by_other_means(void **state)
{
	struct case_folder c;
	char command[512], got[128] = "";
	FILE *p;

	(void)state;
	open_case(&c, CASE_CREATE);
	note(&c, "one");
	note(&c, "two");
	snprintf(command, sizeof(command),
	    "tail -n 1 %s/log.jsonl | sed 's/,\"hash\":\"[0-9a-f]*\"}$/}/' | tr -d '\\n' |"
	    " sha256sum",
	    where);
	p = popen(command, "r");
	assert_non_null(p);
	assert_non_null(fgets(got, sizeof(got), p));
	assert_int_equal(pclose(p), 0);
	got[64] = '\0';
	assert_string_equal(got, c.log_head);
	case_close(&c);
}

static void test_torn_line(void **state)
{
	struct case_folder c;
	struct seen s;

	(void)state;
	open_case(&c, CASE_CREATE);
	note(&c, "one");
	case_close(&c);
	append_to("log.jsonl", "{\"seq\":2,\"time\":\"20");
	open_case(&c, CASE_READ);
	assert_int_equal(c.torn_line, 2);
	case_close(&c);
	open_case(&c, CASE_WRITE);
	assert_int_equal(c.torn_line, 2);
	note(&c, "two");
	s = read_log(&c);
	assert_int_equal(s.n, 4);
	assert_int_equal(s.err[1], ERR_SYNTAX);
	assert_int_equal(s.err[2], 0);
	assert_string_equal(s.text[2], "log-torn");
	assert_int_equal(s.seq[2], 2);
	assert_int_equal(s.err[3], 0);
	assert_string_equal(s.text[3], "two");
	case_close(&c);
	open_case(&c, CASE_WRITE);
	assert_int_equal(c.torn_line, 0);
	case_close(&c);
}

/*
 * A writer that is killed at each byte of its entry while another waits for its turn: the kernel
 * ends it where its file may not grow (RLIMIT_FSIZE: a write that would go further stops there, the
 * next one is SIGXFSZ), with the lock in its hand.
 */
static void die_at(uint64_t bytes, int has_lock)
{
	struct case_folder c;
	struct log_line line;
	struct rlimit limit;
	struct slice why;
	struct json *j;

	signal(SIGXFSZ, SIG_DFL);
	if (case_open(&c, where, CASE_NOTE, &why) != 0)
		_exit(1);
	j = log_begin(&c, &line, "note");
	limit.rlim_cur = limit.rlim_max = c.log_bytes + bytes;
	json_kv_str(j, "text", "killed");
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || write(has_lock, "", 1) != 1)
		_exit(1);
	log_end(&c, &line);
	_exit(0);
}

/* Returns whether the writer lived to the end of its entry. */
static bool kill_and_go_on(uint64_t bytes)
{
	struct case_folder waits;
	int has_lock[2], status;
	char byte;
	pid_t pid;

	open_case(&waits, CASE_NOTE);
	assert_int_equal(pipe(has_lock), 0);
	pid = fork();
	if (pid == 0)
		die_at(bytes, has_lock[1]);
	assert_int_equal(read(has_lock[0], &byte, 1), 1);
	note(&waits, "and on");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGXFSZ : status == 0);
	close(has_lock[0]);
	close(has_lock[1]);
	case_close(&waits);
	return !WIFSIGNALED(status);
}

/* Lines that are torn, notes of them, entries of who waited, and of who was killed. */
static int count_texts(const struct log_entry *e, void *ctx)
{
	size_t *n = ctx;
	const cJSON *text = cJSON_GetObjectItemCaseSensitive(e->json, "text");

	assert_true(e->err == 0 || e->err == ERR_SYNTAX);
	n[0] += e->err == ERR_SYNTAX;
	n[1] += strcmp(e->action, "log-torn") == 0;
	n[2] += cJSON_IsString(text) && strcmp(text->valuestring, "and on") == 0;
	n[3] += cJSON_IsString(text) && strcmp(text->valuestring, "killed") == 0;
	return 0;
}

static void test_killed_at_every_byte(void **state)
{
	struct case_folder c;
	uint64_t bytes = 0, torn = 0;
	size_t n[4] = {0};

	(void)state;
	open_case(&c, CASE_CREATE);
	note(&c, "one");
	case_close(&c);
	while (!kill_and_go_on(bytes))
		torn += bytes++ > 0;
	assert_true(bytes > 200);
	open_case(&c, CASE_READ);
	assert_int_equal(log_each(&c, count_texts, n), 0);
	assert_int_equal(n[2], bytes + 1);
	/* What lacks the '\n' alone is a whole entry, and that happens more than once where an entry
	 * has become longer by a digit of its number or its time. */
	assert_in_range(n[3], 2, 4);
	assert_int_equal(n[0], torn - (n[3] - 1));
	assert_int_equal(n[1], torn - (n[3] - 1));
	case_close(&c);
}

/* A writer that ends at any byte of what it appends, the note of a torn line included: what stood
 * before is whole, the next writer says what is torn and goes on. */
static void check_cut(const char *book, size_t n, size_t whole)
{
	struct case_folder c;
	struct seen s;
	char path[256];
	FILE *f;
	bool torn = n > whole && book[n - 1] != '\n' && book[n - 1] != '}';

	path_of(path, "log.jsonl");
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(book, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	open_case(&c, CASE_READ);
	if (torn)
		assert_int_not_equal(c.torn_line, 0);
	case_close(&c);
	open_case(&c, CASE_NOTE);
	note(&c, "and on");
	case_close(&c);
	open_case(&c, CASE_READ);
	assert_int_equal(c.torn_line, 0);
	s = read_log(&c);
	for (size_t i = 0, good = 0; i < s.n; i++)
		if (s.err[i] == 0)
			assert_int_equal(s.seq[i], ++good);
		else
			assert_int_equal(s.err[i], ERR_SYNTAX);
	assert_string_equal(s.text[0], "one");
	assert_string_equal(s.text[s.n - 1], "and on");
	case_close(&c);
}

static void test_cut_at_every_byte(void **state)
{
	struct case_folder c;
	char book[4096];
	struct slice all;
	size_t n, one;

	(void)state;
	open_case(&c, CASE_CREATE);
	note(&c, "one");
	one = c.log_bytes;
	append_to("log.jsonl", "{\"seq\":2,\"ti");
	note(&c, "behind a torn line");
	assert_int_equal(case_map(&c, "log.jsonl", &all), 0);
	assert_true(all.n < sizeof(book));
	n = all.n;
	memcpy(book, all.p, n);
	case_unmap(all);
	case_close(&c);
	for (size_t cut = one; cut <= n; cut++)
		check_cut(book, cut, one);
}

static void run_sed(const char *script)
{
	char command[512];

	snprintf(command, sizeof(command), "sed -i '%s' %s/log.jsonl", script, where);
	assert_int_equal(system(command), 0);
}

static void test_altered_log(void **state)
{
	struct case_folder c;
	struct seen s;

	(void)state;
	open_case(&c, CASE_CREATE);
	note(&c, "one");
	note(&c, "two");
	note(&c, "three");
	note(&c, "four");
	case_close(&c);
	run_sed("2s/two/TWO/");
	open_case(&c, CASE_READ);
	s = read_log(&c);
	assert_int_equal(s.err[0], 0);
	assert_int_equal(s.err[1], ERR_MISMATCH);
	assert_int_equal(s.err[2], 0);
	case_close(&c);
	run_sed("2s/TWO/two/;3d");
	open_case(&c, CASE_READ);
	s = read_log(&c);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.err[1], 0);
	assert_int_equal(s.err[2], ERR_MISMATCH);
	case_close(&c);
}

/* ---- Streams ---- */

#define HELLO "{\"t\":\"hello\",\"format\":\"cordon-evidence/1\",\"hostname\":\"web\"}\n"
#define NOTE "{\"t\":\"note\",\"why\":\"n\"}\n"

/* The body with the right `end` behind it. */
static const char *with_end(const char *body, int lines)
{
	static char text[1024];
	char hash[SHA256_HEX_BYTES];

	sha256_hex(slice_str(body), hash);
	snprintf(text, sizeof(text), "%s{\"t\":\"end\",\"records\":%d,\"sha256\":\"%s\"}\n", body,
	    lines, hash);
	return text;
}

static void feed_case(
    struct case_folder *c, const char *host, const char *text, size_t n, struct evidence_verdict *v)
{
	struct evidence_in *in;

	assert_int_equal(evidence_start(c, slice_str(host), 1, &in), 0);
	/* Byte by byte: the check must not care how the bytes are cut. */
	for (size_t i = 0; i < n; i++)
		assert_int_equal(evidence_feed(in, slice_of(text + i, 1)), 0);
	assert_int_equal(evidence_finish(in, v), 0);
}

static void test_whole_stream(void **state)
{
	const char *text = with_end(HELLO NOTE, 2);
	char path[256], kept[1024], hash[SHA256_HEX_BYTES];
	struct evidence_verdict v;
	struct case_folder c;
	FILE *f;
	size_t n;

	(void)state;
	open_case(&c, CASE_CREATE);
	feed_case(&c, "web", text, strlen(text), &v);
	assert_true(v.whole);
	assert_string_equal(v.why, "");
	assert_int_equal(v.records, 3);
	assert_int_equal(v.bytes, strlen(text));
	assert_true(slice_eq_str(v.file, "evidence/web.1.jsonl"));
	assert_true(slice_eq_str(v.hostname, "web"));
	sha256_hex(slice_str(text), hash);
	assert_string_equal(v.sha256, hash);
	path_of(path, "evidence/web.1.jsonl");
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(kept, 1, sizeof(kept), f);
	fclose(f);
	assert_int_equal(n, strlen(text));
	assert_memory_equal(kept, text, n);
	assert_false(there("evidence/web.1.jsonl.part"));
	case_close(&c);
}

/* Streams that lie, stop, repeat or are no evidence: each is kept, and its first fault told. */
static void test_liars(void **state)
{
	static const char bad_utf8[] = HELLO "{\"t\":\"note\",\"why\":\"\xff\"}\n";
	static const struct {
		const char *body, *why;
		int end_lines; /* -1: no end added */
	} rows[] = {
	    {HELLO NOTE, "ends without an end", -1},
	    {HELLO "{\"t\":\"no", "line 2: the stream ends within it", -1},
	    {HELLO NOTE, "line 3: the count of records", 7},
	    {HELLO "{\"t\":\"end\",\"records\":1,\"sha256\":\"00\"}\n", "line 2: the SHA-256", -1},
	    {HELLO HELLO, "line 2: a second hello", 2},
	    {NOTE, "line 1: the first record is not a hello but \"note\"", 1},
	    {"{\"t\":\"hello\",\"format\":\"other/9\"}\n", "line 1: not of the format", 1},
	    {HELLO "not JSON\n", "line 2: not a record", 2},
	    {HELLO "\n", "line 2: not a record", 2},
	    {HELLO "{\"t\":\"note\"} trailing\n", "line 2: not a record", 2},
	    {HELLO "[1]\n", "line 2: not a record", 2},
	    {HELLO "{\"t\":7}\n", "line 2: not a record", 2},
	    {bad_utf8, "line 2: not a record", 2},
	    {"bash: /dev/shm/x: Permission denied\n", "line 1: not a record", -1},
	};
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	open_case(&c, CASE_CREATE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = rows[i].end_lines < 0
				       ? rows[i].body
				       : with_end(rows[i].body, rows[i].end_lines);

		feed_case(&c, "liar", text, strlen(text), &v);
		assert_false(v.whole);
		if (strstr(v.why, rows[i].why) == NULL)
			fail_msg("row %zu: \"%s\" does not say \"%s\"", i, v.why, rows[i].why);
		assert_int_equal(v.bytes, strlen(text));
		assert_true(there((const char *)v.file.p));
	}
	case_close(&c);
}

static void test_records_behind_the_end(void **state)
{
	char text[2048];
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	open_case(&c, CASE_CREATE);
	snprintf(text, sizeof(text), "%s%s", with_end(HELLO, 1), NOTE);
	feed_case(&c, "web", text, strlen(text), &v);
	assert_false(v.whole);
	assert_string_equal(v.why, "line 3: behind the end");
	case_close(&c);
}

static void test_nul_in_a_line(void **state)
{
	static const char text[] = HELLO "{\"t\":\"note\",\"why\":\"a\0b\"}\n";
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	open_case(&c, CASE_CREATE);
	feed_case(&c, "web", text, sizeof(text) - 1, &v);
	assert_string_equal(v.why, "line 2: not a record: no JSON object with a kind, in UTF-8");
	assert_int_equal(v.bytes, sizeof(text) - 1);
	case_close(&c);
}

static void test_agent_that_stopped_early(void **state)
{
	char hash[SHA256_HEX_BYTES], text[512];
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	open_case(&c, CASE_CREATE);
	sha256_hex(slice_str(HELLO), hash);
	snprintf(text, sizeof(text),
	    HELLO "{\"t\":\"end\",\"records\":1,\"sha256\":\"%s\",\"complete\":false,"
		  "\"why\":\"deadline\x7f\"}\n",
	    hash);
	feed_case(&c, "web", text, strlen(text), &v);
	assert_false(v.whole);
	assert_string_equal(v.why, "line 2: the agent stopped early: \"deadline\\u007f\"");
	case_close(&c);
}

static void test_nothing_came(void **state)
{
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	open_case(&c, CASE_CREATE);
	feed_case(&c, "web", "", 0, &v);
	assert_false(v.whole);
	assert_string_equal(v.why, "nothing came");
	assert_int_equal(v.file.n, 0);
	assert_false(there("evidence/web.1.jsonl"));
	assert_false(there("evidence/web.1.jsonl.part"));
	case_close(&c);
}

/* A line without end: memory stays at the cap and the rest is not kept. */
static void test_line_over_the_cap(void **state)
{
	static char block[1 << 20];
	struct arena a = {0};
	struct check check;
	struct check_verdict v;
	size_t taken, total = 0;
	int err = 0;

	(void)state;
	memset(block, 'x', sizeof(block));
	check_begin(&check, &a);
	for (int i = 0; i < 200 && err == 0; i++) {
		err = check_feed(&check, slice_of(block, sizeof(block)), &taken);
		total += taken;
	}
	assert_int_equal(err, ERR_LIMIT);
	assert_int_equal(total, LIMIT_RECORD_BYTES);
	check_end(&check, &v);
	assert_int_equal(v.bytes, LIMIT_RECORD_BYTES);
	assert_true(slice_eq_str(v.why, "line 1: longer than the limit"));
	arena_free(&a);
}

static void test_file_names(void **state)
{
	static const struct {
		const char *host, *file;
	} rows[] = {
	    {"web", "evidence/web.1.jsonl"},
	    {"web", "evidence/web.1-2.jsonl"},
	    {"../../etc/passwd", "evidence/%2E.%2F..%2Fetc%2Fpasswd.1.jsonl"},
	    {"a b%\n", "evidence/a%20b%25%0A.1.jsonl"},
	    {"fd00::5", "evidence/fd00::5.1.jsonl"},
	    {"", "evidence/.1.jsonl"},
	};
	struct evidence_verdict v, w;
	struct case_folder c;
	char lng[600];

	(void)state;
	open_case(&c, CASE_CREATE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		feed_case(&c, rows[i].host, HELLO, strlen(HELLO), &v);
		assert_string_equal((const char *)v.file.p, rows[i].file);
		assert_true(there(rows[i].file));
	}
	memset(lng, '\n', sizeof(lng));
	lng[599] = '\0';
	feed_case(&c, lng, HELLO, strlen(HELLO), &v);
	lng[598] = 'x';
	feed_case(&c, lng, HELLO, strlen(HELLO), &w);
	assert_true(v.file.n < 200);
	assert_false(slice_eq(v.file, w.file));
	case_close(&c);
}

/* ---- Killed in the middle ---- */

static bool none_logged(void *ctx, struct slice file)
{
	const char *known = ctx;

	return known != NULL && slice_eq_str(file, known);
}

/* A child that dies by SIGKILL while it holds the case and has an open stream. */
static void die_writing(const char *text)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct case_folder c;
		struct evidence_in *in;
		struct slice why;

		if (case_open(&c, where, CASE_CREATE, &why) != 0 ||
		    evidence_start(&c, SLICE("web"), 1, &in) != 0 ||
		    evidence_feed(in, slice_str(text)) != 0)
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void test_killed_within_a_stream(void **state)
{
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	die_writing(HELLO NOTE "{\"t\":");
	assert_true(there("evidence/web.1.jsonl.part"));
	open_case(&c, CASE_WRITE);
	assert_int_equal(evidence_recover(&c, SLICE("db"), 1, none_logged, NULL, &v), ERR_ABSENT);
	assert_int_equal(evidence_recover(&c, SLICE("web"), 1, none_logged, NULL, &v), 0);
	assert_false(v.whole);
	assert_string_equal(v.why, "the collector was stopped while it came in");
	assert_int_equal(v.bytes, strlen(HELLO NOTE "{\"t\":"));
	assert_true(there("evidence/web.1.jsonl"));
	assert_false(there("evidence/web.1.jsonl.part"));
	/* Once the log book knows it, there is nothing more to recover. */
	assert_int_equal(evidence_recover(&c, SLICE("web"), 1, none_logged,
			     (void *)(uintptr_t) "evidence/web.1.jsonl", &v),
	    ERR_ABSENT);
	feed_case(&c, "web", HELLO, strlen(HELLO), &v);
	assert_true(slice_eq_str(v.file, "evidence/web.1-2.jsonl"));
	case_close(&c);
}

static void test_killed_behind_the_end(void **state)
{
	struct evidence_verdict v;
	struct case_folder c;

	(void)state;
	die_writing(with_end(HELLO NOTE, 2));
	open_case(&c, CASE_WRITE);
	assert_int_equal(evidence_recover(&c, SLICE("web"), 1, none_logged, NULL, &v), 0);
	assert_true(v.whole);
	/* Renamed but not logged: found again. */
	assert_int_equal(evidence_recover(&c, SLICE("web"), 1, none_logged, NULL, &v), 0);
	assert_true(v.whole);
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

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
	    TEST(test_log_chain),
	    TEST(test_log_hash_by_other_means),
	    TEST(test_torn_line),
	    TEST(test_cut_at_every_byte),
	    TEST(test_killed_at_every_byte),
	    TEST(test_altered_log),
	    TEST(test_whole_stream),
	    TEST(test_liars),
	    TEST(test_records_behind_the_end),
	    TEST(test_nul_in_a_line),
	    TEST(test_agent_that_stopped_early),
	    TEST(test_nothing_came),
	    TEST(test_line_over_the_cap),
	    TEST(test_file_names),
	    TEST(test_killed_within_a_stream),
	    TEST(test_killed_behind_the_end),
	    TEST(test_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
