/* What became of a host's evidence, as members of a log entry. */
#include "collector/cli/result_log.h"

void result_log(struct json *j, uint32_t run, const char *host, const struct evidence_verdict *v,
    const char *why)
{
	bool came = v != NULL && v->file.n > 0;

	json_kv_u64(j, "run", run);
	json_kv_bytes(j, "host", slice_str(host));
	json_kv_str(j, "outcome", !came ? "failed" : v->whole ? "whole" : "cut");
	if (why[0] != '\0')
		json_kv_bytes(j, "why", slice_str(why));
	if (!came)
		return;
	json_kv_text(j, "evidence", v->file);
	json_kv_bool(j, "whole", v->whole);
	json_kv_u64(j, "records", v->records);
	json_kv_u64(j, "bytes", v->bytes);
	json_kv_str(j, "sha256", v->sha256);
	if (v->hostname.n > 0)
		json_kv_bytes(j, "hostname", v->hostname);
	if (v->clock.n > 0)
		json_kv_bytes(j, "clock", v->clock);
}
