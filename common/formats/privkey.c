/*
 * Private keys: the containers. Each row of readers[] is one kind of first line; what is inside the
 * ASN.1 containers is read in common/privkey_asn1.c.
 */
#include "common/formats/privkey.h"

#include <string.h>

#include "common/base64.h"
#include "common/privkey_asn1.h"
#include "common/privkey_old.h"

struct reader {
	const char *first; /* how the first line starts */
	enum privkey_format format;
	/* Reads on behind the first line; NULL or what is wrong. */
	const char *(*read)(struct lines *in, struct arena *a, struct privkey_row *row);
};

static const char *read_openssh(struct lines *in, struct arena *a, struct privkey_row *row);
static const char *read_pem(struct lines *in, struct arena *a, struct privkey_row *row);
static const char *read_hidden(struct lines *in, struct arena *a, struct privkey_row *row);
static const char *read_ssh1(struct lines *in, struct arena *a, struct privkey_row *row);
static const char *read_sshcom(struct lines *in, struct arena *a, struct privkey_row *row);
static const char *read_putty(struct lines *in, struct arena *a, struct privkey_row *row);

static const struct reader readers[] = {
    {"-----BEGIN OPENSSH PRIVATE KEY-----", PRIVKEY_OPENSSH, read_openssh},
    {"-----BEGIN RSA PRIVATE KEY-----", PRIVKEY_PEM_RSA, read_pem},
    {"-----BEGIN DSA PRIVATE KEY-----", PRIVKEY_PEM_DSA, read_pem},
    {"-----BEGIN EC PRIVATE KEY-----", PRIVKEY_PEM_EC, read_pem},
    {"-----BEGIN PRIVATE KEY-----", PRIVKEY_PKCS8, read_pem},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----", PRIVKEY_PKCS8_ENCRYPTED, read_hidden},
    {"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", PRIVKEY_SSHCOM, read_sshcom},
    {"SSH PRIVATE KEY FILE FORMAT 1.1", PRIVKEY_SSH1, read_ssh1},
    {"PuTTY-User-Key-File-2: ", PRIVKEY_PUTTY, read_putty},
    {"PuTTY-User-Key-File-3: ", PRIVKEY_PUTTY, read_putty},
};

static const char *const format_words[] = {
#define PRIVKEY_WORD(sym, word) [sym] = word,
    PRIVKEY_LIST(PRIVKEY_WORD)
#undef PRIVKEY_WORD
};

const char *privkey_format_word(enum privkey_format format)
{
	return format_words[format];
}

const char *privkey_encrypted_word(enum privkey_encrypted encrypted)
{
	static const char *const words[] = {
	    [PRIVKEY_CLEAR] = "no", [PRIVKEY_ENCRYPTED] = "yes", [PRIVKEY_UNSURE] = "unknown"};

	return words[encrypted];
}

/* The lines up to (not including) the next one that starts with `-----`, which is consumed when it
 * is an END. */
static const char *take_body(struct lines *in, struct slice *body)
{
	struct slice start = in->rest, line;
	struct lines next = *in;

	while (lines_next(&next, &line)) {
		line = slice_trim(line);
		if (slice_starts(line, "-----")) {
			*body = slice_sub(start, 0, (size_t)(in->rest.p - start.p));
			if (slice_starts(line, "-----END "))
				*in = next;
			return NULL;
		}
		*in = next;
	}
	return "no END line";
}

/* The decoded body. The caller wipes it: it holds the private part. */
static const char *take_base64(struct lines *in, struct arena *a, struct slice *out)
{
	struct slice body;
	const char *why = take_body(in, &body);

	if (why != NULL)
		return why;
	if (base64_decode_ws(a, body, LIMIT_KEY_FILE_BYTES, out) != 0)
		return "body is not base64";
	return NULL;
}

static void wipe(struct slice s)
{
	if (s.n > 0)
		explicit_bzero((void *)(uintptr_t)s.p, s.n);
}

/* Takes a public half that can be read, and its type; else it stays unknown. */
static const char *set_public(struct privkey_row *row, struct arena *a, struct slice blob)
{
	struct slice rest = blob, type;

	if (blob.n > LIMIT_KEY_BLOB_BYTES)
		return "public half too long";
	if (wire_string(&rest, &type) != 0 || type.n == 0)
		return "public half is not in wire format";
	row->public = arena_dup(a, blob);
	rest = row->public;
	return wire_string(&rest, &row->type) == 0 ? NULL : "public half is not in wire format";
}

