/* authorized_keys as JSON lines: with each option that is not at its default. */
#include "common/formats/authorized_keys.h"
#include "tests/formats/dump.h"

static void options(struct json *j, const struct authkey_options *o)
{
	dump_opt_bool(j, "cert_authority", o->cert_authority);
	dump_opt_bool(j, "restricted", o->restricted);
	dump_opt_bool(j, "no_pty", !o->pty);
	dump_opt_bool(j, "no_port_forwarding", !o->port_forwarding);
	dump_opt_bool(j, "no_agent_forwarding", !o->agent_forwarding);
	dump_opt_bool(j, "no_x11_forwarding", !o->x11_forwarding);
	dump_opt_bool(j, "no_user_rc", !o->user_rc);
	dump_opt_bool(j, "no_touch_required", o->no_touch_required);
	dump_opt_bool(j, "verify_required", o->verify_required);
	if (o->has_command)
		json_kv_bytes(j, "command", o->command);
	if (o->has_from)
		json_kv_bytes(j, "from", o->from);
	if (o->has_principals)
		json_kv_bytes(j, "principals", o->principals);
	if (o->has_expiry_utc)
		json_kv_i64(j, "expiry_utc", o->expiry_utc);
	if (o->has_expiry_local)
		json_kv_i64(j, "expiry_local", o->expiry_local);
	dump_opt_i64(j, "environment", o->environment);
	dump_opt_i64(j, "permitopen", o->permitopen);
	dump_opt_i64(j, "permitlisten", o->permitlisten);
	if (o->tunnel != AUTHKEY_TUNNEL_NONE)
		json_kv_i64(j, "tunnel", o->tunnel);
	dump_opt_i64(j, "since", o->since);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct authorized_keys_row row;

	while (authorized_keys_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "options", row.options_text);
		options(&j, &row.options);
		dump_key(&j, &row.key, a);
		dump_opt_bytes(&j, "comment", row.comment);
		dump_end(&j);
	}
}

const struct dump dump_authorized_keys = {"authorized_keys", rows};
