/* Memory that lives as long as the program, and the small change of reading bytes. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verify/verify.h"

#define FIRST_ITEMS 16

struct block {
	struct block *next;
	max_align_t bytes[];
};

static struct block *blocks;

static void die(const char *why)
{
	fprintf(stderr, "cordon-verify: %s\n", why);
	exit(1);
}

void *pool_get(size_t n)
{
	struct block *b = calloc(1, sizeof(*b) + n);

	if (b == NULL)
		die("out of memory");
	b->next = blocks;
	blocks = b;
	return b->bytes;
}

void pool_free(void)
{
	while (blocks != NULL) {
		struct block *next = blocks->next;

		free(blocks);
		blocks = next;
	}
}

char *pool_text(struct bytes b)
{
	char *text = pool_get(b.n + 1);

	if (b.n > 0)
		memcpy(text, b.p, b.n);
	return text;
}

char *pool_format(const char *fmt, ...)
{
	char *text, *kept;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("out of memory");
	kept = pool_text(bytes_of(text));
	free(text);
	return kept;
}

/* Room doubles whenever the number of items is a power of two. */
void *pool_more(void *items, size_t have, size_t item_bytes)
{
	void *more;

	if (have != 0 && (have < FIRST_ITEMS || (have & (have - 1)) != 0))
		return items;
	more = pool_get((have == 0 ? FIRST_ITEMS : 2 * have) * item_bytes);
	if (have > 0)
		memcpy(more, items, have * item_bytes);
	return more;
}

struct bytes bytes_of(const char *text)
{
	return (struct bytes){(const unsigned char *)text, strlen(text)};
}

struct bytes bytes_cut(struct bytes b, size_t from, size_t to)
{
	if (to > b.n)
		to = b.n;
	if (from > to)
		from = to;
	return (struct bytes){b.p + from, to - from};
}

bool bytes_same(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool bytes_is(struct bytes b, const char *text)
{
	return bytes_same(b, bytes_of(text));
}

bool bytes_begin(struct bytes b, const char *text)
{
	return bytes_same(bytes_cut(b, 0, strlen(text)), bytes_of(text));
}

int bytes_order(struct bytes a, struct bytes b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return r != 0 ? r : (a.n > b.n) - (a.n < b.n);
}

bool bytes_take(struct bytes *b, int c, struct bytes *head)
{
	const unsigned char *at = b->n == 0 ? NULL : memchr(b->p, c, b->n);
	size_t n = at == NULL ? b->n : (size_t)(at - b->p);

	*head = bytes_cut(*b, 0, n);
	*b = bytes_cut(*b, n + (at != NULL), b->n);
	return at != NULL;
}

bool bytes_number(struct bytes b, uint64_t *out)
{
	uint64_t v = 0;

	if (b.n == 0 || b.n > 16 || b.p[0] == '0')
		return false;
	for (size_t i = 0; i < b.n; i++) {
		if (b.p[i] < '0' || b.p[i] > '9')
			return false;
		v = 10 * v + (uint64_t)(b.p[i] - '0');
	}
	*out = v;
	return v <= UINT64_C(1) << 53;
}

bool bytes_is_hash(struct bytes b)
{
	if (b.n != HEX_BYTES - 1)
		return false;
	for (size_t i = 0; i < b.n; i++)
		if (!(b.p[i] >= '0' && b.p[i] <= '9') && !(b.p[i] >= 'a' && b.p[i] <= 'f'))
			return false;
	return true;
}

/* ---- Base64 ---- */

static int digit_of(unsigned char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

bool bytes_base64(struct bytes b, struct bytes *out)
{
	unsigned char *to = pool_get(b.n);
	size_t pad = 0, n = 0;
	uint32_t bits = 0;

	if (b.n == 0 || b.n % 4 != 0)
		return false;
	while (pad < 2 && b.p[b.n - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i < b.n; i++) {
		int digit = i >= b.n - pad ? 0 : digit_of(b.p[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4 == 3) {
			to[n++] = (unsigned char)(bits >> 16);
			to[n++] = (unsigned char)(bits >> 8);
			to[n++] = (unsigned char)bits;
		}
	}
	for (size_t i = n - pad; i < n; i++)
		if (to[i] != 0)
			return false;
	*out = (struct bytes){to, n - pad};
	return true;
}

/* ---- Files and hashes ---- */

bool bytes_read(const char *path, size_t most, struct bytes *out)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	unsigned char *p;
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > most) {
		close(fd);
		errno = EINVAL;
		return false;
	}
	p = pool_get((size_t)st.st_size + 1);
	while (n < (size_t)st.st_size && (got = read(fd, p + n, (size_t)st.st_size - n)) > 0)
		n += (size_t)got;
	close(fd);
	*out = (struct bytes){p, n};
	return got >= 0;
}

void hash_hex(struct bytes b, char out[HEX_BYTES])
{
	unsigned char sum[HASH_BYTES];

	if (EVP_Digest(b.p == NULL ? (const void *)"" : b.p, b.n, sum, NULL, EVP_sha256(), NULL) !=
	    1)
		die("no SHA-256");
	for (size_t i = 0; i < HASH_BYTES; i++)
		snprintf(out + 2 * i, 3, "%02x", sum[i]);
}
