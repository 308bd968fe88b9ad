/* Addresses and networks: the C library reads and writes the forms, the rest is masks. */
#include "common/addr.h"

#include <arpa/inet.h>
#include <limits.h>
#include <string.h>

#include "common/number.h"
#include "include/err.h"

#define V4_BITS 32
#define V6_BITS 128
/* sshd copies an item into a buffer of this size; what does not fit is no address to it. */
#define SSHD_ITEM_BYTES 64

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

static unsigned family_bits(uint8_t family)
{
	return family == ADDR_V4 ? V4_BITS : V6_BITS;
}

/* A copy with a NUL for the C library; false when text cannot be such a string. */
static bool as_string(struct slice text, char out[ADDR_TEXT_BYTES])
{
	if (text.n == 0 || text.n >= ADDR_TEXT_BYTES || slice_find(text, 0) < text.n)
		return false;
	memcpy(out, text.p, text.n);
	out[text.n] = '\0';
	return true;
}

int addr_parse(struct slice text, struct addr *out)
{
	struct addr a = {0};
	char s[ADDR_TEXT_BYTES];

	if (!as_string(text, s))
		return ERR_SYNTAX;
	if (inet_pton(AF_INET, s, a.bytes) == 1)
		a.family = ADDR_V4;
	else if (inet_pton(AF_INET6, s, a.bytes) == 1)
		a.family = ADDR_V6;
	else
		return ERR_SYNTAX;
	*out = a;
	return 0;
}

/* A number as strtoul(3) reads it with base 0: decimal, 0x1f or 017; its digits are all there is.
 */
static bool any_base(struct slice s, uint32_t *out)
{
	bool hex = s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x';
	unsigned base = hex ? 16 : s.n > 1 && s.p[0] == '0' ? 8 : 10;
	uint64_t v = 0;

	for (size_t i = hex ? 2 : 0; i < s.n; i++) {
		unsigned c = s.p[i] | 0x20, digit = c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;

		if (s.p[i] >= '0' && s.p[i] <= '9')
			digit = s.p[i] - '0';
		if (digit >= base || (v = v * base + digit) > UINT32_MAX)
			return false;
	}
	*out = (uint32_t)v;
	return s.n > 0;
}

/* As inet_aton(3), which in musl brings strtoul(3) and a good part of stdio: up to four numbers,
 * the last of which fills what is left. */
static bool old_v4(struct slice text, uint8_t bytes[4])
{
	uint32_t v = 0, part;
	struct slice head;
	int i = 0;

	while (slice_cut(&text, '.', &head)) {
		if (i == 3 || !any_base(head, &part) || part > 255)
			return false;
		v |= part << (24 - 8 * i++);
	}
	if (!any_base(head, &part) || (i > 0 && part >> (32 - 8 * i) != 0))
		return false;
	v |= part;
	for (int k = 0; k < 4; k++)
		bytes[k] = (uint8_t)(v >> (24 - 8 * k));
	return true;
}

int addr_parse_numeric(struct slice text, struct addr *out)
{
	struct addr a = {.family = ADDR_V4};

	if (addr_parse(text, out) == 0)
		return 0;
	if (text.n >= ADDR_TEXT_BYTES || !old_v4(text, a.bytes))
		return ERR_SYNTAX;
	*out = a;
	return 0;
}

/* Clears the bits behind the first `bits`; true when one of them was set. */
static bool clear_host_bits(struct addr *a, unsigned bits)
{
	bool was_set = false;

	for (unsigned i = 0; i < family_bits(a->family) / 8; i++) {
		unsigned kept = bits <= i * 8 ? 0 : bits - i * 8;
		uint8_t mask = kept >= 8 ? 0xff : (uint8_t)(0xff00 >> kept);

		if ((a->bytes[i] & ~mask) != 0)
			was_set = true;
		a->bytes[i] &= mask;
	}
	return was_set;
}

