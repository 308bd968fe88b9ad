/* Sockets as JSON lines; the case files are of little-endian machines. */
#include "common/formats/proc_net_tcp.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct proc_net_tcp_row row;

	(void)a;
	while (proc_net_tcp_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_addr(&j, "addr", &row.addr);
		json_kv_u64(&j, "port", row.port);
		if (!row.listens) {
			dump_addr(&j, "peer", &row.peer);
			json_kv_u64(&j, "peer_port", row.peer_port);
		}
		json_kv_u64(&j, "uid", row.uid);
		json_kv_u64(&j, "inode", row.inode);
		dump_end(&j);
	}
}

const struct dump dump_proc_net_tcp = {"proc_net_tcp", rows};
