/* Template of a dump. */
#include "common/formats/template.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct template_row row;

	(void)a; /* for parsers that take an arena */
	while (template_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_opt_bytes(&j, "name", row.name);
		dump_opt_bytes(&j, "value", row.value);
		dump_end(&j);
	}
}

const struct dump dump_template = {"template", rows};