/* The comment behind the private part of an unencrypted key [OpenSSH PROTOCOL.key, section 3]. */
static void take_comment(struct slice private, struct arena *a, struct privkey_row *row)
{
	static const struct {
		const char *type;
		int strings; /* between the type and the comment */
	} kinds[] = {{"ssh-rsa", 6}, {"ssh-dss", 5}, {"ssh-ed25519", 2}, {"ecdsa-sha2-nistp256", 3},
	    {"ecdsa-sha2-nistp384", 3}, {"ecdsa-sha2-nistp521", 3}};
	struct slice type, s;
	uint32_t check1, check2;

	if (wire_u32(&private, &check1) != 0 || wire_u32(&private, &check2) != 0 ||
	    check1 != check2 || wire_string(&private, &type) != 0 || !slice_eq(type, row->type))
		return;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		if (!slice_eq_str(type, kinds[k].type))
			continue;
		for (int i = 0; i < kinds[k].strings; i++)
			if (wire_string(&private, &s) != 0)
				return;
		if (wire_string(&private, &s) == 0)
			row->comment = arena_dup(a, s);
	}
}

static const char *parse_openssh(struct slice s, struct arena *a, struct privkey_row *row)
{
	static const char magic[] = "openssh-key-v1"; /* with its NUL */
	struct slice cipher, kdf, options, blob, private;
	const char *why;
	uint32_t keys;

	if (s.n < sizeof(magic) || memcmp(s.p, magic, sizeof(magic)) != 0)
		return "not an openssh-key-v1 container";
	s = slice_sub(s, sizeof(magic), s.n);
	if (wire_string(&s, &cipher) != 0 || wire_string(&s, &kdf) != 0 ||
	    wire_string(&s, &options) != 0 || wire_u32(&s, &keys) != 0)
		return "container ends early";
	row->encrypted = slice_eq_str(cipher, "none") ? PRIVKEY_CLEAR : PRIVKEY_ENCRYPTED;
	if (keys != 1) /* as ssh does: sshkey.c sshkey_parse_private2_pubkey */
		return "container does not hold one key";
	if (wire_string(&s, &blob) != 0)
		return "container ends early";
	why = set_public(row, a, blob);
	if (why == NULL && row->encrypted == PRIVKEY_CLEAR && wire_string(&s, &private) == 0)
		take_comment(private, a, row);
	return why;
}

static const char *read_openssh(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice decoded = {0};
	const char *why = take_base64(in, a, &decoded);

	if (why == NULL)
		why = parse_openssh(decoded, a, row);
	wipe(decoded);
	return why;
}

/* Passes over the headers of a PEM body [RFC 1421, section 4.6]; true when they say encrypted. */
static bool take_headers(struct lines *in)
{
	struct lines next = *in;
	struct slice line;
	bool encrypted = false;

	while (lines_next(&next, &line) && slice_find(line, ':') < line.n) {
		*in = next;
		if (slice_starts(line, "Proc-Type:") && slice_ends(slice_trim(line), "ENCRYPTED"))
			encrypted = true;
	}
	return encrypted;
}

static const char *read_pem(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice decoded = {0}, blob = {0};
	const char *why;

	if (take_headers(in))
		return read_hidden(in, a, row);
	row->encrypted = PRIVKEY_CLEAR;
	why = take_base64(in, a, &decoded);
	if (why == NULL)
		why = privkey_asn1_public(row->format, decoded, a, &blob);
	if (why == NULL && blob.n > 0)
		why = set_public(row, a, blob);
	wipe(decoded);
	return why;
}

/* Encrypted as a whole: nothing of it can be read. */
static const char *read_hidden(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice body;

	(void)a;
	row->encrypted = PRIVKEY_ENCRYPTED;
	return take_body(in, &body);
}

/* What is behind it is no text; going over it as lines does no harm. */
static const char *read_ssh1(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice blob = {0};
	const char *why = privkey_ssh1_public(in->rest, a, row, &blob);

	return why != NULL ? why : set_public(row, a, blob);
}

/* Headers, also continued ones, and the body up to the END line [RFC 4716, section 3, which has the
 * same layout for public keys]. */
static const char *sshcom_body(struct lines *in, struct slice *body)
{
	struct slice line;
	bool header = false;

	*body = in->rest;
	while (lines_next(in, &line)) {
		line = slice_trim(line);
		if (slice_starts(line, "---- END ")) {
			body->n = (size_t)(line.p - body->p);
			return NULL;
		}
		if (header || slice_find(line, ':') < line.n) {
			header = slice_ends(line, "\\");
			*body = in->rest;
		}
	}
	return "no END line";
}

