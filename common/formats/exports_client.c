/* Whom an export is for: the kinds of client [nfs-utils support/export/client.c client_gettype]. */
#include "common/formats/exports.h"

/* The first byte that makes a client more than a host name, or 0. */
static uint8_t telling_byte(struct slice client)
{
	for (size_t i = 0; i < client.n; i++) {
		uint8_t c = client.p[i];

		if (c == '*' || c == '?' || c == '[' || c == '/')
			return c;
		if (c == '\\')
			i++;
	}
	return 0;
}

static struct exports_client network(struct slice client)
{
	struct exports_client c = {EXPORTS_CLIENT_NETWORK, client, {{0}, 0}};
	struct slice mask = client, head;
	struct addr a;
	int r = cidr_parse_lenient(client, &c.net);

	slice_cut(&mask, '/', &head);
	/* A mask with holes, or one of IPv6 in full, is a mask to the server too. */
	if (r != 0 && (addr_parse(head, &a) != 0 || addr_parse(mask, &a) != 0))
		c.kind = EXPORTS_CLIENT_BAD;
	return c;
}

struct exports_client exports_client_of(struct slice client)
{
	struct exports_client c = {EXPORTS_CLIENT_HOST, client, {{0}, 0}};
	uint8_t telling = telling_byte(client);

	if (client.n == 0 || slice_eq_str(client, "*")) {
		c.kind = EXPORTS_CLIENT_ANYONE;
	} else if (slice_starts(client, "gss/")) {
		c.kind = EXPORTS_CLIENT_GSS;
	} else if (slice_starts(client, "@")) {
		c.kind = EXPORTS_CLIENT_NETGROUP;
		c.name = slice_sub(client, 1, client.n);
	} else if (telling == '/') {
		return network(client);
	} else if (telling != 0) {
		c.kind = EXPORTS_CLIENT_WILDCARD;
	} else if (addr_parse_numeric(client, &c.net.net) == 0) {
		c.net.bits = c.net.net.family == ADDR_V4 ? 32 : 128;
	}
	return c;
}

static uint8_t upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
}

/*
 * A byte against `[...]` at the start of pattern; *used is the length of the class. '^' inverts it;
 * ']' or '-' in first place is itself. A class that does not end matches nothing.
 */
static bool class_match(struct slice pattern, uint8_t c, size_t *used)
{
	size_t i = 1;
	bool invert = i < pattern.n && pattern.p[i] == '^', found = false;
	uint8_t last = '[';

	if (invert)
		i++;
	for (size_t first = i; i < pattern.n && (pattern.p[i] != ']' || i == first); i++) {
		uint8_t p = pattern.p[i];

		if (p == '-' && i > first && i + 1 < pattern.n && pattern.p[i + 1] != ']') {
			p = pattern.p[++i];
			found |= c >= last && c <= p;
		} else {
			found |= upper(c) == upper(p);
		}
		last = p;
	}
	*used = i + 1;
	return i < pattern.n && found != invert;
}

/* A byte against the element at the start of pattern; *used is the element's length. */
static bool element_match(struct slice pattern, uint8_t c, size_t *used)
{
	bool escaped = pattern.p[0] == '\\' && pattern.n > 1;

	if (pattern.p[0] == '[')
		return class_match(pattern, c, used);
	*used = escaped ? 2 : 1;
	return (!escaped && pattern.p[0] == '?') || upper(pattern.p[escaped]) == upper(c);
}

bool exports_wildcard_match(struct slice pattern, struct slice name)
{
	size_t p = 0, t = 0, star = pattern.n, star_t = 0, used;

	while (t < name.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			star_t = t;
		} else if (p < pattern.n &&
			   element_match(slice_sub(pattern, p, pattern.n), name.p[t], &used)) {
			p += used;
			t++;
		} else if (star < pattern.n) {
			p = star + 1;
			t = ++star_t;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}
