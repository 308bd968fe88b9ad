/*
 * Public SSH keys: a table of types and one walk over their fields, which writes the canonical form
 * as it goes.
 */
#include "common/formats/ssh_key.h"

#include "common/base64.h"
#include "common/out.h"

#define RSA_MIN_BITS 1024
#define RSA_MAX_BITS 16384
#define MPINT_MAX_BYTES (RSA_MAX_BITS / 8)

/* The fields behind the type name, one letter each. */
#define FIELD_MPINT 'm'
#define FIELD_MODULUS 'n' /* an mpint whose size is that of the key */
#define FIELD_CURVE 'c'	  /* the curve's name */
#define FIELD_POINT 'p'	  /* an uncompressed point on it */
#define FIELD_BYTES 'b'	  /* a string of `bytes` bytes */
#define FIELD_STRING 's'

struct key_type {
	const char *name;
	const char *cert;      /* the name of its certificate */
	const char *canonical; /* of the key, where `name` only chooses a signature; else NULL */
	const char *fields;
	const char *curve;
	uint32_t bits;	   /* 0: those of the modulus */
	uint32_t min_bits; /* of the modulus */
	uint32_t bytes;	   /* of a FIELD_BYTES or FIELD_POINT */
	bool sk;
};

#define CERT "-cert-v01@openssh.com"
#define HOME "@openssh.com"
#define SK_ECDSA "sk-ecdsa-sha2-nistp256"
#define SK_ED25519 "sk-ssh-ed25519"
#define MLDSA "ssh-mldsa44-ed25519"
#define ECDSA(n) "ecdsa-sha2-nistp" #n, "ecdsa-sha2-nistp" #n CERT, NULL, "cp", "nistp" #n, n, 0

/* clang-format off */
static const struct key_type types[] = {
	{"ssh-ed25519", "ssh-ed25519" CERT, NULL, "b", NULL, 256, 0, 32, false},
	{"ssh-rsa", "ssh-rsa" CERT, NULL, "mn", NULL, 0, RSA_MIN_BITS, 0, false},
	{"rsa-sha2-256", "rsa-sha2-256" CERT, "ssh-rsa", "mn", NULL, 0, RSA_MIN_BITS, 0, false},
	{"rsa-sha2-512", "rsa-sha2-512" CERT, "ssh-rsa", "mn", NULL, 0, RSA_MIN_BITS, 0, false},
	{ECDSA(256), 65, false},
	{ECDSA(384), 97, false},
	{ECDSA(521), 133, false},
	{SK_ED25519 HOME, SK_ED25519 CERT, NULL, "bs", NULL, 256, 0, 32, true},
	{SK_ECDSA HOME, SK_ECDSA CERT, NULL, "cps", "nistp256", 256, 0, 65, true},
	{"webauthn-" SK_ECDSA HOME, "webauthn-" SK_ECDSA CERT, SK_ECDSA HOME, "cps", "nistp256", 256, 0, 65, true},
	{"ssh-dss", "ssh-dss" CERT, NULL, "nmmm", NULL, 0, 0, 0, false},
	{MLDSA HOME, MLDSA CERT, NULL, "b", NULL, 256, 0, 1312 + 32, false},
};
/* clang-format on */
#define TYPES (sizeof(types) / sizeof(types[0]))

static const struct key_type *find_type(struct slice name, bool *cert)
{
	for (size_t i = 0; i < TYPES; i++) {
		*cert = slice_eq_str(name, types[i].cert);
		if (*cert || slice_eq_str(name, types[i].name))
			return &types[i];
	}
	return NULL;
}

/* The type under its own name, for names that only choose a signature. */
static const struct key_type *canonical(const struct key_type *t)
{
	bool cert;

	return t->canonical == NULL ? t : find_type(slice_str(t->canonical), &cert);
}

static void put_string(struct out *o, struct slice s)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		out_byte(o, (uint8_t)(s.n >> shift));
	out_bytes(o, s);
}

/* Takes a positive number off *s and writes it without superfluous zeros; *bits is its size. */
static int copy_mpint(struct slice *s, struct out *o, uint32_t *bits)
{
	struct slice v;
	size_t zeros = 0;
	uint8_t top;

	if (wire_string(s, &v) != 0)
		return ERR_SHORT;
	if (v.n > 0 && (v.p[0] & 0x80) != 0)
		return ERR_SYNTAX;
	if (v.n > MPINT_MAX_BYTES + 1 || (v.n == MPINT_MAX_BYTES + 1 && v.p[0] != 0))
		return ERR_RANGE;
	while (zeros < v.n && v.p[zeros] == 0)
		zeros++;
	*bits = (uint32_t)(v.n - zeros) * 8;
	if (zeros < v.n)
		for (top = v.p[zeros]; (top & 0x80) == 0; top = (uint8_t)(top << 1))
			--*bits;
	/* One zero stays where the first bit would make the number negative. */
	if (zeros < v.n && (v.p[zeros] & 0x80) != 0)
		zeros--;
	put_string(o, slice_sub(v, zeros, v.n));
	return 0;
}

