/* Local IPv4 addresses and networks of fib_trie. */
#include "common/formats/fib_trie.h"

/* A leaf, and its address or what is wrong with it. */
static bool take_leaf(struct lines *in, struct slice line, struct fib_trie_row *row)
{
	struct slice text = slice_trim(line);

	if (!slice_starts(text, "|--"))
		return false;
	*row = (struct fib_trie_row){.at = row_at(in, line)};
	if (addr_parse(slice_trim(slice_sub(text, 3, text.n)), &row->addr) != 0)
		row_bad(&row->at, ERR_SYNTAX, "a leaf without an address");
	return true;
}

/* "/24 link UNICAST": the length; 0 when it is none, or no network of several. */
static uint8_t link_bits(struct slice text)
{
	struct slice bits;
	uint32_t n;

	if (!slice_starts(text, "/") || !slice_ends(text, " link UNICAST") ||
	    !slice_cut(&text, ' ', &bits) || slice_to_u32(slice_sub(bits, 1, bits.n), &n) != 0 ||
	    n > 31)
		return 0;
	return (uint8_t)n;
}

bool fib_trie_next(struct lines *in, struct fib_trie_row *row)
{
	struct slice line;
	bool leaf = false;

	while (lines_next(in, &line)) {
		if (take_leaf(in, line, row)) {
			leaf = true;
			if (row->at.err != 0)
				return true;
		} else if (leaf) {
			row->bits = link_bits(slice_trim(line));
			if (row->bits > 0 || slice_eq_str(slice_trim(line), "/32 host LOCAL"))
				return true;
		}
	}
	return false;
}
