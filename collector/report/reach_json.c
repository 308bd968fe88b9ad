/*
 * What `cordon reach` and `cordon path` print for programs: "cordon-reach/1" is the list of all
 * accounts within reach, "cordon-path/1" one account or, with "found" false, none.
 */
#include "collector/report/json_parts.h"
#include "collector/report/report.h"

/* Depths of lines (struct json): each step stands on one, with its evidence. */
#define REACH_LINES 4
#define PATH_LINES 2

int reach_write_json(const struct reach_report *r, struct out *o)
{
	struct json j = json_on(o);

	j.lines = REACH_LINES;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-reach/1");
	json_list(&j, "from", r->from, r->nfrom);
	json_key(&j, "reached");
	json_array(&j);
	for (size_t i = 0; i < r->nreached; i++) {
		json_object(&j);
		json_reached(&j, &r->reached[i]);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	out_byte(o, '\n');
	return o->err;
}

int path_write_json(
    const struct reach_report *r, struct slice to, const struct result_why *why, struct out *o)
{
	struct json j = json_on(o);

	j.lines = PATH_LINES;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-path/1");
	json_list(&j, "from", r->from, r->nfrom);
	json_kv_bytes(&j, "to", to);
	json_kv_bool(&j, "found", r->nreached > 0);
	if (r->nreached > 0) {
		json_reached(&j, &r->reached[0]);
	} else {
		json_steps(&j, NULL, 0);
		json_closed(&j, why->closed, why->nclosed);
	}
	json_end(&j);
	out_byte(o, '\n');
	return o->err;
}
