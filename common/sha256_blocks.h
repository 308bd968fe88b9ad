/*
 * The compression function of SHA-256 on x86 processors that have it in hardware (SHA extensions):
 * some six times faster than the portable one in sha256.c. A part of sha256.c, apart because it is
 * for one architecture.
 */
#ifndef CORDON_SHA256_BLOCKS_H
#define CORDON_SHA256_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const uint32_t sha256_k[64]; /* FIPS 180-4, section 4.2.2 */

#if defined(__x86_64__)
/* Does this processor have what sha256_blocks_x86 needs? */
bool sha256_has_x86(void);
void sha256_blocks_x86(uint32_t h[8], const uint8_t *p, size_t blocks);
#endif

#endif
