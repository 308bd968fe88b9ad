/* Addresses and networks as text. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "common/addr.h"
#include "include/err.h"

static void test_parse(void **state)
{
	static const struct {
		const char *text, *strict, *numeric; /* formatted again; NULL: refused */
	} rows[] = {
	    {"10.0.0.5", "10.0.0.5", "10.0.0.5"},
	    {"255.255.255.255", "255.255.255.255", "255.255.255.255"},
	    {"2001:DB8:0:0:0:0:0:5", "2001:db8::5", "2001:db8::5"},
	    {"::", "::", "::"},
	    {"::ffff:10.0.0.5", "::ffff:10.0.0.5", "::ffff:10.0.0.5"},
	    {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	    {"10.1", NULL, "10.0.0.1"},
	    {"010.0.0.1", NULL, "8.0.0.1"},
	    {"0x0a000001", NULL, "10.0.0.1"},
	    {"10.0.0.256", NULL, NULL},
	    {"10.0.0.1 ", NULL, NULL},
	    {" 10.0.0.1", NULL, NULL},
	    {"10.0.0.1.", NULL, NULL},
	    {"1:2:3:4:5:6:7", NULL, NULL},
	    {"1::2::3", NULL, NULL},
	    {"fe80::1%lo", NULL, NULL},
	    {"[::1]", NULL, NULL},
	    {"", NULL, NULL},
	    {"web3.lab", NULL, NULL},
	};
	char text[ADDR_TEXT_BYTES];
	struct addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice s = slice_str(rows[i].text);
		int strict = addr_parse(s, &a);

		assert_int_equal(strict, rows[i].strict == NULL ? ERR_SYNTAX : 0);
		if (strict == 0) {
			addr_format(&a, text);
			assert_string_equal(text, rows[i].strict);
		}
		if (addr_parse_numeric(s, &a) == 0) {
			addr_format(&a, text);
			assert_string_equal(text, rows[i].numeric);
		} else {
			assert_null(rows[i].numeric);
		}
	}
	assert_int_equal(addr_parse(SLICE("10.0.0.1\0"), &a), ERR_SYNTAX);
}

/* What is no address in the strict form is read as inet_aton(3) reads it. */
static void test_old_forms(void **state)
{
	static const char *const texts[] = {"0", "1", "256", "4294967295", "4294967296",
	    "0xffffffff", "0X1f", "0x", "0x.1", "08", "017", "00", "1.2", "1.16777215",
	    "1.16777216", "1.2.65535", "1.2.65536", "1.2.3.0x4", "1.2.3.255.1", "256.1", "1..2",
	    ".1", "1.", "0x1.0x2.03.4", "1a", "a", "-1", "+1", "1.2.3.04", "1.2.3.08",
	    "99999999999999999999", "0x100000000", "1.2.3.256"};
	struct in_addr v4;
	struct addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int theirs = inet_aton(texts[i], &v4);

		if ((addr_parse_numeric(slice_str(texts[i]), &a) == 0) != (theirs != 0))
			fail_msg("%s", texts[i]);
		if (theirs != 0)
			assert_memory_equal(a.bytes, &v4, sizeof(v4));
	}
}

static void test_cidr(void **state)
{
	static const struct {
		const char *text;
		int strict, lenient;
		const char *net; /* as the lenient reader has it */
		unsigned bits;
	} rows[] = {
	    {"10.0.0.0/24", 0, 0, "10.0.0.0", 24},
	    {"10.0.0.77/24", ERR_RANGE, 0, "10.0.0.0", 24},
	    {"10.0.0.77/255.255.255.0", ERR_SYNTAX, 0, "10.0.0.0", 24},
	    {"10.0.0.77/255.0.255.0", ERR_SYNTAX, ERR_RANGE, NULL, 0},
	    {"10.0.0.77/255.255.255", ERR_SYNTAX, ERR_SYNTAX, NULL, 0},
	    {"10.0.0.5", 0, 0, "10.0.0.5", 32},
	    {"10.0.0.5/32", 0, 0, "10.0.0.5", 32},
	    {"10.0.0.5/33", ERR_RANGE, ERR_RANGE, NULL, 0},
	    {"0.0.0.0/0", 0, 0, "0.0.0.0", 0},
	    {"0.0.0.0/0.0.0.0", ERR_SYNTAX, 0, "0.0.0.0", 0},
	    {"2001:db8::/33", 0, 0, "2001:db8::", 33},
	    {"2001:db8:ffff::/33", ERR_RANGE, 0, "2001:db8:8000::", 33},
	    {"::1/128", 0, 0, "::1", 128},
	    {"::1/129", ERR_RANGE, ERR_RANGE, NULL, 0},
	    {"::1/255.0.0.0", ERR_SYNTAX, ERR_SYNTAX, NULL, 0},
	    {"10.0.0.0/", ERR_SYNTAX, ERR_SYNTAX, NULL, 0},
	    {"10.0.0.0/8/8", ERR_SYNTAX, ERR_SYNTAX, NULL, 0},
	    {"/8", ERR_SYNTAX, ERR_SYNTAX, NULL, 0},
	};
	char text[ADDR_TEXT_BYTES];
	struct cidr c;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice s = slice_str(rows[i].text);

		assert_int_equal(cidr_parse_strict(s, &c), rows[i].strict);
		assert_int_equal(cidr_parse_lenient(s, &c), rows[i].lenient);
		if (rows[i].lenient != 0)
			continue;
		addr_format(&c.net, text);
		assert_string_equal(text, rows[i].net);
		assert_int_equal(c.bits, rows[i].bits);
	}
}

static bool in(const char *addr, const char *net)
{
	struct addr a;
	struct cidr c;

	assert_int_equal(addr_parse(slice_str(addr), &a), 0);
	assert_int_equal(cidr_parse_lenient(slice_str(net), &c), 0);
	return cidr_has(&c, &a);
}

static void test_has(void **state)
{
	(void)state;
	assert_true(in("10.0.0.255", "10.0.0.0/24"));
	assert_false(in("10.0.1.0", "10.0.0.0/24"));
	assert_true(in("10.0.0.127", "10.0.0.0/25"));
	assert_false(in("10.0.0.128", "10.0.0.0/25"));
	assert_true(in("1.2.3.4", "0.0.0.0/0"));
	assert_false(in("::1", "0.0.0.0/0"));
	assert_true(in("2001:db8::1", "2001:db8::/127"));
	assert_false(in("2001:db8::2", "2001:db8::/127"));
	assert_false(in("::ffff:10.0.0.1", "10.0.0.0/8"));
}

static void test_kinds(void **state)
{
	static const struct {
		const char *text;
		bool loopback;
	} rows[] = {
	    {"127.0.0.1", true},
	    {"127.255.0.1", true},
	    {"128.0.0.1", false},
	    {"::1", true},
	    {"::2", false},
	    {"::ffff:127.0.0.1", true},
	};
	char text[ADDR_TEXT_BYTES];
	struct addr a, none = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(addr_parse(slice_str(rows[i].text), &a), 0);
		assert_int_equal(addr_is_loopback(&a), rows[i].loopback);
	}
	a = addr_unmapped(&a);
	assert_int_equal(addr_format(&a, text), 9);
	assert_string_equal(text, "127.0.0.1");
	assert_int_equal(addr_format(&none, text), 0);
	assert_false(addr_is_loopback(&none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_old_forms),
	    cmocka_unit_test(test_cidr),
	    cmocka_unit_test(test_has),
	    cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
