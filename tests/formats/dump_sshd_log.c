/* Rows of sshd_log as JSON: see dump.h. */
#include "common/formats/sshd_log.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct sshd_log_row row;

	(void)a;
	while (sshd_log_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "time", row.time);
		dump_opt_bytes(&j, "method", row.method);
		dump_opt_bytes(&j, "user", row.user);
		dump_opt_bytes(&j, "from", row.from);
		dump_opt_bytes(&j, "type", row.type);
		dump_opt_bytes(&j, "fingerprint", row.fingerprint);
		dump_opt_bytes(&j, "ca", row.ca);
		dump_end(&j);
	}
}

const struct dump dump_sshd_log = {"sshd_log", rows};
