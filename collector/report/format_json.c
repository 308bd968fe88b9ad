/*
 * The report for programs, "cordon-report/1": coverage, hosts with flags, gaps and paths, all
 * edges and nodes of the trust graph, the names to sweep next, hosts with one identity, who goes
 * where (habit, no permission). Which members are left out when: json_parts.h. A host's flags and
 * accounts, an edge and a node each stand on one line.
 */
#include "collector/report/json_parts.h"
#include "collector/report/reader.h"

/* Depths of lines: see struct json. */
#define HOST_LINES 4
#define EDGE_LINES 2

static int write_json(struct report_job *job);

const struct report_format report_json = {
    .name = "json",
    .doc = "cordon-report/1: everything, for programs",
    .write = write_json,
    .write_management = management_write_json,
};

/* Seen is what sent evidence; a host that sent a part of it is seen, and can be unseen in state. */
static void coverage(struct json *j, const struct result *r)
{
	json_key(j, "coverage");
	json_object(j);
	json_kv_u64(j, "asked", r->asked);
	json_kv_u64(j, "seen", r->seen);
	json_key(j, "unseen");
	json_array(j);
	for (size_t i = 0; i < r->nhosts; i++) {
		if (r->hosts[i].state != STATE_UNSEEN)
			continue;
		json_object(j);
		json_kv_bytes(j, "host", r->hosts[i].name);
		json_kv_bytes(j, "reason", r->hosts[i].reason);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

static void flags(struct json *j, const char *key, const struct result_flag *v, size_t n)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_kv_str(j, "flag", v[i].flag);
		json_opt(j, "subject", v[i].subject);
		if (v[i].priority > 0)
			json_kv_i64(j, "priority", v[i].priority);
		json_kv_bytes(j, "why", v[i].why);
		json_evidence(j, v[i].evidence, v[i].nevidence);
		json_end(j);
	}
	json_end(j);
}

static void gaps(struct json *j, const struct result_host *h)
{
	json_key(j, "gaps");
	json_array(j);
	for (size_t i = 0; i < h->ngaps; i++) {
		json_object(j);
		json_kv_bytes(j, "path", h->gaps[i].path);
		json_kv_bytes(j, "status", h->gaps[i].status);
		json_opt(j, "why", h->gaps[i].why);
		json_end(j);
	}
	json_end(j);
}

static void signs(struct json *j, const struct result_host *h)
{
	json_key(j, "signs");
	json_array(j);
	for (size_t i = 0; i < h->nsigns; i++) {
		const struct result_sign *s = &h->signs[i];

		json_object(j);
		json_kv_bytes(j, "sign", s->name);
		json_opt(j, "subject", s->subject);
		json_kv_bytes(j, "saw", s->saw);
		json_kv_bytes(j, "why", s->why);
		json_evidence(j, &s->at, s->at.path.n > 0);
		json_end(j);
	}
	json_end(j);
}

static void reached(struct json *j, const struct result_host *h)
{
	json_key(j, "reached");
	json_array(j);
	for (size_t i = 0; i < h->nreached; i++) {
		json_object(j);
		json_reached(j, &h->reached[i]);
		json_end(j);
	}
	json_end(j);
}

static void host(struct json *j, const struct result_host *h)
{
	json_object(j);
	json_kv_bytes(j, "host", h->name);
	json_list(j, "addresses", h->addresses, h->naddresses);
	json_opt(j, "os", h->os);
	json_kv_bool(j, "seen", h->seen);
	json_kv_bool(j, "critical", h->critical);
	json_opt(j, "reason", h->reason);
	json_kv_str(j, "state", state_word(h->state));
	if (h->state == STATE_COMPROMISED)
		json_kv_u64(j, "hops", 0);
	if (h->state == STATE_AT_RISK)
		json_reach_words(j, h->hops, h->certainty, h->grade);
	flags(j, "flags", h->flags, h->nflags);
	reached(j, h);
	signs(j, h);
	gaps(j, h);
	json_end(j);
}

