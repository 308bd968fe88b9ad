/* Sockets of the file system as JSON lines. */
#include "common/formats/proc_net_unix.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct proc_net_unix_row row;

	(void)a;
	while (proc_net_unix_any(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "path", row.path);
		dump_opt_bool(&j, "listens", row.listens);
		json_kv_u64(&j, "inode", row.inode);
		dump_end(&j);
	}
}

const struct dump dump_proc_net_unix = {"proc_net_unix", rows};
