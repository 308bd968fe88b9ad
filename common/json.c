/* JSON onto an output, commas placed by the writer. */
#include "common/json.h"

#include <string.h>

#include "common/base64.h"
#include "common/die.h"
#include "common/json_string.h"
#include "common/utc.h"

#define LARGEST_SAFE_NUMBER (1ull << 53)

struct json json_on(struct out *o)
{
	return (struct json){.o = o};
}

static void new_line(struct json *j)
{
	out_byte(j->o, '\n');
	for (int i = 0; i < j->depth; i++)
		out_str(j->o, "  ");
}

/* What stands before a member of an object or array: the comma, the line. */
static void before_member(struct json *j)
{
	if (!j->first[j->depth - 1])
		out_byte(j->o, ',');
	j->first[j->depth - 1] = 0;
	if (j->depth <= j->lines)
		new_line(j);
}

/* What stands before a value: a comma in an array; nothing after a key. */
static void before_value(struct json *j)
{
	if (j->has_key) {
		j->has_key = 0;
		return;
	}
	if (j->depth == 0)
		return;
	if (!j->is_array[j->depth - 1])
		die("json: a value without its key");
	before_member(j);
}

static void begin(struct json *j, uint8_t is_array)
{
	before_value(j);
	if (j->depth == JSON_DEPTH)
		die("json: deeper than %d", JSON_DEPTH);
	j->first[j->depth] = 1;
	j->is_array[j->depth] = is_array;
	j->depth++;
	out_byte(j->o, is_array ? '[' : '{');
}

void json_object(struct json *j)
{
	begin(j, 0);
}

void json_array(struct json *j)
{
	begin(j, 1);
}

void json_end(struct json *j)
{
	if (j->depth == 0 || j->has_key)
		die("json: an end without its begin");
	j->depth--;
	if (j->depth < j->lines && !j->first[j->depth])
		new_line(j);
	out_byte(j->o, j->is_array[j->depth] ? ']' : '}');
}

void json_key(struct json *j, const char *key)
{
	if (j->depth == 0 || j->is_array[j->depth - 1] || j->has_key)
		die("json: key \"%s\" out of place", key);
	before_member(j);
	json_string(j->o, slice_str(key));
	out_str(j->o, j->depth <= j->lines ? ": " : ":");
	j->has_key = 1;
}

void json_text(struct json *j, struct slice s)
{
	before_value(j);
	json_string(j->o, s);
}

void json_str(struct json *j, const char *s)
{
	json_text(j, slice_str(s));
}

void json_u64(struct json *j, uint64_t v)
{
	bool quoted = v > LARGEST_SAFE_NUMBER;

	before_value(j);
	if (quoted)
		out_byte(j->o, '"');
	out_u64(j->o, v);
	if (quoted)
		out_byte(j->o, '"');
}

void json_i64(struct json *j, int64_t v)
{
	uint64_t size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	if (v >= 0) {
		json_u64(j, size);
		return;
	}
	before_value(j);
	out_str(j->o, size > LARGEST_SAFE_NUMBER ? "\"-" : "-");
	out_u64(j->o, size);
	if (size > LARGEST_SAFE_NUMBER)
		out_byte(j->o, '"');
}

void json_bool(struct json *j, bool v)
{
	before_value(j);
	out_str(j->o, v ? "true" : "false");
}

void json_null(struct json *j)
{
	before_value(j);
	out_str(j->o, "null");
}

void json_kv_text(struct json *j, const char *key, struct slice s)
{
	json_key(j, key);
	json_text(j, s);
}

void json_kv_str(struct json *j, const char *key, const char *s)
{
	json_kv_text(j, key, slice_str(s));
}

void json_kv_i64(struct json *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_i64(j, v);
}

void json_kv_u64(struct json *j, const char *key, uint64_t v)
{
	json_key(j, key);
	json_u64(j, v);
}

void json_kv_bool(struct json *j, const char *key, bool v)
{
	json_key(j, key);
	json_bool(j, v);
}

void json_kv_bytes(struct json *j, const char *key, struct slice s)
{
	char key64[64];
	size_t n = strlen(key);

	if (utf8_valid(s) && slice_find(s, 0) == s.n) {
		json_kv_text(j, key, s);
		return;
	}
	if (n + 3 > sizeof(key64))
		die("json: key \"%s\" is too long", key);
	memcpy(key64, key, n);
	memcpy(key64 + n, "64", 3);
	json_key(j, key64);
	before_value(j);
	out_byte(j->o, '"');
	base64_write(j->o, s, true);
	out_byte(j->o, '"');
}

/* Decimal digits with leading zeros. */
static char *put(char *to, unsigned v, int digits)
{
	for (int i = digits; i > 0; i--, v /= 10)
		to[i - 1] = (char)('0' + v % 10);
	return to + digits;
}

/* By hand, not with strftime(3): the agent writes three times per file, and must stay small. */
void json_kv_time(struct json *j, const char *key, int64_t sec, uint32_t nsec)
{
	char text[40], *to = text;
	struct utc t;

	json_key(j, key);
	if (!utc_of(sec, &t)) {
		json_null(j);
		return;
	}
	to = put(to, t.year, 4);
	*to++ = '-';
	to = put(to, t.month, 2);
	*to++ = '-';
	to = put(to, t.day, 2);
	*to++ = 'T';
	to = put(to, t.second / 3600, 2);
	*to++ = ':';
	to = put(to, t.second / 60 % 60, 2);
	*to++ = ':';
	to = put(to, t.second % 60, 2);
	if (nsec > 0 && nsec < 1000000000) {
		*to++ = '.';
		to = put(to, nsec, 9);
		while (to[-1] == '0')
			to--;
	}
	*to++ = 'Z';
	json_text(j, slice_of(text, (size_t)(to - text)));
}
