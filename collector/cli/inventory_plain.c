/* Inventories without a word on how to get in: the form of /etc/hosts, and a list of names. */
#include "collector/cli/inventory_parts.h"
#include "common/formats/hosts.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- The form of /etc/hosts ---- */

/* Names of the machine itself, and of groups of machines, that each such file has. */
static bool is_special(const struct addr *a)
{
	struct addr plain = addr_unmapped(a);

	if (plain.family == ADDR_V4)
		return plain.bytes[0] == 0 || plain.bytes[0] == 127 || plain.bytes[0] >= 224;
	return addr_is_loopback(a) || plain.bytes[0] == 0xff ||
	       (plain.bytes[0] == 0xfe && plain.bytes[1] == 0 && plain.bytes[15] == 0);
}

static int take_row(struct inventory *inv, struct hosts_row *row)
{
	struct slice rest = row->aliases, alias;
	char text[ADDR_TEXT_BYTES];
	size_t at;

	if (inventory_host_at(inv, row->name, row->at.line, &at) != 0)
		return ERR_USAGE;
	addr_format(&row->addr, text);
	while (word_next(&rest, &alias))
		inventory_add_alias(inv, at, alias);
	return inventory_add_address(inv, at, slice_str(text), row->at.line);
}

int inventory_read_hosts(struct inventory *inv, struct slice text)
{
	struct lines in = lines_of(text);
	struct hosts_row row;

	while (hosts_next(&in, &row)) {
		if (row.at.err != 0)
			return inventory_fail(inv, row.at.line, "no address with a name behind it");
		if (!is_special(&row.addr) && take_row(inv, &row) != 0)
			return ERR_USAGE;
	}
	return 0;
}

/* ---- A list ---- */

/* [user@]host[:port]; what else stands behind '#' is a comment. */
static int take_line(struct inventory *inv, struct slice line, uint32_t number)
{
	struct slice user = {0}, host, word, port = {0};
	struct inventory_host *h;
	struct addr addr;
	size_t at, i;

	if (!word_next(&line, &word) || word.p[0] == '#')
		return 0;
	if (word_next(&line, &host) && host.p[0] != '#')
		return inventory_fail(
		    inv, number, "more than one word: [user@]host[:port] is expected");
	at = slice_rfind(word, '@');
	if (at < word.n) {
		user = slice_sub(word, 0, at);
		word = slice_sub(word, at + 1, word.n);
	}
	host = word;
	if (word.p != NULL && word.n > 0 && word.p[0] == '[') {
		host = slice_sub(word, 1, slice_find(word, ']'));
		port = slice_sub(word, slice_find(word, ']') + 1, word.n);
	} else if (address_parse(word, &addr) != 0) {
		host = slice_sub(word, 0, slice_find(word, ':'));
		port = slice_sub(word, host.n, word.n);
	}
	if (inventory_host_at(inv, host, number, &i) != 0)
		return ERR_USAGE;
	h = &inv->hosts[i];
	if (user.n > 0) {
		h->own.user = arena_str(&inv->arena, user);
		h->own.said |= WAY_BIT(user);
	}
	if (port.n > 0 &&
	    (port.p[0] != ':' || slice_to_u32(slice_sub(port, 1, port.n), &h->own.port) != 0 ||
		h->own.port < 1 || h->own.port > 65535))
		return inventory_fail(inv, number, "the port is a number from 1 to 65535");
	if (port.n > 0)
		h->own.said |= WAY_BIT(port);
	return address_parse(host, &addr) == 0 ? inventory_add_address(inv, i, host, number) : 0;
}

int inventory_read_list(struct inventory *inv, struct slice text)
{
	struct lines in = lines_of(text);
	struct slice line;
	uint32_t number = 0;

	while (lines_next(&in, &line)) {
		number++;
		if (take_line(inv, slice_trim(line), number) != 0)
			return ERR_USAGE;
	}
	return 0;
}
