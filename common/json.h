/*
 * A writer of JSON (RFC 8259), compact, one value at a time, onto an `out`. It places commas by
 * itself; misuse (a value without its key, more ends than begins) is a bug and dies.
 *
 * Bytes that should be text but may be anything (names, paths, file content) go through
 * json_kv_bytes(): "key" when they are UTF-8 without NUL, else "key64" in base64, so nothing is
 * lost. json_text() alone has no key to change: there, what is not UTF-8 becomes U+FFFD.
 */
#ifndef CORDON_JSON_H
#define CORDON_JSON_H

#include "common/out.h"

#define JSON_DEPTH 16

struct json {
	struct out *o;
	int depth;
	uint8_t first[JSON_DEPTH]; /* no member written yet at this depth */
	uint8_t is_array[JSON_DEPTH];
	uint8_t has_key; /* a key was written, its value is due */
	/* For human readers: members down to this depth stand on lines of their own. 0: all in one
	 * line. May be changed between values. */
	int lines;
};

struct json json_on(struct out *o);
void json_object(struct json *j);
void json_array(struct json *j);
void json_end(struct json *j);
void json_key(struct json *j, const char *key);
void json_text(struct json *j, struct slice s);
void json_str(struct json *j, const char *s);
/* Numbers beyond 2^53 are written as strings. */
void json_i64(struct json *j, int64_t v);
void json_u64(struct json *j, uint64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/* Key and value in one. */
void json_kv_text(struct json *j, const char *key, struct slice s);
void json_kv_str(struct json *j, const char *key, const char *s);
void json_kv_i64(struct json *j, const char *key, int64_t v);
void json_kv_u64(struct json *j, const char *key, uint64_t v);
void json_kv_bool(struct json *j, const char *key, bool v);
/* "key" when s is UTF-8 without NUL, else "key64" in base64. */
void json_kv_bytes(struct json *j, const char *key, struct slice s);
/* RFC 3339, UTC, nanoseconds cut to what is not zero: "2026-01-02T03:04:05.5Z"; null for a year
 * that RFC 3339 cannot write. */
void json_kv_time(struct json *j, const char *key, int64_t sec, uint32_t nsec);

/* Is s valid UTF-8 (RFC 3629: no surrogates, no overlong forms)? */
bool utf8_valid(struct slice s);
/* Bytes of the valid UTF-8 character at the start of s, or 0 when there is none. */
size_t utf8_len(struct slice s);
/* The code point of a valid UTF-8 character. */
uint32_t utf8_code(struct slice ch);
/* Does the code point steer a terminal (C0, DEL, C1), or hide or reorder text (zero width, bidi
 * controls), or may it not stand in XML? Such characters go out as \uXXXX, here and in reports. */
bool utf8_is_trap(uint32_t code);

#endif
