/* Numbers with a count of bits in front of them, of two bytes (SSH 1) or four (ssh.com). */
#include "common/privkey_old.h"

#include <string.h>

#include "common/privkey_asn1.h"

#define SSHCOM_MAGIC 0x3f6ff9ebu
#define MOST_BITS 16384 /* of a number; more than any key that ssh loads */

/* The number as SSH's mpint has it: shortest, and with a zero in front where it would look
 * negative [RFC 4251, section 5]. */
static struct slice mpint(struct arena *a, struct slice number)
{
	uint8_t *p;

	while (number.n > 0 && number.p[0] == 0)
		number = slice_sub(number, 1, number.n);
	if (number.n == 0 || number.p[0] < 0x80)
		return number;
	p = arena_alloc(a, number.n + 1);
	memcpy(p + 1, number.p, number.n);
	return slice_of(p, number.n + 1);
}

static int take_bits(struct slice *s, uint32_t bits, struct arena *a, struct slice *number)
{
	size_t bytes = (bits + 7) / 8;

	if (bits > MOST_BITS || s->n < bytes)
		return ERR_SHORT;
	*number = mpint(a, slice_sub(*s, 0, bytes));
	*s = slice_sub(*s, bytes, s->n);
	return 0;
}

static int take_number16(struct slice *s, struct arena *a, struct slice *number)
{
	uint8_t high, low;

	if (wire_u8(s, &high) != 0 || wire_u8(s, &low) != 0)
		return ERR_SHORT;
	return take_bits(s, (uint32_t)high << 8 | low, a, number);
}

static int take_number32(struct slice *s, struct arena *a, struct slice *number)
{
	uint32_t bits;

	return wire_u32(s, &bits) != 0 ? ERR_SHORT : take_bits(s, bits, a, number);
}

const char *privkey_ssh1_public(
    struct slice s, struct arena *a, struct privkey_row *row, struct slice *blob)
{
	struct slice n, e, comment;
	uint8_t nul, cipher;
	uint32_t reserved, bits;

	if (wire_u8(&s, &nul) != 0 || nul != 0 || wire_u8(&s, &cipher) != 0 ||
	    wire_u32(&s, &reserved) != 0 || wire_u32(&s, &bits) != 0)
		return "container ends early";
	row->encrypted = cipher == 0 ? PRIVKEY_CLEAR : PRIVKEY_ENCRYPTED;
	if (take_number16(&s, a, &n) != 0 || take_number16(&s, a, &e) != 0)
		return "container ends early";
	if (wire_string(&s, &comment) == 0 && comment.n <= LIMIT_LINE_BYTES)
		row->comment = arena_dup(a, comment);
	*blob = privkey_blob(a, (const struct slice[]){SLICE("ssh-rsa"), e, n}, 3);
	return NULL;
}

/* e, d, n and the primes. */
static const char *sshcom_rsa(struct slice s, struct arena *a, struct slice *blob)
{
	struct slice e, d, n;

	if (take_number32(&s, a, &e) != 0 || take_number32(&s, a, &d) != 0 ||
	    take_number32(&s, a, &n) != 0)
		return "container ends early";
	*blob = privkey_blob(a, (const struct slice[]){SLICE("ssh-rsa"), e, n}, 3);
	return NULL;
}

/* A zero (no parameters known by name), p, g, q, y and the private x. */
static const char *sshcom_dsa(struct slice s, struct arena *a, struct slice *blob)
{
	struct slice p, g, q, y;
	uint32_t predefined;

	if (wire_u32(&s, &predefined) != 0 || predefined != 0 || take_number32(&s, a, &p) != 0 ||
	    take_number32(&s, a, &g) != 0 || take_number32(&s, a, &q) != 0 ||
	    take_number32(&s, a, &y) != 0)
		return "container ends early";
	*blob = privkey_blob(a, (const struct slice[]){SLICE("ssh-dss"), p, q, g, y}, 5);
	return NULL;
}

const char *privkey_sshcom_public(
    struct slice s, struct arena *a, struct privkey_row *row, struct slice *blob)
{
	struct slice type, cipher, key, inner;
	uint32_t magic, size;

	if (wire_u32(&s, &magic) != 0 || magic != SSHCOM_MAGIC || wire_u32(&s, &size) != 0 ||
	    wire_string(&s, &type) != 0 || wire_string(&s, &cipher) != 0 ||
	    wire_string(&s, &key) != 0)
		return "not an ssh.com container";
	row->encrypted = slice_eq_str(cipher, "none") ? PRIVKEY_CLEAR : PRIVKEY_ENCRYPTED;
	if (row->encrypted == PRIVKEY_ENCRYPTED)
		return NULL;
	if (wire_string(&key, &inner) != 0)
		return "container ends early";
	if (slice_starts(type, "if-modn"))
		return sshcom_rsa(inner, a, blob);
	return slice_starts(type, "dl-modp") ? sshcom_dsa(inner, a, blob) : NULL;
}
