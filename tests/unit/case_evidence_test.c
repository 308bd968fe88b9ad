/* Evidence as it comes into the case: kept whatever it says, and what a killed collector leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/case/check.h"
#include "include/err.h"
#include "include/limits.h"
#include "tests/unit/case_sample.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
