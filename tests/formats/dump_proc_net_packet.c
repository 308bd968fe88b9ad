/* Packet sockets as JSON lines. */
#include "common/formats/proc_net_packet.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct proc_net_packet_row row;

	(void)a;
	while (proc_net_packet_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_u64(&j, "proto", row.proto);
		json_kv_u64(&j, "interface", row.interface);
		json_kv_u64(&j, "uid", row.uid);
		json_kv_u64(&j, "inode", row.inode);
		dump_end(&j);
	}
}

const struct dump dump_proc_net_packet = {"proc_net_packet", rows};
