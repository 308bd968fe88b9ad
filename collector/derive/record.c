/* Reading one evidence record with cJSON, typed and checked. */
#include "collector/derive/record.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "common/base64.h"
#include "common/die.h"
#include "include/err.h"
#include "include/limits.h"

/* Deeper than LIMIT_JSON_DEPTH? Counted before parsing, outside strings. */
static bool too_deep(struct slice line)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < line.n; i++) {
		uint8_t c = line.p[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
		if (depth > LIMIT_JSON_DEPTH)
			return true;
	}
	return false;
}

static enum record_kind kind_of(const cJSON *t)
{
	for (int k = 0; cJSON_IsString(t) && k < REC_COUNT; k++)
		if (strcmp(t->valuestring, record_word((enum record_kind)k)) == 0)
			return (enum record_kind)k;
	return REC_UNKNOWN;
}

int record_parse(struct record *r, struct arena *a, struct slice line, int64_t line_no)
{
	cJSON *json;
	const cJSON *t;

	if (too_deep(line))
		return ERR_LIMIT;
	json = cJSON_ParseWithLength((const char *)line.p, line.n);
	t = cJSON_GetObjectItemCaseSensitive(json, "t");
	if (!cJSON_IsObject(json) || !cJSON_IsString(t)) {
		cJSON_Delete(json);
		return ERR_SYNTAX;
	}
	*r = (struct record){kind_of(t), line_no, json, a};
	return 0;
}

void record_free(struct record *r)
{
	/* The tree was made here; only readers see it as const. */
	cJSON_Delete((cJSON *)(uintptr_t)r->json);
	r->json = NULL;
}

static const cJSON *member(const struct record *r, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(r->json, key);
}

bool record_has(const struct record *r, const char *key)
{
	return member(r, key) != NULL;
}

struct slice record_text(const struct record *r, const char *key)
{
	const cJSON *v = member(r, key);
	char key64[64];
	struct slice bytes;

	if (cJSON_IsString(v))
		return arena_dup(r->arena, slice_str(v->valuestring));
	if ((size_t)snprintf(key64, sizeof(key64), "%s64", key) >= sizeof(key64))
		die("record: key \"%s\" is too long", key);
	v = member(r, key64);
	if (!cJSON_IsString(v) ||
	    base64_decode(r->arena, slice_str(v->valuestring), LIMIT_RECORD_BYTES, &bytes) != 0)
		return slice_of(NULL, 0);
	return bytes;
}

static int64_t number_of(const cJSON *v, int64_t otherwise)
{
	int64_t n;

	if (cJSON_IsString(v) && slice_to_i64(slice_str(v->valuestring), &n) == 0)
		return n;
	/* A double holds every whole number up to 2^53; beyond that the agent writes strings. */
	if (cJSON_IsNumber(v) && v->valuedouble >= -9007199254740992.0 &&
	    v->valuedouble <= 9007199254740992.0)
		return (int64_t)v->valuedouble;
	return otherwise;
}

int64_t record_i64(const struct record *r, const char *key, int64_t otherwise)
{
	return number_of(member(r, key), otherwise);
}

int64_t record_mode(const struct record *r, const char *key)
{
	const cJSON *v = member(r, key);
	uint32_t mode;

	if (!cJSON_IsString(v) || slice_to_octal(slice_str(v->valuestring), &mode) != 0)
		return -1;
	return mode;
}

static int64_t bool_of(const cJSON *v)
{
	return cJSON_IsBool(v) ? cJSON_IsTrue(v) : -1;
}

int64_t record_bool(const struct record *r, const char *key)
{
	return bool_of(member(r, key));
}

int64_t record_bool_in(const struct record *r, const char *key, const char *name)
{
	return bool_of(cJSON_GetObjectItemCaseSensitive(member(r, key), name));
}

struct record_list record_list(const struct record *r, const char *key)
{
	const cJSON *list = member(r, key);

	return (struct record_list){r->arena, cJSON_IsArray(list) ? list->child : NULL};
}

bool record_list_next(struct record_list *list, struct slice *out)
{
	const cJSON *v = list->at;

	if (v == NULL)
		return false;
	list->at = v->next;
	*out = cJSON_IsString(v) ? arena_dup(list->arena, slice_str(v->valuestring))
				 : slice_of(NULL, 0);
	return true;
}

bool record_list_next_i64(struct record_list *list, int64_t *out)
{
	const cJSON *v = list->at;

	if (v == NULL)
		return false;
	list->at = v->next;
	*out = number_of(v, -1);
	return true;
}
