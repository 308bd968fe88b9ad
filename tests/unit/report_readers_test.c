/*
 * Reports for one kind of reader: golden files in tests/unit/readers, and names that a reader has
 * no need of, looked for in all that is written. GOLDEN=write writes the files anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/report/reader.h"
#include "include/err.h"
#include "tests/unit/report_sample.h"

#define FOLDER "tests/unit/readers/"

static char *written(int (*write)(struct report_job *job), const struct result *r)
{
	struct out o;
	struct report_job job = {.result = r, .out = &o};

	out_memory(&o);
	assert_int_equal(write(&job), 0);
	out_byte(&o, 0);
	assert_int_equal(out_flush(&o), 0);
	return (char *)o.buf;
}

static char *content(const char *file)
{
	struct out o;
	FILE *f = fopen(file, "r");
	int c;

	if (f == NULL)
		fail_msg("%s: is not there: GOLDEN=write makes it", file);
	out_memory(&o);
	while ((c = getc(f)) != EOF)
		out_byte(&o, (uint8_t)c);
	out_byte(&o, 0);
	fclose(f);
	return (char *)o.buf;
}

static void assert_golden(const char *name, const char *text)
{
	char file[256];
	char *right;
	FILE *f;

	snprintf(file, sizeof(file), FOLDER "%s", name);
	if (getenv("GOLDEN") != NULL) {
		f = fopen(file, "w");
		assert_non_null(f);
		fputs(text, f);
		fclose(f);
	}
	right = content(file);
	assert_string_equal(text, right);
	free(right);
}

/* None of the words, of which NULL is the last, is in the text. */
static void assert_without(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strstr(text, *words) != NULL)
			fail_msg("'%s' is told to somebody who has no need of it", *words);
}

static const struct report_format *format(const char *name)
{
	const struct report_format *f = report_format_find(name);

	assert_non_null(f);
	return f;
}

static void test_management(void **state)
{
	static const char *const secrets[] = {"deploy", "alice", "bob", "oper", "postgres",
	    "SHA256", "/etc", "/home", "/root", "authorized_keys", ".rhosts", "192.0.2",
	    "passphrase", "@", NULL};
	char *text = written(format("text")->write_management, &sample);
	char *json = written(format("json")->write_management, &sample);

	(void)state;
	assert_golden("management.text", text);
	assert_golden("management.json", json);
	assert_without(text, secrets);
	assert_without(json, secrets);
	free(text);
	free(json);
}

static void assert_owner(const char *host, const char *const *secrets)
{
	struct arena a = {0};
	struct result r;
	char name[64];
	char *text;

	assert_int_equal(reader_owner(&sample, slice_str(host), &a, &r), 0);
	for (size_t i = 0; report_formats[i] != NULL; i++) {
		if (strcmp(report_formats[i]->name, "svg") == 0)
			continue;
		text = written(report_formats[i]->write, &r);
		snprintf(name, sizeof(name), "owner-%s.%s", host, report_formats[i]->name);
		assert_golden(name, text);
		assert_without(text, secrets);
		free(text);
	}
	arena_free(&a);
}

/* db: the edge from deploy@web ends there; where deploy's key lies is no business of db's. */
static void test_owner_db(void **state)
{
	static const char *const secrets[] = {"alice", "bob", "nas", "build", "mute", "clean",
	    "/home/deploy", "/etc/exports", "/etc/fstab", NULL};

	(void)state;
	assert_owner("db", secrets);
}

/* build: the paths that lead there begin on web, and only their last steps are told. */
static void test_owner_build(void **state)
{
	static const char *const secrets[] = {"deploy", "web", "/etc/exports",
	    "/srv/home/alice/.ssh", "mute", "clean", "oper", "postgres", NULL};

	(void)state;
	assert_owner("build", secrets);
}

static void test_owner_of_nothing(void **state)
{
	struct arena a = {0};
	struct result r;

	(void)state;
	assert_int_equal(reader_owner(&sample, SLICE("nowhere"), &a, &r), ERR_ABSENT);
	arena_free(&a);
}

static void test_words(void **state)
{
	enum reader r;
	struct slice host;

	(void)state;
	assert_int_equal(reader_parse(SLICE("host-owner=web"), &r, &host), 0);
	assert_int_equal(r, READER_HOST_OWNER);
	assert_true(slice_eq_str(host, "web"));
	assert_int_equal(reader_parse(SLICE("management"), &r, &host), 0);
	assert_int_equal(r, READER_MANAGEMENT);
	assert_int_equal(host.n, 0);
	assert_int_equal(reader_parse(SLICE("handler=web"), &r, &host), ERR_UNKNOWN);
	assert_int_equal(reader_parse(SLICE("press"), &r, &host), ERR_UNKNOWN);
	assert_int_equal(reader_parse(SLICE(""), &r, &host), ERR_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_management),
	    cmocka_unit_test(test_owner_db),
	    cmocka_unit_test(test_owner_build),
	    cmocka_unit_test(test_owner_of_nothing),
	};

	return cmocka_run_group_tests_name("report_readers", tests, NULL, NULL);
}