static const char *read_sshcom(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice body, decoded = {0}, blob = {0};
	const char *why = sshcom_body(in, &body);

	if (why == NULL && base64_decode_ws(a, body, LIMIT_KEY_FILE_BYTES, &decoded) != 0)
		why = "body is not base64";
	if (why == NULL)
		why = privkey_sshcom_public(decoded, a, row, &blob);
	if (why == NULL && blob.n > 0)
		why = set_public(row, a, blob);
	wipe(decoded);
	return why;
}

/* The value of a `Name: value` line of PuTTY, or false for another line. */
static bool putty_value(struct slice line, const char *name, struct slice *value)
{
	if (!slice_starts(line, name))
		return false;
	*value = slice_trim(slice_sub(line, strlen(name), line.n));
	return true;
}

static const char *putty_public(
    struct lines *in, struct arena *a, struct privkey_row *row, uint32_t n)
{
	const uint8_t *start = in->rest.p;
	struct slice line, blob;

	for (uint32_t i = 0; i < n; i++)
		if (!lines_next(in, &line))
			return "public lines end early";
	if (base64_decode_ws(
		a, slice_of(start, (size_t)(in->rest.p - start)), LIMIT_KEY_BLOB_BYTES, &blob) != 0)
		return "public lines are not base64";
	return set_public(row, a, blob);
}

static const char *read_putty(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice line, value;
	uint32_t n;

	while (lines_next(in, &line)) {
		if (putty_value(line, "Encryption: ", &value)) {
			row->encrypted =
			    slice_eq_str(value, "none") ? PRIVKEY_CLEAR : PRIVKEY_ENCRYPTED;
		} else if (putty_value(line, "Comment: ", &value)) {
			row->comment = value;
		} else if (putty_value(line, "Public-Lines: ", &value)) {
			if (slice_to_u32(value, &n) != 0)
				return "Public-Lines is not a number";
			return putty_public(in, a, row, n);
		} else {
			break;
		}
	}
	return "no Public-Lines";
}

static const struct reader *reader_of(struct slice line)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (slice_starts(line, readers[i].first))
			return &readers[i];
	return NULL;
}

bool privkey_next(struct lines *in, struct arena *a, struct privkey_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		const struct reader *r = reader_of(slice_ltrim(line));
		const char *why;

		if (r == NULL)
			continue;
		*row = (struct privkey_row){
		    .at = row_at(in, line), .format = r->format, .encrypted = PRIVKEY_UNSURE};
		why = r->read(in, a, row);
		if (why != NULL)
			row_bad(&row->at, ERR_SYNTAX, why);
		return true;
	}
	return false;
}

/* What gives a key away, wherever it stands. The last is "openssh-key-v1" in base64: a key that
 * lost its first line. "PRIVATE KEY" alone may be prose. */
static const char *const marks[] = {
    "PRIVATE KEY", "PuTTY-User-Key-File-", "openssh-key-v1", "b3BlbnNzaC1rZXktdjE"};
#define MARKS (sizeof(marks) / sizeof(marks[0]))
#define WINDOW 11 /* bytes of the shortest mark */

/* Is it a first line's "PRIVATE KEY", not one of prose? */
static bool in_first_line(struct slice text, size_t at)
{
	const size_t before = 32; /* room for "BEGIN SSH2 ENCRYPTED " and longer names to come */
	struct slice lead = slice_sub(text, at < before ? 0 : at - before, at);

	return slice_ends(lead, "SSH ") || memmem(lead.p, lead.n, "BEGIN", 5) != NULL;
}

/* There are WINDOW bytes at `at`; the last one differs most of the time. */
static bool mark_at(struct slice text, size_t at)
{
	for (size_t m = 0; m < MARKS; m++)
		if (text.p[at + WINDOW - 1] == (uint8_t)marks[m][WINDOW - 1] &&
		    slice_starts(slice_sub(text, at, text.n), marks[m]))
			return m > 0 || in_first_line(text, at);
	return false;
}

/* How far a window may be moved by the byte at its end, so that no mark is passed over [Horspool,
 * Practical Fast Searching in Strings, 1980; here for several words at a time]. */
static const uint8_t *moves(void)
{
	static uint8_t table[256];

	if (table[0] != 0)
		return table;
	memset(table, WINDOW, sizeof(table));
	for (size_t m = 0; m < MARKS; m++)
		for (size_t i = 0; i + 1 < WINDOW; i++) {
			uint8_t *move = &table[(uint8_t)marks[m][i]];

			if (*move > WINDOW - 1 - i)
				*move = (uint8_t)(WINDOW - 1 - i);
		}
	return table;
}

bool privkey_suspected(struct slice text)
{
	const uint8_t *move = moves();

	for (size_t end = WINDOW; end <= text.n; end += move[text.p[end - 1]])
		if (mark_at(text, end - WINDOW))
			return true;
	return false;
}
