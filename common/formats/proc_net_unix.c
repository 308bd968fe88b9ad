/* Rows of /proc/net/unix. */
#include "common/formats/proc_net_unix.h"

#include "common/hex.h"

#define WORD_FLAGS 3
#define WORD_INODE 6
#define WORDS 7		/* before the path */
#define ACCEPTS 0x10000 /* __SO_ACCEPTCON */

static bool listens(struct slice flags)
{
	uint64_t v;

	return hex_to_u64(flags, &v) == 0 && (v & ACCEPTS) != 0;
}

bool proc_net_unix_any(struct lines *in, struct proc_net_unix_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice rest = line, word[WORDS];
		size_t n = 0;
		int64_t inode;

		while (n < WORDS && word_next(&rest, &word[n]))
			n++;
		rest = slice_sub(rest, 1, rest.n); /* one blank, then the path as it is */
		if (n < WORDS || rest.n == 0 || slice_eq_str(word[WORD_INODE], "Inode"))
			continue;
		*row = (struct proc_net_unix_row){
		    .at = row_at(in, line), .path = rest, .listens = listens(word[WORD_FLAGS])};
		if (slice_to_i64(word[WORD_INODE], &inode) != 0 || inode < 0)
			row_bad(&row->at, ERR_SYNTAX, "inode is not a number");
		else
			row->inode = (uint64_t)inode;
		return true;
	}
	return false;
}

bool proc_net_unix_next(struct lines *in, struct proc_net_unix_row *row)
{
	while (proc_net_unix_any(in, row))
		if (row->listens && row->path.p[0] != '@')
			return true;
	return false;
}
