/* Rows of /proc/net/packet. */
#include "common/formats/proc_net_packet.h"

#include "common/hex.h"

#define WORD_PROTO 3
#define WORD_INTERFACE 4
#define WORD_UID 7
#define WORD_INODE 8
#define WORDS 9

static void parse(const struct slice *word, struct proc_net_packet_row *row)
{
	uint64_t proto;
	int64_t inode;

	if (hex_to_u64(word[WORD_PROTO], &proto) != 0 || proto > UINT16_MAX ||
	    slice_to_u32(word[WORD_INTERFACE], &row->interface) != 0 ||
	    slice_to_u32(word[WORD_UID], &row->uid) != 0 ||
	    slice_to_i64(word[WORD_INODE], &inode) != 0 || inode < 0) {
		row_bad(&row->at, ERR_SYNTAX, "a field is not a number");
		return;
	}
	row->proto = (uint32_t)proto;
	row->inode = (uint64_t)inode;
}

bool proc_net_packet_next(struct lines *in, struct proc_net_packet_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice rest = line, word[WORDS];
		size_t n = 0;

		if (line.n == 0 || slice_starts(line, "sk "))
			continue;
		while (n < WORDS && word_next(&rest, &word[n]))
			n++;
		*row = (struct proc_net_packet_row){.at = row_at(in, line)};
		if (n < WORDS)
			row_bad(&row->at, ERR_SYNTAX, "fields are missing");
		else
			parse(word, row);
		return true;
	}
	return false;
}
