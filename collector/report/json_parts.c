/* Evidence, steps and reached accounts in JSON: see json_parts.h. */
#include "collector/report/json_parts.h"

#include "collector/report/escape.h"

void json_opt(struct json *j, const char *key, struct slice s)
{
	if (s.n > 0)
		json_kv_bytes(j, key, s);
}

static void item(struct json *j, struct slice s)
{
	struct out visible;

	if (utf8_valid(s)) {
		json_text(j, s);
		return;
	}
	out_memory(&visible);
	escape_terminal(&visible, s);
	json_text(j, out_slice(&visible));
	out_free(&visible);
}

void json_list(struct json *j, const char *key, const struct slice *v, size_t n)
{
	int lines = j->lines;

	json_key(j, key);
	j->lines = 0;
	json_array(j);
	for (size_t i = 0; i < n; i++)
		item(j, v[i]);
	json_end(j);
	j->lines = lines;
}

void json_ref(struct json *j, const struct evidence_ref *r)
{
	json_kv_bytes(j, "host", r->host);
	json_kv_bytes(j, "path", r->path);
	if (r->line > 0)
		json_kv_u64(j, "line", r->line);
	json_opt(j, "sha256", r->sha256);
}

void json_evidence(struct json *j, const struct evidence_ref *v, size_t n)
{
	json_key(j, "evidence");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_ref(j, &v[i]);
		json_end(j);
	}
	json_end(j);
}

static void step(struct json *j, const struct result_step *s)
{
	json_object(j);
	json_kv_str(j, "rule", s->rule);
	json_list(j, "from", s->from, s->nfrom);
	json_kv_bytes(j, "to", s->to);
	json_opt(j, "via", s->via);
	json_kv_str(j, "technique", s->technique);
	json_kv_str(j, "certainty", certainty_word(s->certainty));
	json_kv_str(j, "grade", grade_word(s->grade));
	json_opt(j, "why", s->why);
	json_list(j, "needs", s->needs, s->nneeds);
	json_list(j, "missing", s->missing, s->nmissing);
	json_opt(j, "used", s->used);
	json_evidence(j, s->evidence, s->nevidence);
	json_end(j);
}

void json_steps(struct json *j, const struct result_step *v, size_t n)
{
	json_key(j, "steps");
	json_array(j);
	for (size_t i = 0; i < n; i++)
		step(j, &v[i]);
	json_end(j);
}

void json_reach_words(struct json *j, uint32_t hops, enum certainty certainty, enum grade grade)
{
	json_kv_u64(j, "hops", hops);
	json_kv_str(j, "certainty", certainty_word(certainty));
	json_kv_str(j, "grade", grade_word(grade));
}

void json_reached(struct json *j, const struct result_reached *a)
{
	json_kv_bytes(j, "account", a->account);
	json_kv_bytes(j, "host", a->host);
	json_reach_words(j, a->hops, a->certainty, a->grade);
	json_list(j, "needs", a->needs, a->nneeds);
	json_steps(j, a->steps, a->nsteps);
}