static int copy_field(
    const struct key_type *t, char field, struct slice *s, struct out *o, uint32_t *bits)
{
	struct slice v;
	uint32_t ignored;

	if (field == FIELD_MPINT || field == FIELD_MODULUS)
		return copy_mpint(s, o, field == FIELD_MODULUS ? bits : &ignored);
	if (wire_string(s, &v) != 0)
		return ERR_SHORT;
	if ((field == FIELD_CURVE && !slice_eq_str(v, t->curve)) ||
	    (field == FIELD_POINT && (v.n != t->bytes || v.p[0] != 4)) ||
	    (field == FIELD_BYTES && v.n != t->bytes))
		return ERR_SYNTAX;
	put_string(o, v);
	return 0;
}

/* Takes what stands behind the key's fields in a certificate [PROTOCOL.certkeys]. */
static int take_cert(struct slice *s, struct slice *ca)
{
	struct slice ignored;
	uint64_t u64;
	uint32_t type;

	if (wire_u64(s, &u64) != 0 || wire_u32(s, &type) != 0 || wire_string(s, &ignored) != 0 ||
	    wire_string(s, &ignored) != 0 || wire_u64(s, &u64) != 0 || wire_u64(s, &u64) != 0 ||
	    wire_string(s, &ignored) != 0 || wire_string(s, &ignored) != 0 ||
	    wire_string(s, &ignored) != 0 || wire_string(s, ca) != 0 ||
	    wire_string(s, &ignored) != 0)
		return ERR_SHORT;
	return type == 1 || type == 2 ? 0 : ERR_SYNTAX;
}

/* Everything behind the name; the canonical plain key goes to o. */
static int walk(const struct key_type *t, struct slice s, struct out *o, struct ssh_key *k)
{
	struct slice nonce;
	uint32_t bits = t->bits;
	int r;

	if (k->cert && wire_string(&s, &nonce) != 0)
		return ERR_SHORT;
	put_string(o, slice_str(t->name));
	for (const char *f = t->fields; *f != '\0'; f++)
		if ((r = copy_field(t, *f, &s, o, &bits)) != 0)
			return r;
	k->body = k->cert ? s : k->body;
	if (k->cert && (r = take_cert(&s, &k->ca)) != 0)
		return r;
	if (s.n > 0)
		return ERR_SYNTAX;
	if (bits < t->min_bits || bits > RSA_MAX_BITS)
		return ERR_RANGE;
	k->bits = bits;
	return 0;
}

int ssh_key_parse(struct arena *a, struct slice blob, struct ssh_key *out)
{
	const struct key_type *t;
	struct ssh_key k = {0};
	struct slice rest = blob, name;
	struct out o;
	int r;

	if (blob.n > LIMIT_KEY_BLOB_BYTES)
		return ERR_LIMIT;
	if (wire_string(&rest, &name) != 0)
		return ERR_SHORT;
	if ((t = find_type(name, &k.cert)) == NULL)
		return ERR_UNKNOWN;
	t = canonical(t);
	out_memory(&o);
	if ((r = walk(t, rest, &o, &k)) == 0) {
		k.type = k.cert ? t->cert : t->name;
		k.sk = t->sk;
		k.plain = arena_dup(a, out_slice(&o));
		k.blob = k.cert ? arena_dup(a, blob) : k.plain;
		if (k.cert) {
			k.ca = arena_dup(a, k.ca);
			k.body = slice_sub(k.blob, blob.n - k.body.n, blob.n);
		}
		*out = k;
	}
	out_free(&o);
	return r;
}

static size_t blank_or_end(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		n++;
	return n;
}

static struct slice skip_blanks(struct slice s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return slice_sub(s, n, s.n);
}

int ssh_key_read(struct arena *a, struct slice *s, struct ssh_key *out)
{
	size_t n = blank_or_end(*s);
	struct slice rest = skip_blanks(slice_sub(*s, n, s->n)), blob;
	bool cert;
	const struct key_type *t = find_type(slice_sub(*s, 0, n), &cert);
	struct ssh_key k;
	int r;

	if (t == NULL)
		return ERR_UNKNOWN;
	n = blank_or_end(rest);
	r = base64_decode_ws(a, slice_sub(rest, 0, n), LIMIT_KEY_BLOB_BYTES, &blob);
	if (r != 0 || (r = ssh_key_parse(a, blob, &k)) != 0)
		return r;
	if (k.cert != cert ||
	    !slice_eq_str(slice_str(k.type), cert ? canonical(t)->cert : canonical(t)->name))
		return ERR_MISMATCH;
	*out = k;
	*s = skip_blanks(slice_sub(rest, n, rest.n));
	return 0;
}

const char *ssh_key_why(int err)
{
	static const struct {
		int err;
		const char *why;
	} words[] = {
	    {ERR_UNKNOWN, "no key type known to sshd"},
	    {ERR_SHORT, "the key ends early"},
	    {ERR_LIMIT, "key too long"},
	    {ERR_RANGE, "the key's size is one that sshd does not take"},
	    {ERR_MISMATCH, "the type word does not agree with the key"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].err == err)
			return words[i].why;
	return "not a key";
}

bool ssh_key_text(struct slice *line)
{
	*line = skip_blanks(slice_sub(*line, 0, slice_find(*line, 0)));
	return line->n > 0 && line->p[0] != '#';
}
