/* /etc/hosts as JSON lines. */
#include "common/formats/hosts.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct hosts_row row;

	(void)a;
	while (hosts_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_addr(&j, "addr", &row.addr);
		dump_opt_bytes(&j, "name", row.name);
		dump_opt_bytes(&j, "aliases", row.aliases);
		dump_end(&j);
	}
}

const struct dump dump_hosts = {"hosts", rows};
