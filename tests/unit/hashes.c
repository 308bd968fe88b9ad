/* SHA-256, SHA-1, HMAC-SHA1 and base64 against published vectors. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "common/arena.h"
#include "common/base64.h"
#include "common/sha1.h"
#include "common/sha256.h"
#include "include/err.h"

/* NIST's example messages for FIPS 180-4. */
static const char short_message[] = "abc";
static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

static void assert_hex(const uint8_t *p, size_t n, const char *hex)
{
	char text[2 * SHA256_BYTES + 1];

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = "0123456789abcdef"[p[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
	}
	text[2 * n] = '\0';
	assert_string_equal(text, hex);
}

static void test_sha256(void **state)
{
	char hex[SHA256_HEX_BYTES];
	struct sha256 c;
	uint8_t part[1000];

	(void)state;
	sha256_hex(slice_str(""), hex);
	assert_string_equal(
	    hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_hex(slice_str(short_message), hex);
	assert_string_equal(
	    hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_hex(slice_str(two_blocks), hex);
	assert_string_equal(
	    hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(part, 'a', sizeof(part));
	sha256_init(&c);
	for (int i = 0; i < 1000; i++)
		sha256_add(&c, slice_of(part, sizeof(part)));
	sha256_end_hex(&c, hex);
	assert_string_equal(
	    hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_sha1(void **state)
{
	static uint8_t many[1000000];
	uint8_t sum[SHA1_BYTES];

	(void)state;
	sha1(slice_str(""), sum);
	assert_hex(sum, sizeof(sum), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	sha1(slice_str(short_message), sum);
	assert_hex(sum, sizeof(sum), "a9993e364706816aba3e25717850c26c9cd0d89d");
	sha1(slice_str(two_blocks), sum);
	assert_hex(sum, sizeof(sum), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
	memset(many, 'a', sizeof(many));
	sha1(slice_of(many, sizeof(many)), sum);
	assert_hex(sum, sizeof(sum), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

/* RFC 2202, section 3. */
static void test_hmac_sha1(void **state)
{
	uint8_t key[80], data[50], sum[SHA1_BYTES];

	(void)state;
	memset(key, 0x0b, 20);
	hmac_sha1(slice_of(key, 20), SLICE("Hi There"), sum);
	assert_hex(sum, sizeof(sum), "b617318655057264e28bc0b6fb378c8ef146be00");
	hmac_sha1(SLICE("Jefe"), SLICE("what do ya want for nothing?"), sum);
	assert_hex(sum, sizeof(sum), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(key, 0xaa, sizeof(key));
	memset(data, 0xdd, sizeof(data));
	hmac_sha1(slice_of(key, 20), slice_of(data, sizeof(data)), sum);
	assert_hex(sum, sizeof(sum), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
	hmac_sha1(slice_of(key, sizeof(key)),
	    SLICE("Test Using Larger Than Block-Size Key - Hash Key First"), sum);
	assert_hex(sum, sizeof(sum), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

/* RFC 4648, section 10. */
static void test_base64(void **state)
{
	static const char *const rows[][2] = {
	    {"", ""},
	    {"f", "Zg=="},
	    {"fo", "Zm8="},
	    {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"},
	};
	struct arena a = {0};
	struct slice s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s = base64_encode(&a, slice_str(rows[i][0]), true);
		assert_true(slice_eq_str(s, rows[i][1]));
		assert_int_equal(base64_decode(&a, s, 6, &s), 0);
		assert_true(slice_eq_str(s, rows[i][0]));
	}
	assert_true(slice_eq_str(base64_encode(&a, SLICE("f"), false), "Zg"));
	arena_free(&a);
}

static void test_base64_refused(void **state)
{
	static const struct {
		const char *text;
		int strict, white;
	} rows[] = {
	    {"Zg", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zg=", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zg===", ERR_SYNTAX, ERR_SYNTAX},
	    {"=", ERR_SYNTAX, ERR_SYNTAX},
	    {"====", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zg==Zg==", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zh==", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zm9=", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zm-v", ERR_SYNTAX, ERR_SYNTAX},
	    {"Zm 9v", ERR_SYNTAX, 0},
	    {"Zm9v\r\n", ERR_SYNTAX, 0},
	    {"Zm9vYmE=", ERR_LIMIT, ERR_LIMIT},
	};
	struct arena a = {0};
	struct slice s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice text = slice_str(rows[i].text);

		assert_int_equal(base64_decode(&a, text, 4, &s), rows[i].strict);
		assert_int_equal(base64_decode_ws(&a, text, 4, &s), rows[i].white);
	}
	arena_free(&a);
}

static void test_fingerprint(void **state)
{
	struct arena a = {0};

	(void)state;
	assert_true(slice_eq_str(fingerprint_of(&a, SLICE("abc")),
	    "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sha256),
	    cmocka_unit_test(test_sha1),
	    cmocka_unit_test(test_hmac_sha1),
	    cmocka_unit_test(test_base64),
	    cmocka_unit_test(test_base64_refused),
	    cmocka_unit_test(test_fingerprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
