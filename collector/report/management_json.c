/* "cordon-report-management/1": see reader.h. */
#include "collector/report/json_parts.h"
#include "collector/report/management.h"
#include "collector/report/reader.h"

static void list(struct json *j, const char *key, const struct names_of *l)
{
	json_list(j, key, l->names, l->n);
}

static void states(struct json *j, const struct management *m)
{
	json_key(j, "hosts");
	json_object(j);
	for (int s = 0; s < STATE_COUNT; s++)
		list(j, state_word((enum host_state)s), &m->states[s]);
	json_end(j);
	json_key(j, "at_risk");
	json_object(j);
	for (int c = 0; c < CERTAINTY_COUNT; c++)
		json_kv_u64(j, certainty_word((enum certainty)c), m->risk[c]);
	json_end(j);
	list(j, "critical", &m->critical);
}

static void to_do(struct json *j, const struct management *m)
{
	json_key(j, "to_do");
	json_object(j);
	for (size_t k = 0; k < WORK_COUNT; k++)
		json_kv_u64(j, work_kinds[k].key, m->work[k]);
	list(j, "inspect_in_this_order", &m->inspect);
	json_end(j);
}

static void unknown(struct json *j, const struct management *m)
{
	json_key(j, "unknown");
	json_object(j);
	list(j, "not_seen", &m->unseen);
	list(j, "partly_seen", &m->partly);
	json_kv_u64(j, "outside", m->outside);
	json_end(j);
}

int management_write_json(struct report_job *job)
{
	const struct result *r = job->result;
	struct json j = json_on(job->out);
	struct arena a = {0};
	struct management m;

	management_make(&m, r, &a);
	j.lines = 2;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-report-management/1");
	json_kv_str(&j, "for", reader_word(READER_MANAGEMENT));
	json_kv_bytes(&j, "title", r->title);
	json_opt(&j, "swept_at", r->swept_at);
	if (r->redacted)
		json_kv_bool(&j, "redacted", true);
	list(&j, "compromised", &m.compromised);
	json_kv_u64(&j, "compromised_keys", m.keys);
	json_kv_u64(&j, "asked", r->asked);
	json_kv_u64(&j, "seen", r->seen);
	states(&j, &m);
	json_kv_u64(&j, "signs", m.signs);
	json_kv_u64(&j, "hosts_with_signs", m.sign_hosts);
	to_do(&j, &m);
	unknown(&j, &m);
	json_end(&j);
	out_byte(job->out, '\n');
	arena_free(&a);
	return 0;
}
