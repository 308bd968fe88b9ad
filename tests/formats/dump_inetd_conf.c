/* inetd.conf as JSON lines. */
#include "common/formats/inetd_conf.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct inetd_conf_row row;

	while (inetd_conf_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "address", row.address);
		dump_opt_bytes(&j, "service", row.service);
		dump_opt_bytes(&j, "socket", row.socket);
		dump_opt_bytes(&j, "protocol", row.protocol);
		dump_opt_bytes(&j, "wait", row.wait);
		dump_opt_bytes(&j, "user", row.user);
		dump_opt_bytes(&j, "server", row.server);
		dump_opt_bytes(&j, "args", row.args);
		dump_opt_bytes(&j, "program", inetd_conf_program(&row));
		dump_opt_bool(&j, "wrapped", inetd_conf_wrapped(&row));
		dump_end(&j);
	}
}

const struct dump dump_inetd_conf = {"inetd_conf", rows};