static void edge(struct json *j, const struct result_edge *e)
{
	json_object(j);
	json_kv_str(j, "rule", e->rule);
	json_kv_str(j, "technique", e->technique);
	json_list(j, "from", e->from, e->nfrom);
	json_kv_bytes(j, "to", e->to);
	json_kv_str(j, "certainty", certainty_word(e->certainty));
	json_kv_str(j, "grade", grade_word(e->grade));
	json_opt(j, "why", e->why);
	json_list(j, "needs", e->needs, e->nneeds);
	json_list(j, "missing", e->missing, e->nmissing);
	json_opt(j, "used", e->used);
	json_evidence(j, e->evidence, e->nevidence);
	json_kv_bool(j, "taken", e->taken);
	json_end(j);
}

static void node(struct json *j, const struct result_node *n)
{
	json_object(j);
	json_kv_bytes(j, "label", n->label);
	json_kv_str(j, "kind", n->kind);
	json_opt(j, "host", n->host);
	json_opt(j, "name", n->name);
	json_kv_bool(j, "root", n->root);
	json_kv_bool(j, "held", n->held);
	json_end(j);
}

static void shared(struct json *j, const struct result *r)
{
	json_key(j, "shared");
	json_array(j);
	for (size_t i = 0; i < r->nshared; i++) {
		const struct result_shared *s = &r->shared[i];

		json_object(j);
		json_kv_str(j, "what", s->what);
		json_kv_bytes(j, "value", s->value);
		json_list(j, "hosts", s->hosts, s->nhosts);
		json_evidence(j, s->evidence, s->nevidence);
		json_end(j);
	}
	json_end(j);
}

static void conflicts(struct json *j, const struct result *r)
{
	json_key(j, "conflicts");
	json_array(j);
	for (size_t i = 0; i < r->nconflicts; i++) {
		const struct result_conflict *c = &r->conflicts[i];

		json_object(j);
		json_kv_str(j, "what", c->what);
		json_opt(j, "host", c->host);
		json_kv_bytes(j, "one", c->one);
		json_kv_bytes(j, "one_case", c->one_case);
		json_kv_bytes(j, "one_time", c->one_time);
		json_kv_bytes(j, "other", c->other);
		json_kv_bytes(j, "other_case", c->other_case);
		json_kv_bytes(j, "other_time", c->other_time);
		json_end(j);
	}
	json_end(j);
}

static void habits(struct json *j, const struct result *r)
{
	json_key(j, "habits");
	json_array(j);
	for (size_t i = 0; i < r->nhabits; i++) {
		const struct result_habit *h = &r->habits[i];

		json_object(j);
		json_kv_bytes(j, "from", h->from);
		json_kv_bool(j, "from_known", h->from_known);
		json_kv_bytes(j, "to", h->to);
		json_kv_bool(j, "to_known", h->to_known);
		json_kv_u64(j, "known_hosts", h->lines);
		json_kv_u64(j, "logins", h->logins);
		json_opt(j, "last", h->last);
		json_evidence(j, h->evidence, h->nevidence);
		json_end(j);
	}
	json_end(j);
	json_kv_bool(j, "habits_cut", r->habits_cut);
}

static void graph(struct json *j, const struct result *r)
{
	json_key(j, "edges");
	json_array(j);
	for (size_t i = 0; i < r->nedges; i++)
		edge(j, &r->edges[i]);
	json_end(j);
	json_key(j, "nodes");
	json_array(j);
	for (size_t i = 0; i < r->nnodes; i++)
		node(j, &r->nodes[i]);
	json_end(j);
}

static int write_json(struct report_job *job)
{
	const struct result *r = job->result;
	struct json j = json_on(job->out);

	j.lines = HOST_LINES;
	json_object(&j);
	json_kv_str(&j, "format", "cordon-report/1");
	json_kv_bytes(&j, "title", r->title);
	json_opt(&j, "swept_at", r->swept_at);
	if (r->owner.n > 0) {
		json_kv_str(&j, "for", "host-owner");
		json_kv_bytes(&j, "owner", r->owner);
	}
	if (r->redacted)
		json_kv_bool(&j, "redacted", true);
	json_list(&j, "compromised", r->compromised, r->ncompromised);
	coverage(&j, r);
	json_key(&j, "hosts");
	json_array(&j);
	for (size_t i = 0; i < r->nhosts; i++)
		host(&j, &r->hosts[i]);
	json_end(&j);
	j.lines = EDGE_LINES;
	flags(&j, "outside", r->outside, r->noutside);
	conflicts(&j, r);
	shared(&j, r);
	habits(&j, r);
	graph(&j, r);
	json_end(&j);
	out_byte(job->out, '\n');
	return 0;
}
