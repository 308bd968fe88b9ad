/*
 * One record of evidence, read with checks: everything that an agent's stream says is hostile. A
 * member that is missing or of another type than expected reads as absent.
 */
#ifndef CORDON_DERIVE_RECORD_H
#define CORDON_DERIVE_RECORD_H

#include "common/arena.h"
#include "include/evidence.h"

struct cJSON;

struct record {
	enum record_kind kind;
	int64_t line; /* of the evidence file, from 1 */
	const struct cJSON *json;
	struct arena *arena; /* where text that is decoded goes */
};

/*
 * Parses one line into *r; the caller frees r->json with record_free. ERR_SYNTAX: no JSON object
 * with a `t`; ERR_LIMIT: nested deeper than LIMIT_JSON_DEPTH.
 */
int record_parse(struct record *r, struct arena *a, struct slice line, int64_t line_no);
void record_free(struct record *r);

/* The text under `key`, or decoded from `key64`; empty when there is neither. Copied to the arena.
 */
struct slice record_text(const struct record *r, const char *key);
bool record_has(const struct record *r, const char *key);
/* A number, or a number in a string; `otherwise` when there is none. */
int64_t record_i64(const struct record *r, const char *key, int64_t otherwise);
/* An octal string ("0644"); -1 when there is none. */
int64_t record_mode(const struct record *r, const char *key);
/* true 1, false 0, -1 when it is missing. */
int64_t record_bool(const struct record *r, const char *key);
/* An array of strings, one after the other; empty when it is none. An element of another type reads
 * as empty. */
struct record_list {
	struct arena *arena;
	const struct cJSON *at;
};
struct record_list record_list(const struct record *r, const char *key);
bool record_list_next(struct record_list *list, struct slice *out);
/* The same for an array of numbers; another type reads as -1. */
bool record_list_next_i64(struct record_list *list, int64_t *out);
/* The member of a member: {"ns":{"net":true}}; 1, 0 or -1. */
int64_t record_bool_in(const struct record *r, const char *key, const char *member);

#endif