int cidr_parse_strict(struct slice text, struct cidr *out)
{
	struct slice rest = text, head;
	struct cidr c = {0};
	int64_t bits = 0;
	bool slash;

	if (text.n >= SSHD_ITEM_BYTES)
		return ERR_SYNTAX;
	slash = slice_cut(&rest, '/', &head);
	if (slash && number_parse(rest, 0, INT_MAX, &bits) != 0)
		return ERR_SYNTAX;
	if (addr_parse_numeric(head, &c.net) != 0)
		return ERR_SYNTAX;
	if (!slash)
		bits = family_bits(c.net.family);
	if (bits > family_bits(c.net.family) || clear_host_bits(&c.net, (unsigned)bits))
		return ERR_RANGE;
	c.bits = (uint8_t)bits;
	*out = c;
	return 0;
}

/* The prefix length of a dotted mask; ERR_RANGE when its ones are not in one piece. */
static int mask_bits(const struct addr *mask, uint32_t *bits)
{
	uint32_t v = 0, n = 0;

	for (int i = 0; i < 4; i++)
		v = v << 8 | mask->bytes[i];
	while (n < V4_BITS && (v & 0x80000000u) != 0) {
		v <<= 1;
		n++;
	}
	if (v != 0)
		return ERR_RANGE;
	*bits = n;
	return 0;
}

int cidr_parse_lenient(struct slice text, struct cidr *out)
{
	struct slice rest = text, head;
	struct cidr c = {0};
	struct addr mask;
	uint32_t bits;
	bool slash = slice_cut(&rest, '/', &head);
	int r;

	if (addr_parse(head, &c.net) != 0)
		return ERR_SYNTAX;
	bits = family_bits(c.net.family);
	if (slash && slice_find(rest, '.') < rest.n) {
		if (addr_parse(rest, &mask) != 0 || mask.family != ADDR_V4 ||
		    c.net.family != ADDR_V4)
			return ERR_SYNTAX;
		if ((r = mask_bits(&mask, &bits)) != 0)
			return r;
	} else if (slash && (r = slice_to_u32(rest, &bits)) != 0) {
		return r;
	}
	if (bits > family_bits(c.net.family))
		return ERR_RANGE;
	clear_host_bits(&c.net, bits);
	c.bits = (uint8_t)bits;
	*out = c;
	return 0;
}

bool addr_eq(const struct addr *a, const struct addr *b)
{
	return addr_cmp(a, b) == 0;
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

struct addr addr_masked(const struct addr *a, uint8_t bits)
{
	struct addr masked = *a;

	clear_host_bits(&masked, bits);
	return masked;
}

bool cidr_has(const struct cidr *net, const struct addr *a)
{
	struct addr masked = addr_masked(a, net->bits);

	if (net->net.family != a->family || a->family == ADDR_NONE)
		return false;
	return addr_eq(&masked, &net->net);
}

bool addr_is_loopback(const struct addr *a)
{
	static const uint8_t v6[16] = {[15] = 1};
	struct addr plain = addr_unmapped(a);

	if (plain.family == ADDR_V4)
		return plain.bytes[0] == 127;
	return plain.family == ADDR_V6 && memcmp(plain.bytes, v6, sizeof(v6)) == 0;
}

struct addr addr_unmapped(const struct addr *a)
{
	struct addr v4 = {.family = ADDR_V4};

	if (a->family != ADDR_V6 || memcmp(a->bytes, mapped_prefix, sizeof(mapped_prefix)) != 0)
		return *a;
	memcpy(v4.bytes, a->bytes + sizeof(mapped_prefix), 4);
	return v4;
}

size_t addr_format(const struct addr *a, char out[ADDR_TEXT_BYTES])
{
	out[0] = '\0';
	if (a->family != ADDR_NONE)
		inet_ntop(
		    a->family == ADDR_V4 ? AF_INET : AF_INET6, a->bytes, out, ADDR_TEXT_BYTES);
	return strlen(out);
}
