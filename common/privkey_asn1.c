/* RSAPrivateKey, the DSA sequence, ECPrivateKey and PrivateKeyInfo. */
#include "common/privkey_asn1.h"

#include <string.h>

#include "common/der.h"

#define MAX_NUMBERS 4

/* A slice of a literal as a constant initializer; OIDs hold NULs. */
#define BYTES(literal)                                        \
	{                                                     \
		(const uint8_t *)literal, sizeof(literal) - 1 \
	}

struct curve {
	struct slice oid;
	const char *type, *name;
	size_t point_bytes; /* uncompressed */
};

/* RFC 5656, section 10.1. */
static const struct curve curves[] = {
    {BYTES("\x2a\x86\x48\xce\x3d\x03\x01\x07"), "ecdsa-sha2-nistp256", "nistp256", 65},
    {BYTES("\x2b\x81\x04\x00\x22"), "ecdsa-sha2-nistp384", "nistp384", 97},
    {BYTES("\x2b\x81\x04\x00\x23"), "ecdsa-sha2-nistp521", "nistp521", 133},
};

struct slice privkey_blob(struct arena *a, const struct slice *parts, size_t n)
{
	size_t total = 0;
	uint8_t *p, *to;

	for (size_t i = 0; i < n; i++)
		total += 4 + parts[i].n;
	p = to = arena_alloc(a, total);
	for (size_t i = 0; i < n; i++) {
		for (int shift = 24; shift >= 0; shift -= 8)
			*to++ = (uint8_t)(parts[i].n >> shift);
		memcpy(to, parts[i].p, parts[i].n);
		to += parts[i].n;
	}
	return slice_of(p, total);
}

/* The version and the first `n` numbers of a sequence. */
static const char *take_numbers(struct slice der, struct slice *numbers, size_t n)
{
	struct slice body, version;

	if (der_take(&der, DER_SEQUENCE, &body) != 0 || der_take_uint(&body, &version) != 0)
		return "not a sequence of numbers";
	for (size_t i = 0; i < n; i++)
		if (der_take_uint(&body, &numbers[i]) != 0)
			return "not a sequence of numbers";
	return NULL;
}

/* RFC 8017, A.1.2: n, e, then the private parts. */
static const char *rsa(struct slice der, struct arena *a, struct slice *blob)
{
	struct slice v[2];
	const char *why = take_numbers(der, v, 2);

	if (why == NULL)
		*blob = privkey_blob(a, (const struct slice[]){SLICE("ssh-rsa"), v[1], v[0]}, 3);
	return why;
}

/* OpenSSL's sequence: p, q, g, y, then the private x. */
static const char *dsa(struct slice der, struct arena *a, struct slice *blob)
{
	struct slice v[MAX_NUMBERS];
	const char *why = take_numbers(der, v, MAX_NUMBERS);

	if (why == NULL)
		*blob = privkey_blob(
		    a, (const struct slice[]){SLICE("ssh-dss"), v[0], v[1], v[2], v[3]}, 5);
	return why;
}

static const struct curve *curve_of(struct slice oid)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (slice_eq(oid, curves[i].oid))
			return &curves[i];
	return NULL;
}

/* RFC 5915, section 3. PKCS#8 names the curve outside, in `oid`; plain files inside. */
static const char *ec(struct slice der, struct slice oid, struct arena *a, struct slice *blob)
{
	struct slice body, version, private, params, public, point;
	const struct curve *c;

	if (der_take(&der, DER_SEQUENCE, &body) != 0 || der_take_uint(&body, &version) != 0 ||
	    der_take(&body, DER_OCTET_STRING, &private) != 0)
		return "not an ECPrivateKey";
	if (der_take(&body, DER_CONTEXT(0), &params) == 0 && der_take(&params, DER_OID, &oid) != 0)
		return "the curve has no name";
	c = curve_of(oid);
	if (c == NULL || der_take(&body, DER_CONTEXT(1), &public) != 0)
		return NULL;
	if (der_take_bits(&public, DER_BIT_STRING, &point) != 0)
		return "public field is not a bit string";
	if (point.n == c->point_bytes && point.p[0] == 4)
		*blob = privkey_blob(
		    a, (const struct slice[]){slice_str(c->type), slice_str(c->name), point}, 3);
	return NULL;
}

/* RFC 5958, section 2; behind the key come attributes [0] and, with Ed25519, the public half [1].
 */
static const char *ed25519(struct slice behind, struct arena *a, struct slice *blob)
{
	const size_t key_bytes = 32;
	struct slice attributes, public;

	(void)der_take(&behind, DER_CONTEXT(0), &attributes);
	if (der_take_bits(&behind, DER_CONTEXT_PLAIN(1), &public) == 0 && public.n == key_bytes)
		*blob = privkey_blob(a, (const struct slice[]){SLICE("ssh-ed25519"), public}, 2);
	return NULL;
}

/* RFC 5208, section 5. */
static const char *pkcs8(struct slice der, struct arena *a, struct slice *blob)
{
	static const struct slice rsa_oid = BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
	static const struct slice ec_oid = BYTES("\x2a\x86\x48\xce\x3d\x02\x01");
	static const struct slice ed25519_oid = BYTES("\x2b\x65\x70");
	struct slice body, version, algorithm, oid, curve = {0}, key;

	if (der_take(&der, DER_SEQUENCE, &body) != 0 || der_take_uint(&body, &version) != 0 ||
	    der_take(&body, DER_SEQUENCE, &algorithm) != 0 ||
	    der_take(&algorithm, DER_OID, &oid) != 0 ||
	    der_take(&body, DER_OCTET_STRING, &key) != 0)
		return "not a PrivateKeyInfo";
	if (slice_eq(oid, rsa_oid))
		return rsa(key, a, blob);
	if (slice_eq(oid, ec_oid)) {
		(void)der_take(&algorithm, DER_OID, &curve);
		return ec(key, curve, a, blob);
	}
	return slice_eq(oid, ed25519_oid) ? ed25519(body, a, blob) : NULL;
}

static const char *plain_ec(struct slice der, struct arena *a, struct slice *blob)
{
	return ec(der, (struct slice){0}, a, blob);
}

const char *privkey_asn1_public(
    enum privkey_format format, struct slice der, struct arena *a, struct slice *blob)
{
	static const char *(*const readers[PRIVKEY_COUNT])(
	    struct slice, struct arena *, struct slice *) = {
	    [PRIVKEY_PEM_RSA] = rsa,
	    [PRIVKEY_PEM_DSA] = dsa,
	    [PRIVKEY_PEM_EC] = plain_ec,
	    [PRIVKEY_PKCS8] = pkcs8,
	};

	*blob = (struct slice){0};
	return readers[format] == NULL ? NULL : readers[format](der, a, blob);
}
