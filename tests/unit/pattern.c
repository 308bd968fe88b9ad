/* Patterns and lists: the rows of from= were tried on a real sshd, the others stand in its sources.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "common/pattern.h"

static void test_match(void **state)
{
	static const struct {
		const char *text, *pattern;
		bool match;
	} rows[] = {
	    {"", "", true},
	    {"a", "", false},
	    {"", "*", true},
	    {"", "?", false},
	    {"web3.lab", "web?.lab", true},
	    {"web3.lab", "web??lab", true},
	    {"web3.lab", "*.lab", true},
	    {"web3.lab", "*.LAB", false},
	    {"web3.lab", "web*3*lab", true},
	    {"web3.lab", "*x*", false},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*a*c", false},
	    {"ab", "a***b***", true},
	    {"abc", "a*b", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    pattern_match(slice_str(rows[i].text), slice_str(rows[i].pattern), false),
		    rows[i].match);
	assert_true(pattern_match(SLICE("web3.LAB"), SLICE("WEB*.lab"), true));
	assert_true(pattern_match(SLICE("a\0b"), SLICE("a?b"), false));
}

static void test_list(void **state)
{
	static const struct {
		const char *text, *list;
		enum list_match found;
	} rows[] = {
	    {"bob", "alice,bob", LIST_MATCH},
	    {"bob", "bob,!bob", LIST_NEGATED},
	    {"bob", "!bob,bob", LIST_NEGATED},
	    {"bob", "!alice", LIST_NONE},
	    {"bob", "!alice,*", LIST_MATCH},
	    {"bob", "", LIST_NONE},
	    {"bob", "alice,,carol", LIST_NONE},
	    {"", "alice,,carol", LIST_MATCH},
	    {"", "alice,", LIST_NONE},
	    {"bob", "!!bob", LIST_NONE},
	    {"bob", "BOB", LIST_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    pattern_list(slice_str(rows[i].text), slice_str(rows[i].list), false),
		    rows[i].found);
	assert_int_equal(pattern_list(SLICE("bob"), SLICE("BOB"), true), LIST_MATCH);
}

static void test_list_at_the_limit(void **state)
{
	char list[1100];
	size_t n = 4;

	(void)state;
	memcpy(list, "bob,", n);
	memset(list + n, 'a', sizeof(list) - n);
	assert_int_equal(pattern_list(SLICE("bob"), slice_of(list, n + 1022), false), LIST_MATCH);
	assert_int_equal(pattern_list(SLICE("bob"), slice_of(list, n + 1023), false), LIST_NONE);
}

static struct addr addr_of(const char *text)
{
	struct addr a;

	assert_int_equal(addr_parse(slice_str(text), &a), 0);
	return a;
}

/* from= against 127.0.0.1, whose name is unknown (UseDNS no). */
static void test_from(void **state)
{
	static const struct {
		const char *list;
		enum list_match found;
	} rows[] = {
	    {"127.0.0.1", LIST_MATCH},
	    {"127.0.0.0/8", LIST_MATCH},
	    {"127.0.0.1/8", LIST_BAD},
	    {"127.0.0.1,127.0.0.1/8", LIST_BAD},
	    {"!127.0.0.1,127.0.0.1/8", LIST_NONE},
	    {"127.0.0.0/33", LIST_BAD},
	    {"127.*", LIST_MATCH},
	    {"127.0.0.?", LIST_MATCH},
	    {"127.1", LIST_MATCH},
	    {"0x7f000001", LIST_MATCH},
	    {"2130706433", LIST_MATCH},
	    {"0177.0.0.1", LIST_MATCH},
	    {"127", LIST_NONE},
	    {"127/8", LIST_BAD},
	    {"0/0", LIST_MATCH},
	    {"::/0", LIST_NONE},
	    {"!10.0.0.1", LIST_NONE},
	    {"!10.0.0.1,*", LIST_MATCH},
	    {"!127.0.0.1,*", LIST_NONE},
	    {"!127.*,127.0.0.1", LIST_NONE},
	    {"*,!127.0.0.0/8", LIST_NONE},
	    {"localhost", LIST_NONE},
	    {"*.lab", LIST_NONE},
	    {"", LIST_BAD},
	    {"127.0.0.1,", LIST_BAD},
	    {"127.0.0.1,,10.0.0.1", LIST_BAD},
	    {"!", LIST_BAD},
	    {"127.0.0.0/ 8", LIST_MATCH},	   /* since 9.8 */
	    {"127.0.0.0/+8", LIST_MATCH},	   /* since 9.8 */
	    {"127.0.0.1,127.0.0.0/129", LIST_BAD}, /* since 9.8 */
	    {"127.0.0.0/8x", LIST_NONE},
	    {"127.0.0.0/", LIST_NONE},
	    {"127.0.0.0/-1", LIST_NONE},
	    {"127.0.0.0/99999999999", LIST_NONE},
	    {"127.0.0.0/255.0.0.0", LIST_NONE},
	    {"!!127.0.0.1", LIST_NONE},
	    {"::ffff:127.0.0.1", LIST_NONE},
	    {"10.0.0.1,!10.0.0.0/8,127.0.0.1", LIST_MATCH},
	};
	struct addr a = addr_of("127.0.0.1");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum list_match r =
		    host_and_addr_list(SLICE("127.0.0.1"), &a, slice_str(rows[i].list));

		if (r != rows[i].found)
			fail_msg("from=\"%s\" gives %d", rows[i].list, (int)r);
	}
}

