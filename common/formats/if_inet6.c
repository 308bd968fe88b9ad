/* Rows of if_inet6. */
#include "common/formats/if_inet6.h"

#include "common/hex.h"

static void parse(struct slice text, struct if_inet6_row *row)
{
	struct slice address, number;

	if (!word_next(&text, &address) || hex_to_bytes(address, row->addr.bytes, 16) != 0) {
		row_bad(&row->at, ERR_SYNTAX, "not an address of 32 hexadecimal digits");
		return;
	}
	row->addr.family = ADDR_V6;
	for (int i = 0; i < 4; i++) /* index, prefix length, scope, flags: nobody asks for them */
		if (!word_next(&text, &number))
			row_bad(&row->at, ERR_SYNTAX, "fields are missing");
	row->name = slice_trim(text);
	if (row->name.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "fields are missing");
}

bool if_inet6_next(struct lines *in, struct if_inet6_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		if (slice_trim(line).n == 0)
			continue;
		*row = (struct if_inet6_row){.at = row_at(in, line)};
		parse(line, row);
		return true;
	}
	return false;
}
