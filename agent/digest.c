/* The key, and HMAC-SHA256. */
#include "agent/digest.h"

#include <string.h>
#include <unistd.h>

#include "common/hex.h"
#include "common/sha256.h"

#define LINE_BYTES (2 * DIGEST_KEY_BYTES + 1)
#define BLOCK_BYTES 64

bool digest_read_key(struct digest *d, int fd)
{
	char line[LINE_BYTES];
	size_t n = 0;
	ssize_t got;

	while (n < LINE_BYTES && (got = read(fd, line + n, LINE_BYTES - n)) > 0)
		n += (size_t)got;
	if (n != LINE_BYTES || line[n - 1] != '\n')
		return false;
	if (hex_to_bytes(slice_of(line, n - 1), d->key, DIGEST_KEY_BYTES) != 0)
		return false;
	d->has_key = true;
	return true;
}

static void half(const struct digest *d, uint8_t pad, struct slice text, uint8_t out[SHA256_BYTES])
{
	uint8_t block[BLOCK_BYTES];
	struct sha256 sum;

	memset(block, pad, sizeof(block));
	for (size_t i = 0; i < DIGEST_KEY_BYTES; i++)
		block[i] ^= d->key[i];
	sha256_init(&sum);
	sha256_add(&sum, slice_of(block, sizeof(block)));
	sha256_add(&sum, text);
	sha256_end(&sum, out);
}

void digest_hex(const struct digest *d, struct slice text, char hex[DIGEST_HEX_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t inner[SHA256_BYTES], outer[SHA256_BYTES];

	half(d, 0x36, text, inner);
	half(d, 0x5c, slice_of(inner, sizeof(inner)), outer);
	for (size_t i = 0; i < DIGEST_HEX_BYTES / 2; i++) {
		hex[2 * i] = digits[outer[i] >> 4];
		hex[2 * i + 1] = digits[outer[i] & 15];
	}
	hex[DIGEST_HEX_BYTES - 1] = '\0';
}
