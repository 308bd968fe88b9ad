/* The agent's own vsnprintf, qsort and memmem beside the C library's. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/small.h"
#include "common/utc.h"

#include <time.h>

#define ROOM 64

__attribute__((format(printf, 2, 3))) static void both(size_t cap, const char *fmt, ...)
{
	char ours[ROOM], theirs[ROOM];
	va_list ap, again;
	int a, b;

	memset(ours, '#', sizeof(ours));
	memset(theirs, '#', sizeof(theirs));
	va_start(ap, fmt);
	va_copy(again, ap);
	a = small_vsnprintf(ours, cap, fmt, ap);
	b = vsnprintf(theirs, cap, fmt, again);
	va_end(ap);
	va_end(again);
	if (a != b || memcmp(ours, theirs, sizeof(ours)) != 0)
		fail_msg("\"%s\": \"%.*s\" (%d), not \"%.*s\" (%d)", fmt, ROOM, ours, a, ROOM,
		    theirs, b);
}

static void test_format(void **state)
{
	(void)state;
	both(ROOM, "plain");
	both(ROOM, "%s", "");
	both(ROOM, "%s|%.*s|%.3s", "text", 2, "cut", "abcdef");
	both(ROOM, "%8s|%2s", "right", "long");
	both(ROOM, "%c%%%c", 'a', 'b');
	both(ROOM, "%d %d %i", 0, -1, INT32_MIN);
	both(ROOM, "%u %x", 4294967295u, 0xdeadbeefu);
	both(ROOM, "%ld %lu %lx", -1l, 2ul, 255ul);
	both(ROOM, "%lld %llu", (long long)INT64_MIN, (unsigned long long)UINT64_MAX);
	both(ROOM, "%zu %jd %td", (size_t)7, (intmax_t)-8, (ptrdiff_t)9);
	both(ROOM, "%04x %05d %5d %08x", 0xau, -42, -42, 0xffffffffu);
	both(ROOM, "%hu %hhu", (unsigned short)65535, (unsigned char)255);
	for (size_t cap = 0; cap < 8; cap++)
		both(cap, "ab%dcd", 12);
}

static int unknown(char *to, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = small_vsnprintf(to, ROOM, fmt, ap);
	va_end(ap);
	return n;
}

static void test_format_unknown(void **state)
{
	char text[ROOM];

	(void)state;
	assert_int_equal(unknown(text, "a%fb", 1.0), -1);
	assert_string_equal(text, "a");
	assert_int_equal(unknown(text, "a%"), -1);
	assert_int_equal(unknown(text, "%-3s", "a"), -1);
}

struct wide {
	int key;
	char rest[13];
};

static int by_key(const void *left, const void *right)
{
	const struct wide *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

static void test_sort(void **state)
{
	static struct wide v[1000];

	(void)state;
	for (size_t n = 0; n <= 1000; n = n < 20 ? n + 1 : n * 3)
		for (unsigned keys = 1; keys <= 1000; keys *= 10) {
			uint32_t random = 1;
			long before = 0, after = 0;

			for (size_t i = 0; i < n; i++) {
				random = random * 1664525 + 1013904223;
				v[i].key = (int)(random >> 8) % (int)keys;
				v[i].rest[0] = (char)v[i].key;
				before += v[i].key;
			}
			small_qsort(v, n, sizeof(v[0]), by_key);
			for (size_t i = 0; i < n; i++) {
				after += v[i].key;
				assert_true(i == 0 || v[i - 1].key <= v[i].key);
				assert_int_equal(v[i].rest[0], (char)v[i].key);
			}
			assert_int_equal(before, after);
		}
}

static void test_search(void **state)
{
	static const char hay[] = "aabaabab\0abba";
	static const char *const needles[] = {
	    "", "a", "ab", "aab", "abab", "bb", "abba", "abbab", "x"};

	(void)state;
	for (size_t n = 0; n < sizeof(hay); n++)
		for (size_t i = 0; i < sizeof(needles) / sizeof(needles[0]); i++) {
			size_t m = strlen(needles[i]);

			assert_ptr_equal(
			    small_memmem(hay, n, needles[i], m), memmem(hay, n, needles[i], m));
		}
	assert_ptr_equal(small_memmem(hay, sizeof(hay), "b\0a", 3), hay + 7);
}

/* Every day of 10,000 years, and the seconds around its beginning. */
static void test_utc(void **state)
{
	(void)state;
	for (int64_t day = -719528 - 1; day <= 2932896 + 1; day++)
		for (int64_t sec = day * 86400 - 1; sec <= day * 86400; sec++) {
			time_t t = (time_t)sec;
			struct tm tm;
			struct utc u;

			gmtime_r(&t, &tm);
			if (utc_of(sec, &u) != (tm.tm_year >= -1900 && tm.tm_year <= 8099))
				fail_msg("%lld", (long long)sec);
			if (tm.tm_year < -1900 || tm.tm_year > 8099)
				continue;
			if (u.year != (unsigned)tm.tm_year + 1900 ||
			    u.month != (unsigned)tm.tm_mon + 1 || u.day != (unsigned)tm.tm_mday ||
			    u.second != (unsigned)(tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec))
				fail_msg("%lld", (long long)sec);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_format),
	    cmocka_unit_test(test_format_unknown),
	    cmocka_unit_test(test_sort),
	    cmocka_unit_test(test_search),
	    cmocka_unit_test(test_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
