/* Local IPv4 addresses of fib_trie. */
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

bool fib_trie_next(struct lines *in, struct fib_trie_row *row)
{
	struct slice line;
	bool leaf = false;

	while (lines_next(in, &line)) {
		if (take_leaf(in, line, row)) {
			leaf = true;
			if (row->at.err != 0)
				return true;
		} else if (leaf && slice_eq_str(slice_trim(line), "/32 host LOCAL")) {
			return true;
		}
	}
	return false;
}
