/* Rows of /proc/net/tcp and its kin that listen, or are connected. */
#include "common/formats/proc_net_tcp.h"

#include <string.h>

#include "common/hex.h"

#define WORD_LOCAL 1
#define WORD_PEER 2
#define WORD_STATE 3
#define WORD_UID 7
#define WORD_INODE 9
#define WORDS 10

/* Groups of eight digits, each a 32-bit number of this machine. */
static bool take_addr(struct slice digits, struct addr *addr)
{
	size_t groups = digits.n / 8;

	if (digits.n != 8 && digits.n != 32)
		return false;
	for (size_t i = 0; i < groups; i++) {
		uint64_t v;
		uint32_t group;

		if (hex_to_u64(slice_sub(digits, 8 * i, 8 * i + 8), &v) != 0)
			return false;
		group = (uint32_t)v;
		memcpy(addr->bytes + 4 * i, &group, sizeof(group));
	}
	addr->family = groups == 1 ? ADDR_V4 : ADDR_V6;
	return true;
}

/* `address:port` */
static bool take_end(struct slice word, struct addr *addr, uint16_t *port)
{
	struct slice address;
	uint64_t v;

	slice_cut(&word, ':', &address);
	if (!take_addr(address, addr) || hex_to_u64(word, &v) != 0 || v > UINT16_MAX)
		return false;
	*port = (uint16_t)v;
	return true;
}

static void parse(const struct slice *word, struct proc_net_tcp_row *row)
{
	struct slice inode = word[WORD_INODE];
	int64_t n;

	if (!take_end(word[WORD_LOCAL], &row->addr, &row->port) ||
	    (!row->listens && !take_end(word[WORD_PEER], &row->peer, &row->peer_port))) {
		row_bad(&row->at, ERR_SYNTAX, "not an address and a port");
		return;
	}
	if (slice_to_u32(word[WORD_UID], &row->uid) != 0 || slice_to_i64(inode, &n) != 0 || n < 0)
		row_bad(&row->at, ERR_SYNTAX, "uid or inode is not a number");
	else
		row->inode = (uint64_t)n;
}

/* LISTEN, ESTABLISHED; CLOSE is what UDP has while it is not connected, and TCP never shows [linux
 * include/net/tcp_states.h]. */
static bool is_asked(struct slice state)
{
	return slice_eq_str(state, "0A") || slice_eq_str(state, "01") || slice_eq_str(state, "07");
}

bool proc_net_tcp_next(struct lines *in, struct proc_net_tcp_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice rest = line, word[WORDS];
		size_t n = 0;

		while (n < WORDS && word_next(&rest, &word[n]))
			n++;
		if (n <= WORD_STATE || !is_asked(word[WORD_STATE]))
			continue;
		*row = (struct proc_net_tcp_row){
		    .at = row_at(in, line), .listens = word[WORD_STATE].p[1] != '1'};
		if (n < WORDS)
			row_bad(&row->at, ERR_SYNTAX, "fields are missing");
		else
			parse(word, row);
		return true;
	}
	return false;
}
