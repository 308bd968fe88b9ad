/* Line by line over a stream: JSON, UTF-8, order, count and hash. */
#include "collector/case/check.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "common/base64.h"
#include "common/json.h"
#include "include/err.h"
#include "include/evidence.h"
#include "include/limits.h"

/* RFC 3339 with nanoseconds has 30; more is foreign. */
#define MAX_CLOCK_BYTES 40

void check_begin(struct check *c, struct arena *a)
{
	*c = (struct check){.arena = a};
	out_memory(&c->line);
	sha256_init(&c->before);
}

static void fail(struct check *c, struct slice why)
{
	if (c->why.n == 0)
		c->why = why;
}

void check_fail(struct check *c, const char *why)
{
	fail(c, arena_dup(c->arena, slice_str(why)));
}

/* A reason that names the line at hand; `words` may be foreign, so it is quoted as JSON. */
static void fail_line(struct check *c, const char *why, const char *words)
{
	struct out text;
	struct json j;

	if (c->why.n > 0)
		return;
	out_memory(&text);
	out_printf(&text, "line %llu: %s", (unsigned long long)c->lines + 1, why);
	if (words != NULL) {
		out_byte(&text, ' ');
		j = json_on(&text);
		json_text(&j, slice_sub(slice_str(words), 0, LIMIT_HOST_NAME_BYTES));
	}
	fail(c, arena_dup(c->arena, out_slice(&text)));
	out_free(&text);
}

static const char *text_of(const cJSON *record, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(record, key);

	return cJSON_IsString(v) ? v->valuestring : NULL;
}

/* ---- The first record ---- */

static struct slice hello_name(struct check *c, const cJSON *record)
{
	const char *plain = text_of(record, "hostname"), *coded = text_of(record, "hostname64");
	struct slice name = slice_str(plain);

	if (plain == NULL && coded != NULL &&
	    base64_decode(c->arena, slice_str(coded), LIMIT_HOST_NAME_BYTES, &name) != 0)
		return slice_of(NULL, 0);
	return arena_dup(c->arena, slice_sub(name, 0, LIMIT_HOST_NAME_BYTES));
}

static void take_hello(struct check *c, const cJSON *record)
{
	const char *format = text_of(record, "format");

	if (c->lines > 0) {
		fail_line(c, "a second hello", NULL);
		return;
	}
	if (format == NULL || strcmp(format, EVIDENCE_FORMAT) != 0)
		fail_line(c, "not of the format " EVIDENCE_FORMAT ":", format);
	c->hostname = hello_name(c, record);
	c->clock =
	    arena_dup(c->arena, slice_sub(slice_str(text_of(record, "clock")), 0, MAX_CLOCK_BYTES));
}

/* ---- The last record ---- */

static bool says_count(const cJSON *record, uint64_t count)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(record, "records");

	return cJSON_IsNumber(v) && v->valuedouble == (double)count;
}

static void take_end(struct check *c, const cJSON *record)
{
	const cJSON *complete = cJSON_GetObjectItemCaseSensitive(record, "complete");
	const char *claimed = text_of(record, "sha256");
	struct sha256 before = c->before;
	char hash[SHA256_HEX_BYTES];

	c->ended = true;
	sha256_end_hex(&before, hash);
	if (!says_count(record, c->lines))
		fail_line(c, "the count of records in end is not right", NULL);
	else if (claimed == NULL || strcmp(claimed, hash) != 0)
		fail_line(c, "the SHA-256 in end is not that of the lines before it", NULL);
	else if (cJSON_IsFalse(complete))
		fail_line(c, "the agent stopped early:", text_of(record, "why"));
}

/* ---- Lines ---- */

/* NULL when the line is not one JSON object, in UTF-8, and nothing else. */
static cJSON *parse(struct slice line)
{
	const char *text = (const char *)line.p, *end = NULL;
	cJSON *json;

	if (line.n == 0 || memchr(text, 0, line.n) != NULL || !utf8_valid(line))
		return NULL;
	json = cJSON_ParseWithLengthOpts(text, line.n, &end, 0);
	if (cJSON_IsObject(json) && end == text + line.n)
		return json;
	cJSON_Delete(json);
	return NULL;
}

static void judge_line(struct check *c, struct slice line)
{
	cJSON *record = parse(line);
	const char *kind = text_of(record, "t");
	bool hello = kind != NULL && strcmp(kind, record_word(REC_HELLO)) == 0;

	if (c->ended)
		fail_line(c, "behind the end", NULL);
	else if (kind == NULL)
		fail_line(c, "not a record: no JSON object with a kind, in UTF-8", NULL);
	else if (c->lines == 0 && !hello)
		fail_line(c, "the first record is not a hello but", kind);
	else if (hello)
		take_hello(c, record);
	else if (strcmp(kind, record_word(REC_END)) == 0)
		take_end(c, record);
	cJSON_Delete(record);
}

/* The line at hand is complete but for its '\n'. */
static void take_line(struct check *c)
{
	struct slice line = out_slice(&c->line);

	judge_line(c, line);
	sha256_add(&c->before, line);
	sha256_add(&c->before, SLICE("\n"));
	c->lines++;
	c->line.n = 0;
}

/* The bytes up to the next '\n'; how many of them are within the caps. */
static size_t take_piece(struct check *c, struct slice piece, bool complete)
{
	size_t room = LIMIT_RECORD_BYTES - c->line.n;

	if (c->lines >= LIMIT_RECORDS) {
		fail_line(c, "more records than the limit", NULL);
		return 0;
	}
	if (piece.n > room) {
		fail_line(c, "longer than the limit", NULL);
		out_bytes(&c->line, slice_sub(piece, 0, room));
		return room;
	}
	out_bytes(&c->line, piece);
	if (!complete)
		return piece.n;
	take_line(c);
	return piece.n + 1;
}

int check_feed(struct check *c, struct slice bytes, size_t *taken)
{
	size_t all = bytes.n;
	bool over = all > LIMIT_STREAM_BYTES - c->bytes;

	if (over)
		bytes.n = LIMIT_STREAM_BYTES - c->bytes;
	*taken = 0;
	while (bytes.n > 0) {
		size_t n = slice_find(bytes, '\n'), want = n < bytes.n ? n + 1 : n;
		size_t took = take_piece(c, slice_sub(bytes, 0, n), n < bytes.n);

		*taken += took;
		c->bytes += took;
		if (took < want)
			return ERR_LIMIT;
		bytes = slice_sub(bytes, took, bytes.n);
	}
	if (over)
		check_fail(c, "longer than the limit for one host");
	return over ? ERR_LIMIT : 0;
}

void check_end(struct check *c, struct check_verdict *v)
{
	if (c->line.n > 0)
		fail_line(c, "the stream ends within it", NULL);
	else if (!c->ended)
		check_fail(
		    c, c->lines == 0 ? "nothing came" : "the stream ends without an end record");
	sha256_add(&c->before, out_slice(&c->line));
	*v = (struct check_verdict){
	    .whole = c->why.n == 0,
	    .why = c->why,
	    .hostname = c->hostname,
	    .clock = c->clock,
	    .records = c->lines,
	    .bytes = c->bytes,
	};
	sha256_end_hex(&c->before, v->sha256);
	out_free(&c->line);
}
