/* What `cordon plan --format json` prints: "cordon-plan/1". */
#include "collector/report/json_parts.h"
#include "collector/report/report.h"

static void step(struct json *j, const struct result_plan *r, size_t i)
{
	const struct result_plan_step *s = &r->steps[i];

	json_object(j);
	json_kv_u64(j, "step", i + 1);
	json_kv_text(j, "name", s->name);
	json_kv_str(j, "do", s->flag->flag);
	json_kv_bytes(j, "host", s->host);
	json_opt(j, "subject", s->flag->subject);
	if (s->paths > 0)
		json_kv_u64(j, "paths", s->paths);
	if (s->flag->priority > 0)
		json_kv_i64(j, "priority", s->flag->priority);
	if (r->nchecked > 0) {
		json_kv_str(j, "state", step_state_word(s->state));
		json_opt(j, "says", s->says);
	}
	json_opt(j, "why", s->flag->why);
	json_evidence(j, s->flag->evidence, s->flag->nevidence);
	json_end(j);
}

int plan_write_json(const struct result_plan *r, struct out *o)
{
	struct json j = json_on(o);

	j.lines = 2;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-plan/1");
	json_kv_bytes(&j, "title", r->title);
	json_opt(&j, "swept_at", r->swept_at);
	json_list(&j, "compromised", r->compromised, r->ncompromised);
	json_list(&j, "checked", r->checked, r->nchecked);
	json_opt(&j, "checked_at", r->checked_at);
	json_key(&j, "steps");
	json_array(&j);
	for (size_t i = 0; i < r->nsteps; i++)
		step(&j, r, i);
	json_end(&j);
	json_end(&j);
	out_byte(o, '\n');
	return o->err;
}
