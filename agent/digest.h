/*
 * Digests of password hashes, that two accounts with the very same hash can be told: HMAC-SHA256
 * [RFC 2104] under a key that one case has and no other, cut to 128 bits. Without the key a digest
 * says nothing, not even to whoever knows the hash; the agent gets it on standard input, where no
 * process list shows it.
 */
#ifndef CORDON_AGENT_DIGEST_H
#define CORDON_AGENT_DIGEST_H

#include <stdbool.h>

#include "include/slice.h"

#define DIGEST_KEY_BYTES 32
#define DIGEST_HEX_BYTES 33 /* with the NUL */

struct digest {
	bool has_key;
	uint8_t key[DIGEST_KEY_BYTES];
};

/* Reads 64 hexadecimal digits and a newline from the descriptor. False: that is not what came. */
bool digest_read_key(struct digest *d, int fd);
void digest_hex(const struct digest *d, struct slice text, char hex[DIGEST_HEX_BYTES]);

#endif
