/* SSH certificates as JSON lines: all that the CA says. */
#include "common/base64.h"
#include "common/formats/ssh_cert.h"
#include "tests/formats/dump.h"

static void options(struct json *j, const struct ssh_cert *c)
{
	if (c->has_command)
		json_kv_bytes(j, "command", c->command);
	if (c->has_source)
		json_kv_bytes(j, "source", c->source);
	dump_opt_bool(j, "verify_required", c->verify_required);
	dump_opt_bool(j, "port_forwarding", c->port_forwarding);
	dump_opt_bool(j, "agent_forwarding", c->agent_forwarding);
	dump_opt_bool(j, "x11_forwarding", c->x11_forwarding);
	dump_opt_bool(j, "pty", c->pty);
	dump_opt_bool(j, "user_rc", c->user_rc);
	dump_opt_bool(j, "no_touch_required", c->no_touch_required);
	if (c->refused != NULL)
		json_kv_str(j, "refused", c->refused);
}

static void cert(struct json *j, struct arena *a, const struct ssh_cert *c)
{
	dump_key(j, &c->key, a);
	json_kv_str(j, "kind", c->kind == SSH_CERT_USER ? "user" : "host");
	json_kv_u64(j, "serial", c->serial);
	json_kv_bytes(j, "key_id", c->key_id);
	dump_slices(j, "principals", c->principals, c->nprincipals);
	json_kv_u64(j, "valid_after", c->valid_after);
	json_kv_u64(j, "valid_before", c->valid_before);
	json_kv_str(j, "ca_type", c->ca.type);
	json_kv_bytes(j, "signature", c->signature);
	options(j, c);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct ssh_cert_row row;

	while (ssh_cert_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		if (row.at.err == 0)
			cert(&j, a, &row.cert);
		dump_opt_bytes(&j, "comment", row.comment);
		dump_end(&j);
	}
}

const struct dump dump_ssh_cert = {"ssh_cert", rows};
