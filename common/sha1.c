/* SHA-1 over a slice, with a second slice in front for HMAC. */
#include "common/sha1.h"

#include <string.h>

#define BLOCK_BYTES 64

struct state {
	uint32_t h[5];
	uint64_t total; /* bytes */
	uint8_t block[BLOCK_BYTES];
	size_t fill;
};

static uint32_t rotate(uint32_t v, int bits)
{
	return v << bits | v >> (32 - bits);
}

/* One round's mixing function and constant [FIPS 180-4, 4.1.1 and 4.2.1]. */
static uint32_t mix(int t, uint32_t b, uint32_t c, uint32_t d)
{
	if (t < 20)
		return ((b & c) | (~b & d)) + 0x5a827999;
	if (t < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (t < 60)
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

static void block(struct state *s)
{
	uint32_t w[80], v[5];

	for (int t = 0; t < 16; t++)
		w[t] = (uint32_t)s->block[t * 4] << 24 | (uint32_t)s->block[t * 4 + 1] << 16 |
		       (uint32_t)s->block[t * 4 + 2] << 8 | s->block[t * 4 + 3];
	for (int t = 16; t < 80; t++)
		w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
	memcpy(v, s->h, sizeof(v));
	for (int t = 0; t < 80; t++) {
		uint32_t next = rotate(v[0], 5) + mix(t, v[1], v[2], v[3]) + v[4] + w[t];

		v[4] = v[3];
		v[3] = v[2];
		v[2] = rotate(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (int i = 0; i < 5; i++)
		s->h[i] += v[i];
}

static void begin(struct state *s)
{
	*s = (struct state){.h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
}

static void add(struct state *s, struct slice in)
{
	s->total += in.n;
	while (in.n > 0) {
		size_t n = BLOCK_BYTES - s->fill < in.n ? BLOCK_BYTES - s->fill : in.n;

		memcpy(s->block + s->fill, in.p, n);
		s->fill += n;
		in = slice_sub(in, n, in.n);
		if (s->fill == BLOCK_BYTES) {
			block(s);
			s->fill = 0;
		}
	}
}

static void end(struct state *s, uint8_t out[SHA1_BYTES])
{
	static const uint8_t padding[BLOCK_BYTES] = {0x80};
	uint64_t bits = s->total * 8;
	uint8_t length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	add(s, slice_of(padding, s->fill < 56 ? 56 - s->fill : 120 - s->fill));
	add(s, slice_of(length, sizeof(length)));
	for (int i = 0; i < SHA1_BYTES; i++)
		out[i] = (uint8_t)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}

void sha1(struct slice s, uint8_t out[SHA1_BYTES])
{
	struct state st;

	begin(&st);
	add(&st, s);
	end(&st, out);
}

void hmac_sha1(struct slice key, struct slice s, uint8_t out[SHA1_BYTES])
{
	uint8_t pad[BLOCK_BYTES] = {0}, inner[SHA1_BYTES];
	struct state st;

	if (key.n > BLOCK_BYTES)
		sha1(key, pad);
	else if (key.n > 0)
		memcpy(pad, key.p, key.n);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		pad[i] ^= 0x36;
	begin(&st);
	add(&st, slice_of(pad, BLOCK_BYTES));
	add(&st, s);
	end(&st, inner);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	begin(&st);
	add(&st, slice_of(pad, BLOCK_BYTES));
	add(&st, slice_of(inner, SHA1_BYTES));
	end(&st, out);
}
