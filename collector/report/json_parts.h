/*
 * What the JSON of `report`, `reach` and `path` share. Lists are always there, empty or not; texts
 * and numbers that do not apply are left out: line 0, an empty sha256, the hops of a host that is
 * not at risk. Text that is not UTF-8 goes out as common/json.h says: the member "path64" in place
 * of "path"; in lists, which have no key to change, spelled out as escape.h does.
 */
#ifndef CORDON_REPORT_JSON_PARTS_H
#define CORDON_REPORT_JSON_PARTS_H

#include "collector/graph/result.h"
#include "common/json.h"

/* The member when it is not empty. */
void json_opt(struct json *j, const char *key, struct slice s);
/* Always in one line. */
void json_list(struct json *j, const char *key, const struct slice *v, size_t n);
/* The members of one reference; the object is the caller's. */
void json_ref(struct json *j, const struct evidence_ref *r);
void json_evidence(struct json *j, const struct evidence_ref *v, size_t n);
void json_steps(struct json *j, const struct result_step *v, size_t n);
void json_reach_words(struct json *j, uint32_t hops, enum certainty certainty, enum grade grade);
/* The members of a reached account: who, how sure, the steps; the object is the caller's. */
void json_reached(struct json *j, const struct result_reached *a);
/* Ways that are closed: what `why` and a `path` that is not there list. */
void json_closed(struct json *j, const struct result_closed *v, size_t n);

#endif
