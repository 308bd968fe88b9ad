/* What `cordon diff --format json` prints: "cordon-diff/1". */
#include "collector/report/json_parts.h"
#include "collector/report/report.h"

static void side(struct json *j, const char *key, struct slice title, struct slice swept_at)
{
	json_key(j, key);
	json_object(j);
	json_kv_bytes(j, "title", title);
	json_opt(j, "swept_at", swept_at);
	json_end(j);
}

static void turn(struct json *j, const struct result_turn *t)
{
	json_object(j);
	json_kv_bytes(j, "host", t->host);
	if (t->was_there)
		json_kv_str(j, "was", state_word(t->was));
	if (t->is_there)
		json_kv_str(j, "is", state_word(t->is));
	if (t->is_there && t->is == STATE_AT_RISK) {
		json_kv_u64(j, "hops", t->hops);
		json_kv_str(j, "certainty", certainty_word(t->certainty));
	}
	json_opt(j, "reason", t->reason);
	json_end(j);
}

static void change(struct json *j, const struct result_change *c)
{
	json_object(j);
	json_kv_str(j, "change", change_word(c->state));
	json_kv_str(j, "kind", c->kind);
	json_kv_bytes(j, "host", c->host);
	json_kv_bytes(j, "subject", c->subject);
	json_opt(j, "was", c->was);
	json_opt(j, "is", c->is);
	json_opt(j, "unsure", c->unsure);
	json_opt(j, "file_changed", c->time);
	json_evidence(j, &c->at, c->at.path.n > 0);
	json_end(j);
}

int changes_write_json(const struct result_changes *r, struct out *o)
{
	struct json j = json_on(o);

	j.lines = 2;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-diff/1");
	side(&j, "before", r->old_title, r->old_swept_at);
	side(&j, "now", r->new_title, r->new_swept_at);
	json_list(&j, "compromised", r->compromised, r->ncompromised);
	json_key(&j, "hosts");
	json_array(&j);
	for (size_t i = 0; i < r->nturns; i++)
		turn(&j, &r->turns[i]);
	json_end(&j);
	json_key(&j, "changes");
	json_array(&j);
	for (size_t i = 0; i < r->nchanges; i++)
		change(&j, &r->changes[i]);
	json_end(&j);
	json_end(&j);
	out_byte(o, '\n');
	return o->err;
}
