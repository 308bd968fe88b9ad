/* Memory and output: arenas, buffers with a sticky error, JSON. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/arena.h"
#include "common/json.h"
#include "include/err.h"

static void test_arena(void **state)
{
	struct arena a = {0};
	struct slice s;
	uint8_t *big;
	char *text;

	(void)state;
	for (size_t i = 1; i < 300; i++) {
		uint8_t *p = arena_alloc(&a, i);

		assert_int_equal((uintptr_t)p % sizeof(void *), 0);
		for (size_t k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, i);
	}
	big = arena_alloc(&a, 3u << 20);
	assert_int_equal(big[(3u << 20) - 1], 0);
	s = arena_dup(&a, SLICE("a\0b"));
	assert_true(slice_eq(s, SLICE("a\0b")));
	assert_int_equal(s.p[3], 0);
	text = arena_str(&a, SLICE("web3"));
	assert_string_equal(text, "web3");
	s = arena_printf(&a, "%s:%d", "web3", 22);
	assert_true(slice_eq_str(s, "web3:22"));
	arena_reset(&a);
	assert_int_equal(*(uint8_t *)arena_alloc(&a, 1), 0);
	arena_free(&a);
	assert_null(a.head);
}

static void test_grow(void **state)
{
	size_t cap = 0, n = 0;
	int *v = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		grow(&v, &cap, n + 1, sizeof(*v));
		v[n++] = i;
	}
	assert_true(cap >= 1000);
	assert_int_equal(v[999], 999);
	free(v);
}

struct sink {
	size_t calls, bytes;
	int err;
};

static int take(void *ctx, struct slice bytes)
{
	struct sink *s = ctx;

	s->calls++;
	s->bytes += bytes.n;
	return s->err;
}

static void test_out(void **state)
{
	struct sink sink = {0};
	struct out o;
	char part[1000];

	(void)state;
	memset(part, 'x', sizeof(part));
	out_fn(&o, take, &sink);
	for (int i = 0; i < 1000; i++)
		out_bytes(&o, slice_of(part, sizeof(part)));
	out_u64(&o, UINT64_MAX);
	out_u64(&o, 0);
	assert_int_equal(out_flush(&o), 0);
	assert_int_equal(sink.bytes, 1000 * 1000 + 21);
	assert_in_range(sink.calls, 2, 100);
	sink.err = ERR_IO;
	out_str(&o, "lost");
	assert_int_equal(out_flush(&o), ERR_IO);
	sink.err = 0;
	out_str(&o, "lost too");
	assert_int_equal(out_flush(&o), ERR_IO);
	out_free(&o);
}

static void test_out_fd(void **state)
{
	char got[16];
	struct out o;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	out_fd(&o, fd[1]);
	out_printf(&o, "%s %d", "port", 22);
	out_byte(&o, '\n');
	assert_int_equal(out_flush(&o), 0);
	assert_int_equal(read(fd[0], got, sizeof(got)), 8);
	assert_memory_equal(got, "port 22\n", 8);
	close(fd[0]);
	close(fd[1]);
	out_free(&o);
	out_fd(&o, fd[1]);
	out_str(&o, "x");
	assert_int_equal(out_flush(&o), ERR_IO);
	out_free(&o);
}

static void assert_json(struct out *o, const char *text)
{
	char got[512];

	assert_true(o->n < sizeof(got));
	memcpy(got, o->buf, o->n);
	got[o->n] = '\0';
	assert_string_equal(got, text);
	out_free(o);
}

static void test_json(void **state)
{
	struct out o;
	struct json j;

	(void)state;
	out_memory(&o);
	j = json_on(&o);
	json_object(&j);
	json_kv_str(&j, "a", "b");
	json_key(&j, "list");
	json_array(&j);
	json_i64(&j, -5);
	json_bool(&j, true);
	json_null(&j);
	json_object(&j);
	json_end(&j);
	json_end(&j);
	json_kv_u64(&j, "large", UINT64_MAX);
	json_kv_i64(&j, "small", INT64_MIN);
	json_kv_u64(&j, "safe", 1ull << 53);
	json_kv_bool(&j, "no", false);
	json_end(&j);
	assert_json(&o,
	    "{\"a\":\"b\",\"list\":[-5,true,null,{}],\"large\":\"18446744073709551615\","
	    "\"small\":\"-9223372036854775808\",\"safe\":9007199254740992,\"no\":false}");
}

static void test_json_hostile(void **state)
{
	struct out o;
	struct json j;

	(void)state;
	out_memory(&o);
	j = json_on(&o);
	json_object(&j);
	json_kv_bytes(&j, "quote", SLICE("\"\\\n\r\t\x1b\x7f/"));
	json_kv_bytes(&j, "utf8", SLICE("gr\xc3\xbc\xc3\x9f"));
	json_kv_bytes(&j, "nul", SLICE("a\0b"));
	json_kv_bytes(&j, "broken", SLICE("\xff"));
	json_kv_text(&j, "text", SLICE("a\xff\xc3"));
	json_kv_text(&j, "bidi", SLICE("\xe2\x80\xae"));
	json_end(&j);
	assert_json(&o,
	    "{\"quote\":\"\\\"\\\\\\n\\r\\t\\u001b\\u007f/\",\"utf8\":\"gr\xc3\xbc\xc3\x9f\","
	    "\"nul64\":\"YQBi\",\"broken64\":\"/w==\",\"text\":\"a\\ufffd\\ufffd\","
	    "\"bidi\":\"\\u202e\"}");
}

static void test_json_time(void **state)
{
	struct out o;
	struct json j;

	(void)state;
	out_memory(&o);
	j = json_on(&o);
	json_object(&j);
	json_kv_time(&j, "a", 0, 0);
	json_kv_time(&j, "b", 1767323045, 500000000);
	json_kv_time(&j, "c", -1, 1);
	json_kv_time(&j, "d", INT64_MAX, 0);
	json_end(&j);
	assert_json(&o, "{\"a\":\"1970-01-01T00:00:00Z\",\"b\":\"2026-01-02T03:04:05.5Z\","
			"\"c\":\"1969-12-31T23:59:59.000000001Z\",\"d\":null}");
}

static void test_utf8(void **state)
{
	static const struct {
		struct slice s;
		bool valid;
	} rows[] = {
	    {{(const uint8_t *)"\xc2\x80", 2}, true},
	    {{(const uint8_t *)"\xc0\x80", 2}, false},
	    {{(const uint8_t *)"\xe0\x9f\xbf", 3}, false},
	    {{(const uint8_t *)"\xe0\xa0\x80", 3}, true},
	    {{(const uint8_t *)"\xed\x9f\xbf", 3}, true},
	    {{(const uint8_t *)"\xed\xa0\x80", 3}, false},
	    {{(const uint8_t *)"\xf0\x8f\xbf\xbf", 4}, false},
	    {{(const uint8_t *)"\xf4\x8f\xbf\xbf", 4}, true},
	    {{(const uint8_t *)"\xf4\x90\x80\x80", 4}, false},
	    {{(const uint8_t *)"\xe2\x82", 2}, false},
	    {{(const uint8_t *)"\x80", 1}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(utf8_valid(rows[i].s), rows[i].valid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arena),
	    cmocka_unit_test(test_grow),
	    cmocka_unit_test(test_out),
	    cmocka_unit_test(test_out_fd),
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_json_hostile),
	    cmocka_unit_test(test_json_time),
	    cmocka_unit_test(test_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
