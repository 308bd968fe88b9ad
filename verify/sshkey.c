/* Public keys of SSH and their signatures: Ed25519, RSA, ECDSA, and those of FIDO tokens. */
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "verify/verify.h"

#define ED25519_KEY_BYTES 32
#define ED25519_SIG_BYTES 64
#define RSA_LEAST_BITS 1024 /* what ssh-keygen takes */
#define USER_PRESENT 1	    /* the token was touched */

/* A kind of key: its name, the names of its signatures, and how they are checked. */
struct kind {
	const char *name;
	EVP_PKEY *(*read)(const struct kind *k, struct bytes *key);
	/* The signature as libcrypto wants it. */
	bool (*convert)(const struct kind *k, EVP_PKEY *pkey, struct bytes sig, struct bytes *out);
	const char *curve, *group; /* of ECDSA: the name in the key, and libcrypto's */
	const EVP_MD *(*hash)(void);
	bool token; /* of a FIDO token: more is signed than the data */
};

static EVP_PKEY *read_ed25519(const struct kind *k, struct bytes *key)
{
	struct bytes point;

	(void)k;
	if (!wire_bytes(key, &point) || point.n != ED25519_KEY_BYTES)
		return NULL;
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, point.p, point.n);
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *read_rsa(const struct kind *k, struct bytes *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	struct bytes e_bytes, n_bytes;
	BIGNUM *e = NULL, *n = NULL;
	EVP_PKEY *pkey = NULL;

	(void)k;
	if (wire_bytes(key, &e_bytes) && wire_bytes(key, &n_bytes) && n_bytes.n <= 2049 &&
	    e_bytes.n <= 16) {
		e = BN_bin2bn(e_bytes.p, (int)e_bytes.n, NULL);
		n = BN_bin2bn(n_bytes.p, (int)n_bytes.n, NULL);
	}
	if (build != NULL && e != NULL && n != NULL && BN_num_bits(n) >= RSA_LEAST_BITS &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		pkey = from_params("RSA", build);
	BN_free(e);
	BN_free(n);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

static EVP_PKEY *read_ecdsa(const struct kind *k, struct bytes *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	struct bytes curve, point;
	EVP_PKEY *pkey = NULL;

	if (build != NULL && wire_bytes(key, &curve) && bytes_is(curve, k->curve) &&
	    wire_bytes(key, &point) &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, k->group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.p, point.n) == 1)
		pkey = from_params("EC", build);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

/* ---- Signatures ---- */

static bool convert_ed25519(
    const struct kind *k, EVP_PKEY *pkey, struct bytes sig, struct bytes *out)
{
	(void)k, (void)pkey;
	*out = sig;
	return sig.n == ED25519_SIG_BYTES;
}

/* libcrypto wants as many bytes as the key has. */
static bool convert_rsa(const struct kind *k, EVP_PKEY *pkey, struct bytes sig, struct bytes *out)
{
	size_t size = (size_t)EVP_PKEY_get_size(pkey);
	unsigned char *to;

	(void)k;
	if (sig.n > size)
		return false;
	to = pool_get(size);
	if (sig.n > 0)
		memcpy(to + size - sig.n, sig.p, sig.n);
	*out = (struct bytes){to, size};
	return true;
}

/* Two numbers in SSH's way, into a sequence of DER. */
static bool convert_ecdsa(const struct kind *k, EVP_PKEY *pkey, struct bytes sig, struct bytes *out)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	struct bytes r, s;
	unsigned char *der = NULL;
	int n = 0;

	(void)k, (void)pkey;
	if (pair != NULL && wire_bytes(&sig, &r) && wire_bytes(&sig, &s) && sig.n == 0 &&
	    r.n <= 80 && s.n <= 80 &&
	    ECDSA_SIG_set0(pair, BN_bin2bn(r.p, (int)r.n, NULL), BN_bin2bn(s.p, (int)s.n, NULL)) ==
		1)
		n = i2d_ECDSA_SIG(pair, &der);
	if (n > 0) {
		struct bytes made = {der, (size_t)n};

		*out = (struct bytes){(unsigned char *)pool_text(made), made.n};
	}
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	return n > 0;
}

static const EVP_MD *no_hash(void)
{
	return NULL;
}

static const struct kind kinds[] = {
    {"ssh-ed25519", read_ed25519, convert_ed25519, NULL, NULL, no_hash, false},
    {"ssh-rsa", read_rsa, convert_rsa, NULL, NULL, no_hash, false},
    {"ecdsa-sha2-nistp256", read_ecdsa, convert_ecdsa, "nistp256", "P-256", EVP_sha256, false},
    {"ecdsa-sha2-nistp384", read_ecdsa, convert_ecdsa, "nistp384", "P-384", EVP_sha384, false},
    {"ecdsa-sha2-nistp521", read_ecdsa, convert_ecdsa, "nistp521", "P-521", EVP_sha512, false},
    {"sk-ssh-ed25519@openssh.com", read_ed25519, convert_ed25519, NULL, NULL, no_hash, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", read_ecdsa, convert_ecdsa, "nistp256", "P-256",
	EVP_sha256, true},
};

static const struct kind *kind_of(struct bytes name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (bytes_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

/* The hash that the signature's own name says: with RSA it differs from the key's. */
static bool hash_of(const struct kind *k, struct bytes name, bool sha1, const EVP_MD **md)
{
	*md = k->hash();
	if (strcmp(k->name, "ssh-rsa") != 0)
		return bytes_is(name, k->name);
	*md = bytes_is(name, "rsa-sha2-512")	  ? EVP_sha512()
	      : bytes_is(name, "rsa-sha2-256")	  ? EVP_sha256()
	      : sha1 && bytes_is(name, "ssh-rsa") ? EVP_sha1()
						  : NULL;
	return *md != NULL;
}

/* What a token signs: the application, its flags and counter, and the hash of the data [U2F]. */
static bool token_data(
    struct bytes application, struct bytes more, struct bytes data, struct bytes *out)
{
	unsigned char *to = pool_get(2 * HASH_BYTES + 5);

	if (more.n != 5 || (more.p[0] & USER_PRESENT) == 0 ||
	    EVP_Digest(application.p, application.n, to, NULL, EVP_sha256(), NULL) != 1)
		return false;
	memcpy(to + HASH_BYTES, more.p, 5);
	*out = (struct bytes){to, 2 * HASH_BYTES + 5};
	return EVP_Digest(data.p, data.n, to + HASH_BYTES + 5, NULL, EVP_sha256(), NULL) == 1;
}

static bool verify(EVP_PKEY *pkey, const EVP_MD *md, struct bytes sig, struct bytes data)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, md, NULL, pkey) == 1 &&
		    EVP_DigestVerify(ctx, sig.p, sig.n, data.p, data.n) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

/* `sig` behind its name; `key` behind what `read` took. */
static const char *verify_with(const struct kind *k, EVP_PKEY *pkey, const EVP_MD *md,
    struct bytes key, struct bytes sig, struct bytes data)
{
	struct bytes application, raw, converted;

	if (!wire_bytes(&sig, &raw) || !k->convert(k, pkey, raw, &converted))
		return "its signature is in no form that is known";
	if (k->token &&
	    (!wire_bytes(&key, &application) || !token_data(application, sig, data, &data)))
		return "its token's part is in no form that is known";
	if (key.n > 0 || (!k->token && sig.n > 0))
		return "something stands behind the key or the signature";
	return verify(pkey, md, converted, data) ? NULL : "not a signature of these bytes";
}

static const char *check(struct bytes key, struct bytes sig, struct bytes data, bool sha1)
{
	struct bytes name, sig_name;
	const struct kind *k;
	const EVP_MD *md;
	EVP_PKEY *pkey;
	const char *why;

	if (!wire_bytes(&key, &name) || (k = kind_of(name)) == NULL)
		return "by a kind of key that is not known here";
	if (!wire_bytes(&sig, &sig_name) || !hash_of(k, sig_name, sha1, &md))
		return "its signature is of another kind than its key";
	pkey = k->read(k, &key);
	if (pkey == NULL)
		return "its key cannot be read";
	why = verify_with(k, pkey, md, key, sig, data);
	EVP_PKEY_free(pkey);
	return why;
}

const char *sshkey_verify(struct bytes key, struct bytes sig, struct bytes data)
{
	return check(key, sig, data, false);
}

const char *sshkey_certifies(struct bytes key, struct bytes sig, struct bytes data)
{
	return check(key, sig, data, true);
}