static void test_from_with_a_name(void **state)
{
	struct addr a = addr_of("10.0.0.5"), v6 = addr_of("2001:db8::5"), none = {0};
	struct slice host = SLICE("hosta.lab");

	(void)state;
	assert_int_equal(host_and_addr_list(host, &a, SLICE("*.lab")), LIST_MATCH);
	assert_int_equal(host_and_addr_list(host, &a, SLICE("HOSTA.lab")), LIST_MATCH);
	assert_int_equal(host_and_addr_list(host, &a, SLICE("10.0.0.5,!hosta.lab")), LIST_NONE);
	assert_int_equal(host_and_addr_list(host, &a, SLICE("*.lab,!10.0.0.5")), LIST_NONE);
	assert_int_equal(host_and_addr_list(host, &v6, SLICE("2001:DB8::/32")), LIST_MATCH);
	assert_int_equal(host_and_addr_list(host, &v6, SLICE("2001:db8::/31")), LIST_MATCH);
	assert_int_equal(host_and_addr_list(host, &v6, SLICE("2001:db8::5/64")), LIST_BAD);
	assert_int_equal(host_and_addr_list(host, &none, SLICE("10.0.0.5/8,*.lab")), LIST_MATCH);
}

static void test_user_item(void **state)
{
	struct addr a = addr_of("10.0.0.5");
	static const struct {
		const char *item;
		enum list_match found;
	} rows[] = {
	    {"bob", LIST_MATCH},
	    {"b*", LIST_MATCH},
	    {"!alice", LIST_NONE},
	    {"bob@10.0.0.5", LIST_MATCH},
	    {"bob@10.0.0.0/24", LIST_MATCH},
	    {"bob@10.0.0.5/24", LIST_BAD},
	    {"alice@10.0.0.5/24", LIST_NONE},
	    {"bob@!10.0.0.5", LIST_NONE},
	    {"bob@hosta.lab", LIST_NONE},
	    {"bob@x@10.0.0.5", LIST_NONE},
	    {"*@10.0.0.5", LIST_MATCH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    user_item(SLICE("bob"), SLICE("10.0.0.5"), &a, slice_str(rows[i].item)),
		    rows[i].found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_match),
	    cmocka_unit_test(test_list),
	    cmocka_unit_test(test_list_at_the_limit),
	    cmocka_unit_test(test_from),
	    cmocka_unit_test(test_from_with_a_name),
	    cmocka_unit_test(test_user_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
