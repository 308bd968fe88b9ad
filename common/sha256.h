/*
 * SHA-256 (FIPS 180-4) for both sides: the agent links no library. Checked against the NIST vectors
 * in tests/unit.
 */
#ifndef CORDON_SHA256_H
#define CORDON_SHA256_H

#include "include/slice.h"

#define SHA256_BYTES 32
#define SHA256_HEX_BYTES 65 /* with the NUL */

struct sha256 {
	uint32_t h[8];
	uint64_t total; /* bytes */
	uint8_t block[64];
	size_t fill;
};

void sha256_init(struct sha256 *c);
void sha256_add(struct sha256 *c, struct slice s);
void sha256_end(struct sha256 *c, uint8_t out[SHA256_BYTES]);
/* Lower-case hexadecimal with a NUL. */
void sha256_hex(struct slice s, char out[SHA256_HEX_BYTES]);
void sha256_end_hex(struct sha256 *c, char out[SHA256_HEX_BYTES]);

#endif
