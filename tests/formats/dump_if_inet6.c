/* if_inet6 as JSON lines. */
#include "common/formats/if_inet6.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct if_inet6_row row;

	(void)a;
	while (if_inet6_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_addr(&j, "addr", &row.addr);
		dump_opt_bytes(&j, "name", row.name);
		dump_end(&j);
	}
}

const struct dump dump_if_inet6 = {"if_inet6", rows};
