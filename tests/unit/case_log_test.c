/* The log book of a case: it shows each cut and change, and what a killed writer leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/err.h"
#include "tests/unit/case_sample.h"

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
	/* What lacks the '\n' alone is a whole entry, and that happens more than once where an
	 * entry has become longer by a digit of its number or its time. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_log_chain),
	    TEST(test_log_hash_by_other_means),
	    TEST(test_torn_line),
	    TEST(test_cut_at_every_byte),
	    TEST(test_killed_at_every_byte),
	    TEST(test_altered_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
