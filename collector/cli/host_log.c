/* Connections, host keys and results, as the log book has them. */
#include "collector/cli/host_log.h"

#include <stdio.h>
#include <string.h>

#include "collector/cli/result_log.h"
#include "collector/rules/clock.h"
#include "common/base64.h"

#define SSH_PORT 22

void host_contact_key(struct host_contact *h, const struct sweep_host_key *key)
{
	snprintf(h->key_type, sizeof(h->key_type), "%s", key->type);
	snprintf(h->fingerprint, sizeof(h->fingerprint), "%s", key->fingerprint);
}

void host_contact_answers(struct host_contact *h)
{
	clock_gettime(CLOCK_REALTIME, &h->answered);
}

/* ---- Whom we talk to ---- */

static void write_contact(struct json *j, uint32_t run, const struct sweep_target *t)
{
	json_kv_u64(j, "run", run);
	json_kv_bytes(j, "host", slice_str(t->name));
	if (t->local) {
		json_kv_bool(j, "local", true);
		return;
	}
	json_kv_str(j, "address", t->address);
	json_kv_u64(j, "port", t->port == 0 ? SSH_PORT : t->port);
	json_kv_bytes(j, "user", slice_str(t->user == NULL ? "root" : t->user));
	if (t->via > 0)
		json_kv_bool(j, "through_jump", true);
	if (t->only_passed)
		json_kv_bool(j, "only_passed", true);
}

int host_log_connect(struct case_folder *c, uint32_t run, const struct sweep_target *t)
{
	struct log_line line;

	write_contact(log_begin(c, &line, "connect"), run, t);
	return log_end(c, &line);
}

/* ---- Host keys ---- */

/* As known_hosts files have it [sshd(8)]; what could be read as a pattern gives way to the address.
 */
static void write_known_name(struct out *o, const struct sweep_target *t)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    ".-_:";
	const char *name = strspn(t->name, plain) == strlen(t->name) ? t->name : t->address;

	if (t->port == 0 || t->port == SSH_PORT)
		out_str(o, name);
	else
		out_printf(o, "[%s]:%u", name, t->port);
}

int host_log_key(struct case_folder *c, uint32_t run, const struct sweep_target *t,
    const struct sweep_host_key *key)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "host-key");
	struct out o;
	int err;

	json_kv_u64(j, "run", run);
	json_kv_bytes(j, "host", slice_str(t->name));
	json_kv_str(j, "type", key->type);
	json_kv_str(j, "fingerprint", key->fingerprint);
	err = log_end(c, &line);
	out_memory(&o);
	write_known_name(&o, t);
	out_printf(&o, " %s ", key->type);
	base64_write(&o, key->blob, true);
	out_byte(&o, '\n');
	if (err == 0)
		err = case_append(c, CASE_KNOWN_HOSTS, out_slice(&o));
	out_free(&o);
	return err;
}

/* ---- What came of it ---- */

int host_log_jump(struct case_folder *c, uint32_t run, const struct sweep_target *t,
    const struct sweep_outcome *o)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "jump");

	json_kv_u64(j, "run", run);
	json_kv_bytes(j, "host", slice_str(t->name));
	if (o->words != NULL && o->words[0] != '\0')
		json_kv_bytes(j, "why", slice_str(o->words));
	json_kv_u64(j, "total_ms", o->total_ms);
	return log_end(c, &line);
}

/* The host's time against ours, when its first bytes came here: behind by what the way took. */
static void write_clock_offset(
    struct json *j, const struct host_contact *h, const struct evidence_verdict *v)
{
	int64_t theirs;

	if (h->answered.tv_sec == 0 || clock_parse(v->clock, &theirs) != 0)
		return;
	json_kv_i64(j, "clock_offset_s", theirs - (int64_t)h->answered.tv_sec);
}

int host_log_result(struct case_folder *c, uint32_t run, const struct sweep_target *t,
    const struct host_contact *h, const struct sweep_outcome *o, const struct evidence_verdict *v,
    const char *why)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "host");

	result_log(j, run, t->name, v, why);
	if (h->fingerprint[0] != '\0') {
		json_kv_str(j, "host_key_type", h->key_type);
		json_kv_str(j, "host_key", h->fingerprint);
	}
	write_clock_offset(j, h, v);
	json_kv_str(j, "step", o->step);
	if (!v->whole && v->file.n > 0)
		json_kv_str(j, "stream", v->why);
	if (o->place != NULL)
		json_kv_bytes(j, "place", slice_str(o->place));
	if (o->exit_status >= 0)
		json_kv_i64(j, "exit_status", o->exit_status);
	if (o->complaints.n > 0)
		json_kv_bytes(j, "complaints", o->complaints);
	if (o->agentless != NULL)
		json_kv_bytes(j, "agentless", slice_str(o->agentless));
	if (o->weakened != NULL)
		json_kv_bytes(j, "weakened", slice_str(o->weakened));
	if (o->left_behind != NULL)
		json_kv_bytes(j, "left_behind", slice_str(o->left_behind));
	json_kv_u64(j, "connect_ms", o->connect_ms);
	json_kv_u64(j, "total_ms", o->total_ms);
	return log_end(c, &line);
}
