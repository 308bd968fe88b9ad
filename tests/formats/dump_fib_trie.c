/* The local addresses in fib_trie as JSON lines. */
#include "common/formats/fib_trie.h"
#include "tests/formats/dump.h"

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct fib_trie_row row;

	(void)a;
	while (fib_trie_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);

		dump_addr(&j, "addr", &row.addr);
		if (row.bits > 0)
			json_kv_u64(&j, "bits", row.bits);
		dump_end(&j);
	}
}

const struct dump dump_fib_trie = {"fib_trie", rows};
