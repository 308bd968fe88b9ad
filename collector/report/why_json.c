/* What `cordon why` prints for programs: "cordon-why/1". */
#include "collector/report/json_parts.h"
#include "collector/report/report.h"

/* Depth of lines (struct json): each way stands on one. */
#define WHY_LINES 2

static void ref(struct json *j, const char *key, const struct evidence_ref *r)
{
	if (r->path.n == 0)
		return;
	json_key(j, key);
	json_object(j);
	json_ref(j, r);
	json_end(j);
}

void json_closed(struct json *j, const struct result_closed *v, size_t n)
{
	json_key(j, "closed");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_kv_str(j, "rule", v[i].rule);
		json_list(j, "from", v[i].from, v[i].nfrom);
		json_kv_bytes(j, "to", v[i].to);
		json_list(j, "lacks", v[i].lacks, v[i].nlacks);
		json_list(j, "holders", v[i].holders, v[i].nholders);
		json_kv_bool(j, "shut", v[i].shut);
		json_opt(j, "why", v[i].why);
		ref(j, "at", &v[i].at);
		ref(j, "line", &v[i].line);
		json_end(j);
	}
	json_end(j);
}

static void nothing(struct json *j, const struct result_nothing *v, size_t n)
{
	json_key(j, "nothing");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_kv_str(j, "rule", v[i].rule);
		json_kv_str(j, "why", v[i].why);
		json_end(j);
	}
	json_end(j);
}

static void gaps(struct json *j, const struct result_gap *v, size_t n)
{
	json_key(j, "gaps");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_kv_bytes(j, "path", v[i].path);
		json_kv_bytes(j, "status", v[i].status);
		json_opt(j, "why", v[i].why);
		json_end(j);
	}
	json_end(j);
}

int why_write_json(const struct result_why *r, struct out *o)
{
	struct json j = json_on(o);

	j.lines = WHY_LINES;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-why/1");
	json_kv_bytes(&j, "from", r->from);
	json_kv_bytes(&j, "to", r->to);
	json_kv_bool(&j, "found", r->nreached > 0);
	json_key(&j, "reached");
	json_array(&j);
	for (size_t i = 0; i < r->nreached; i++) {
		json_object(&j);
		json_reached(&j, &r->reached[i]);
		json_end(&j);
	}
	json_end(&j);
	json_closed(&j, r->closed, r->nclosed);
	json_kv_bool(&j, "cut", r->cut);
	nothing(&j, r->nothing, r->nnothing);
	json_kv_bool(&j, "seen", r->seen);
	json_kv_bool(&j, "whole", r->whole);
	gaps(&j, r->gaps, r->ngaps);
	json_end(&j);
	out_byte(o, '\n');
	return o->err;
}
