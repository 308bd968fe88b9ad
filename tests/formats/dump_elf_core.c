/* Of which program a core file is, as a JSON line. */
#include "common/formats/elf_core.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct elf_core core;
	struct json j;

	(void)a;
	if (!elf_core_read(text, &core))
		return;
	j = dump_begin(o, &core.at);
	dump_opt_bytes(&j, "program", core.program);
	dump_end(&j);
}

const struct dump dump_elf_core = {"elf_core", rows};
