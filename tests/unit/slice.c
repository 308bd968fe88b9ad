/* Slices, numbers in them, lines, words and the wire readers. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/number.h"
#include "include/err.h"
#include "include/slice.h"

#define assert_slice(s, text) assert_true(slice_eq_str((s), (text)))

static void test_compare(void **state)
{
	struct slice none = {NULL, 0};

	(void)state;
	assert_true(slice_eq(none, SLICE("")));
	assert_true(slice_eq(SLICE("a\0b"), SLICE("a\0b")));
	assert_false(slice_eq(SLICE("a\0b"), SLICE("a\0c")));
	assert_true(slice_eq_ci(SLICE("Web3.LAB"), SLICE("wEB3.lab")));
	assert_false(slice_eq_ci(SLICE("\xc0"), SLICE("\xe0")));
	assert_false(slice_eq_ci(SLICE("@"), SLICE("`")));
	assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
	assert_true(slice_cmp(SLICE("b"), SLICE("ab")) > 0);
	assert_true(slice_cmp(SLICE("\x80"), SLICE("a")) > 0);
	assert_int_equal(slice_cmp(none, SLICE("")), 0);
	assert_true(slice_starts(SLICE("abc"), "ab"));
	assert_true(slice_starts(none, ""));
	assert_false(slice_starts(SLICE("a"), "ab"));
	assert_true(slice_ends(SLICE("abc"), "bc"));
	assert_false(slice_ends(SLICE("c"), "bc"));
}

static void test_path_under(void **state)
{
	(void)state;
	assert_true(slice_path_under(SLICE("/home/a"), SLICE("/home")));
	assert_true(slice_path_under(SLICE("/home"), SLICE("/home/")));
	assert_false(slice_path_under(SLICE("/homes/a"), SLICE("/home")));
	assert_true(slice_path_under(SLICE("/x"), SLICE("/")));
	assert_false(slice_path_under(SLICE("x"), SLICE("/")));
	assert_false(slice_path_under(SLICE("/x"), SLICE("")));
}

static void test_parts(void **state)
{
	struct slice s = SLICE("a:b:c"), head;

	(void)state;
	assert_slice(slice_sub(s, 2, 3), "b");
	assert_slice(slice_sub(s, 4, 99), "c");
	assert_slice(slice_sub(s, 9, 3), "");
	assert_int_equal(slice_find(s, ':'), 1);
	assert_int_equal(slice_rfind(s, ':'), 3);
	assert_int_equal(slice_find(s, '/'), 5);
	assert_int_equal(slice_rfind(s, '/'), 5);
	assert_true(slice_cut(&s, ':', &head));
	assert_slice(head, "a");
	assert_true(slice_cut(&s, ':', &head));
	assert_false(slice_cut(&s, ':', &head));
	assert_slice(head, "c");
	assert_int_equal(s.n, 0);
	assert_slice(slice_trim(SLICE(" \t a b\r ")), "a b");
	assert_slice(slice_trim(SLICE(" \r\t")), "");
}

static void test_numbers(void **state)
{
	int64_t i = 77;
	uint32_t u = 77;

	(void)state;
	assert_int_equal(slice_to_i64(SLICE("-9223372036854775807"), &i), 0);
	assert_true(i == -INT64_MAX);
	assert_int_equal(slice_to_i64(SLICE("9223372036854775808"), &i), ERR_RANGE);
	assert_true(i == -INT64_MAX);
	assert_int_equal(slice_to_u32(SLICE("4294967295"), &u), 0);
	assert_int_equal(u, UINT32_MAX);
	assert_int_equal(slice_to_u32(SLICE("4294967296"), &u), ERR_RANGE);
	assert_int_equal(slice_to_octal(SLICE("4755"), &u), 0);
	assert_int_equal(u, 04755);
	assert_int_equal(slice_to_octal(SLICE("48"), &u), ERR_SYNTAX);
	assert_int_equal(slice_to_u32(SLICE(""), &u), ERR_SYNTAX);
	assert_int_equal(slice_to_u32(SLICE("-1"), &u), ERR_SYNTAX);
	assert_int_equal(slice_to_u32(SLICE(" 1"), &u), ERR_SYNTAX);
	assert_int_equal(slice_to_u32(SLICE("1\0"), &u), ERR_SYNTAX);
}

static void test_number_parse(void **state)
{
	static const struct {
		const char *text;
		int err;
		int64_t value;
	} rows[] = {
	    {"22", 0, 22},
	    {" \t\n22", 0, 22},
	    {"+22", 0, 22},
	    {"-5", 0, -5},
	    {"007", 0, 7},
	    {"100", 0, 100},
	    {"101", ERR_RANGE, 0},
	    {"-101", ERR_RANGE, 0},
	    {"99999999999999999999", ERR_RANGE, 0},
	    {"", ERR_SYNTAX, 0},
	    {"-", ERR_SYNTAX, 0},
	    {"+-1", ERR_SYNTAX, 0},
	    {"--1", ERR_SYNTAX, 0},
	    {"1 ", ERR_SYNTAX, 0},
	    {"0x1", ERR_SYNTAX, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t v = 0;

		assert_int_equal(number_parse(slice_str(rows[i].text), -100, 100, &v), rows[i].err);
		assert_int_equal(v, rows[i].value);
	}
}

static void test_lines_and_words(void **state)
{
	struct lines in = lines_of(SLICE("one  two\t\n\n three"));
	struct slice line, word;

	(void)state;
	assert_true(lines_next(&in, &line));
	assert_true(word_next(&line, &word));
	assert_slice(word, "one");
	assert_true(word_next(&line, &word));
	assert_slice(word, "two");
	assert_false(word_next(&line, &word));
	assert_true(lines_next(&in, &line));
	assert_int_equal(line.n, 0);
	assert_true(lines_next(&in, &line));
	assert_int_equal(in.no, 3);
	assert_slice(line, " three");
	assert_false(lines_next(&in, &line));
	in = lines_of(SLICE("a\n"));
	assert_true(lines_next(&in, &line));
	assert_false(lines_next(&in, &line));
}

static void test_wire(void **state)
{
	struct slice s = SLICE("\x01\0\0\0\x02"
			       "abc"),
		     before, out;
	uint32_t u32;
	uint64_t u64;
	uint8_t u8;

	(void)state;
	assert_int_equal(wire_u8(&s, &u8), 0);
	assert_int_equal(u8, 1);
	before = s;
	assert_int_equal(wire_u64(&s, &u64), ERR_SHORT);
	assert_true(s.p == before.p && s.n == before.n);
	assert_int_equal(wire_string(&s, &out), 0);
	assert_slice(out, "ab");
	assert_slice(s, "c");
	s = before;
	assert_int_equal(wire_u32(&s, &u32), 0);
	assert_int_equal(u32, 2);
	s = SLICE("\xff\xff\xff\xff"
		  "a");
	before = s;
	assert_int_equal(wire_string(&s, &out), ERR_SHORT);
	assert_true(s.p == before.p && s.n == before.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_compare),
	    cmocka_unit_test(test_path_under),
	    cmocka_unit_test(test_parts),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_number_parse),
	    cmocka_unit_test(test_lines_and_words),
	    cmocka_unit_test(test_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
