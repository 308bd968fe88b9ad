/*
 * A case folder for each test, and entries in its log book: what the tests of the case folder, of
 * the log book and of the evidence share.
 */
#ifndef CORDON_TESTS_UNIT_CASE_SAMPLE_H
#define CORDON_TESTS_UNIT_CASE_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "collector/case/case.h"

/* ---- A folder for each test ---- */

static char base[64];  /* fresh for each test */
static char where[96]; /* base/case */

static inline int set_up(void **state)
{
	(void)state;
	snprintf(base, sizeof(base), "/tmp/cordon-case-XXXXXX");
	if (mkdtemp(base) == NULL)
		return -1;
	snprintf(where, sizeof(where), "%s/case", base);
	return 0;
}

static inline int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st, (void)flag, (void)at;
	return remove(path);
}

static inline int tear_down(void **state)
{
	(void)state;
	return nftw(base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void open_case(struct case_folder *c, enum case_mode mode)
{
	struct slice why = {0};

	if (case_open(c, where, mode, &why) != 0)
		fail_msg("%.*s", SLICE_ARG(why));
}

static inline void path_of(char out[256], const char *file)
{
	snprintf(out, 256, "%s/%s", where, file);
}

static inline void append_to(const char *file, const char *text)
{
	char path[256];
	FILE *f;

	path_of(path, file);
	f = fopen(path, "a");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static inline bool there(const char *file)
{
	char path[256];

	path_of(path, file);
	return access(path, F_OK) == 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* ---- The log book's entries ---- */

static inline void note(struct case_folder *c, const char *text)
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

static inline int see(const struct log_entry *e, void *ctx)
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

static inline struct seen read_log(struct case_folder *c)
{
	struct seen s = {0};

	assert_int_equal(log_each(c, see, &s), 0);
	return s;
}

#endif
