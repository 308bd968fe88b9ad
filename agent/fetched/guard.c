/* Private keys, by their first bytes: common/formats/privkey.h has the containers. */
#include "agent/fetched/guard.h"

#include <string.h>

#include "common/base64.h"
#include "include/limits.h"

#define FIRST_LINE 32 /* "-----BEGIN EC PRIVATE KEY-----" and less than what hides in it */
#define STEP 8
#define HEADER_LINE 64 /* "Proc-Type: 4,ENCRYPTED" and the next one */
#define PUTTY_LINE 65  /* of base64 */
#define PUTTY_LINES 256

static const char *const starts[] = {"-----BEGIN ", "---- BEGIN S", "PuTTY-User-K", "SSH PRIVATE "};

static bool may_be_key(struct slice s)
{
	s = slice_ltrim(s);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (slice_starts(s, starts[i]))
			return true;
	return false;
}

static bool holds(struct slice s, const char *part)
{
	return s.n > 0 && memmem(s.p, s.n, part, strlen(part)) != NULL;
}

/* ---- OpenSSH's container ---- */

/* Bytes of the container up to the end of the public half, as far as `s`, its beginning, tells. */
static size_t container_needs(struct slice s)
{
	size_t need = 15; /* "openssh-key-v1" and its NUL */
	uint32_t n;

	for (int i = 0; i < 5; i++) { /* cipher, kdf, its options, how many keys, public half */
		struct slice at = slice_sub(s, need, s.n);

		if (i == 3) {
			need += 4;
			continue;
		}
		if (wire_u32(&at, &n) != 0)
			return need + 4;
		if (n > LIMIT_KEY_BLOB_BYTES)
			return 0; /* no container */
		need += 4 + n;
	}
	return need;
}

/* The letters of the first groups of four; *groups is how many bytes of text they end at. */
static struct slice decode_start(struct arena *a, struct slice text)
{
	uint8_t *letters = arena_alloc(a, text.n + 1);
	struct slice out = {0};
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n' && text.p[i] != '\r' && text.p[i] != ' ')
			letters[n++] = text.p[i];
	if (base64_decode(a, slice_of(letters, n - n % 4), LIMIT_KEY_FILE_BYTES, &out) != 0)
		return (struct slice){0};
	return out;
}

static size_t openssh_more(struct slice body)
{
	struct arena a = {0};
	struct slice known = decode_start(&a, body);
	size_t need = container_needs(known), more = 0;

	if (need > known.n) /* letters for the bytes that lack, in whole groups */
		more = (need - known.n + 2) / 3 * 4;
	arena_free(&a);
	return more;
}

/* ---- The others ---- */

/* The first letter of ASN.1 in base64 is M; of a header it is P. */
static size_t pem_more(struct slice body)
{
	struct slice line;

	if (body.n == 0)
		return 1;
	if (body.p[0] != 'P')
		return 0;
	return slice_cut(&body, '\n', &line) ? 0 : HEADER_LINE;
}

static size_t putty_more(struct slice text)
{
	static const char key[] = "Public-Lines: ";
	struct lines in = lines_of(text);
	struct slice line;
	uint32_t n = 0;

	while (lines_next(&in, &line) && in.rest.n > 0) {
		if (!slice_starts(line, key))
			continue;
		slice_to_u32(slice_trim(slice_sub(line, sizeof(key) - 1, line.n)), &n);
		while (n > 0 && lines_next(&in, &line) && line.p + line.n < text.p + text.n)
			n--;
		if (n == 0 || n > PUTTY_LINES)
			return 0;
		return n > 1 ? (n - 1) * PUTTY_LINE - line.n : STEP;
	}
	return text.n > 8 * PUTTY_LINE ? 0 : STEP * 2;
}

size_t guard_more(struct slice so_far)
{
	struct slice text = slice_ltrim(so_far), line;

	if (!may_be_key(text))
		return SIZE_MAX;
	if (slice_starts(text, "PuTTY"))
		return putty_more(text);
	if (text.n < FIRST_LINE)
		return FIRST_LINE;
	if (!slice_cut(&text, '\n', &line))
		return so_far.n > 4 * FIRST_LINE ? SIZE_MAX : STEP;
	if (!holds(line, "PRIVATE KEY"))
		return SIZE_MAX;
	if (holds(line, "OPENSSH"))
		return openssh_more(text);
	return slice_starts(line, "-----BEGIN ") && !holds(line, "ENCRYPTED") ? pem_more(text) : 0;
}

/* Whole groups of the letters that came; of PEM, whose letters are the key, none at all. */
static void keep_groups(struct out *o, size_t from)
{
	size_t letters = 0, end = from;

	for (size_t i = from; i < o->n; i++) {
		letters += o->buf[i] != '\n' && o->buf[i] != '\r' && o->buf[i] != ' ';
		if (letters % 4 == 0)
			end = i + 1;
	}
	o->n = end;
}

void guard_close(struct out *o)
{
	struct slice line, rest = out_slice(o);
	struct arena a = {0};
	struct slice name;

	if (!slice_cut(&rest, '\n', &line) || !slice_starts(slice_ltrim(line), "-----BEGIN "))
		return;
	name = arena_dup(&a, slice_sub(slice_trim(line), sizeof("-----BEGIN ") - 1, line.n));
	if (holds(line, "OPENSSH"))
		keep_groups(o, o->n - rest.n);
	else if (rest.n > 0 && rest.p[0] != 'P')
		o->n -= rest.n;
	out_str(o, "\n-----END ");
	out_bytes(o, name);
	out_byte(o, '\n');
	arena_free(&a);
}
