/* Signatures of CAs: out of SSH's wire format, into libcrypto's, and asked. */
#include "collector/derive/cert_signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "include/err.h"

#define ED25519_KEY_BYTES 32
#define ED25519_SIGNATURE_BYTES 64
#define LIMIT_INTEGER_BYTES 2049 /* RSA-16384, with its leading zero */

/* ---- The CA's key, behind the name of its type ---- */

static EVP_PKEY *ed25519_key(struct slice s, const char *unused)
{
	struct slice point;

	(void)unused;
	if (wire_string(&s, &point) != 0 || point.n != ED25519_KEY_BYTES)
		return NULL;
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, point.p, point.n);
}

static EVP_PKEY *built(const char *algorithm, OSSL_PARAM_BLD *parts)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(parts);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
	EVP_PKEY *key = NULL;

	if (params != NULL && ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return key;
}

/* The point must lie on the curve: libcrypto asks. */
static EVP_PKEY *ecdsa_key(struct slice s, const char *group)
{
	OSSL_PARAM_BLD *parts;
	struct slice curve, point;
	EVP_PKEY *key = NULL;

	if (wire_string(&s, &curve) != 0 || wire_string(&s, &point) != 0)
		return NULL;
	parts = OSSL_PARAM_BLD_new();
	if (parts != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point.p, point.n) == 1)
		key = built("EC", parts);
	OSSL_PARAM_BLD_free(parts);
	return key;
}

/* NULL: no number, a negative one, or one of no key that sshd takes. */
static BIGNUM *take_integer(struct slice *s)
{
	struct slice v;

	if (wire_string(s, &v) != 0 || v.n > LIMIT_INTEGER_BYTES ||
	    (v.n > 0 && (v.p[0] & 0x80) != 0))
		return NULL;
	return BN_bin2bn(v.p, (int)v.n, NULL);
}

static EVP_PKEY *rsa_key(struct slice s, const char *unused)
{
	BIGNUM *e = take_integer(&s), *n = take_integer(&s);
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;

	(void)unused;
	if (e != NULL && n != NULL && parts != NULL &&
	    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		key = built("RSA", parts);
	OSSL_PARAM_BLD_free(parts);
	BN_free(e);
	BN_free(n);
	return key;
}

/* ---- The signature, behind its algorithm, as libcrypto has it: its size, or 0 for none ---- */

static size_t ed25519_seal(EVP_PKEY *key, struct slice s, uint8_t *to, size_t max)
{
	(void)key;
	if (s.n != ED25519_SIGNATURE_BYTES || s.n > max)
		return 0;
	memcpy(to, s.p, s.n);
	return s.n;
}

static size_t ecdsa_seal(EVP_PKEY *key, struct slice s, uint8_t *to, size_t max)
{
	BIGNUM *r = take_integer(&s), *v = take_integer(&s);
	ECDSA_SIG *both = ECDSA_SIG_new();
	int n = 0;

	(void)key;
	if (r == NULL || v == NULL || both == NULL || s.n > 0 || ECDSA_SIG_set0(both, r, v) != 1) {
		BN_free(r);
		BN_free(v);
	} else {
		n = i2d_ECDSA_SIG(both, NULL);
		n = n > 0 && (size_t)n <= max ? i2d_ECDSA_SIG(both, &to) : 0;
	}
	ECDSA_SIG_free(both);
	return n > 0 ? (size_t)n : 0;
}

/* A short one lacks zeros in front. */
static size_t rsa_seal(EVP_PKEY *key, struct slice s, uint8_t *to, size_t max)
{
	int size = EVP_PKEY_get_size(key);

	if (size <= 0 || (size_t)size > max || s.n == 0 || s.n > (size_t)size)
		return 0;
	memset(to, 0, (size_t)size - s.n);
	memcpy(to + (size_t)size - s.n, s.p, s.n);
	return (size_t)size;
}

/* ---- Both ---- */

static const struct type {
	const char *ca;	       /* type of its key */
	const char *algorithm; /* of the signature */
	const char *hash;      /* NULL: the algorithm has its own */
	const char *group;
	EVP_PKEY *(*key)(struct slice, const char *group);
	size_t (*seal)(EVP_PKEY *, struct slice, uint8_t *to, size_t max);
} types[] = {
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", "SHA256", "P-256", ecdsa_key, ecdsa_seal},
    {"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", "SHA384", "P-384", ecdsa_key, ecdsa_seal},
    {"ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", "SHA512", "P-521", ecdsa_key, ecdsa_seal},
    {"ssh-ed25519", "ssh-ed25519", NULL, NULL, ed25519_key, ed25519_seal},
    {"ssh-rsa", "rsa-sha2-256", "SHA256", NULL, rsa_key, rsa_seal},
    {"ssh-rsa", "rsa-sha2-512", "SHA512", NULL, rsa_key, rsa_seal},
    {"ssh-rsa", "ssh-rsa", "SHA1", NULL, rsa_key, rsa_seal},
};

/* NULL, with `*known` whether some other algorithm of this CA's type is. */
static const struct type *find_type(const struct ssh_cert *cert, bool *known)
{
	*known = false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(cert->ca.type, types[i].ca) != 0)
			continue;
		*known = true;
		if (slice_eq_str(cert->signature, types[i].algorithm))
			return &types[i];
	}
	return NULL;
}

static const char *verify(
    const struct type *type, EVP_PKEY *key, struct slice bytes, struct slice seal)
{
	uint8_t theirs[LIMIT_INTEGER_BYTES];
	size_t n = type->seal(key, seal, theirs, sizeof(theirs));
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const char *verdict = n == 0 ? "bad" : "unknown";

	if (n > 0 && ctx != NULL &&
	    EVP_DigestVerifyInit_ex(ctx, NULL, type->hash, NULL, NULL, key, NULL) == 1)
		verdict = EVP_DigestVerify(ctx, theirs, n, bytes.p, bytes.n) == 1 ? "good" : "bad";
	EVP_MD_CTX_free(ctx);
	return verdict;
}

const char *cert_signature_check(const struct ssh_cert *cert)
{
	bool known;
	const struct type *type = find_type(cert, &known);
	struct slice seal = cert->seal, key = cert->ca.plain, word, bytes;
	const char *verdict;
	EVP_PKEY *ca;

	if (type == NULL)
		return known ? "bad" : "unknown";
	if (wire_string(&seal, &word) != 0 || wire_string(&seal, &bytes) != 0 || seal.n > 0 ||
	    wire_string(&key, &word) != 0 || (ca = type->key(key, type->group)) == NULL)
		return "bad";
	verdict = verify(type, ca, cert->sealed, bytes);
	EVP_PKEY_free(ca);
	return verdict;
}
