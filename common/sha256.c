/* SHA-256, FIPS 180-4 section 6.2. */
#include "common/sha256.h"

#include <string.h>

#include "common/sha256_blocks.h"

const uint32_t sha256_k[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
    0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3,
    0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354,
    0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3,
    0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
    0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotr(uint32_t v, unsigned n)
{
	return v >> n | v << (32 - n);
}

static void schedule(uint32_t w[64], const uint8_t *p)
{
	for (size_t i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (size_t i = 16; i < 64; i++) {
		uint32_t s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
		uint32_t s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10;

		w[i] = w[i - 16] + s0 + w[i - 7] + s1;
	}
}

static void compress(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], v[8];

	schedule(w, p);
	memcpy(v, h, sizeof(v));
	for (size_t i = 0; i < 64; i++) {
		uint32_t s1 = rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25);
		uint32_t ch = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t t1 = v[7] + s1 + ch + sha256_k[i] + w[i];
		uint32_t s0 = rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22);
		uint32_t maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

		v[7] = v[6];
		v[6] = v[5];
		v[5] = v[4];
		v[4] = v[3] + t1;
		v[3] = v[2];
		v[2] = v[1];
		v[1] = v[0];
		v[0] = t1 + s0 + maj;
	}
	for (size_t i = 0; i < 8; i++)
		h[i] += v[i];
}

static void portable(uint32_t h[8], const uint8_t *p, size_t blocks)
{
	for (; blocks > 0; blocks--, p += 64)
		compress(h, p);
}

/* Looked up once: asking the processor is slow in a virtual machine. */
static void compress_blocks(uint32_t h[8], const uint8_t *p, size_t blocks)
{
	static void (*chosen)(uint32_t[8], const uint8_t *, size_t);

	if (chosen == NULL) {
		chosen = portable;
#if defined(__x86_64__)
		if (sha256_has_x86())
			chosen = sha256_blocks_x86;
#endif
	}
	chosen(h, p, blocks);
}

void sha256_init(struct sha256 *c)
{
	static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	memset(c, 0, sizeof(*c));
	memcpy(c->h, start, sizeof(start));
}

void sha256_add(struct sha256 *c, struct slice s)
{
	const size_t block = sizeof(c->block);

	c->total += s.n;
	while (s.n > 0) {
		size_t take = block - c->fill;

		if (c->fill == 0 && s.n >= block) {
			compress_blocks(c->h, s.p, s.n / block);
			s = slice_sub(s, s.n - s.n % block, s.n);
			continue;
		}
		if (take > s.n)
			take = s.n;
		memcpy(c->block + c->fill, s.p, take);
		c->fill += take;
		s = slice_sub(s, take, s.n);
		if (c->fill == block) {
			compress_blocks(c->h, c->block, 1);
			c->fill = 0;
		}
	}
}

void sha256_end(struct sha256 *c, uint8_t out[SHA256_BYTES])
{
	static const uint8_t pad[64] = {0x80};
	uint64_t bits = c->total * 8;
	uint8_t length[8];
	size_t pad_n = c->fill < 56 ? 56 - c->fill : 120 - c->fill;

	for (size_t i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(c, slice_of(pad, pad_n));
	sha256_add(c, slice_of(length, sizeof(length)));
	for (size_t i = 0; i < SHA256_BYTES; i++)
		out[i] = (uint8_t)(c->h[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_end_hex(struct sha256 *c, char out[SHA256_HEX_BYTES])
{
	static const char digit[] = "0123456789abcdef";
	uint8_t sum[SHA256_BYTES];

	sha256_end(c, sum);
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		out[2 * i] = digit[sum[i] >> 4];
		out[2 * i + 1] = digit[sum[i] & 15];
	}
	out[2 * SHA256_BYTES] = '\0';
}

void sha256_hex(struct slice s, char out[SHA256_HEX_BYTES])
{
	struct sha256 c;

	sha256_init(&c);
	sha256_add(&c, s);
	sha256_end_hex(&c, out);
}
