/* libcrypto's time stamps. */
#include "collector/case/stamp.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "common/die.h"
#include "common/sha256.h"
#include "include/err.h"
#include "include/limits.h"

#define NONCE_BITS 64

static void hash(struct slice bytes, uint8_t out[SHA256_BYTES])
{
	struct sha256 sum;

	sha256_init(&sum);
	sha256_add(&sum, bytes);
	sha256_end(&sum, out);
}

/* ---- The query ---- */

static bool set_imprint(TS_REQ *req, struct slice bytes)
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	uint8_t digest[SHA256_BYTES];
	bool ok = imprint != NULL && algorithm != NULL;

	hash(bytes, digest);
	ok = ok && X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
	     TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
	     TS_MSG_IMPRINT_set_msg(imprint, digest, sizeof(digest)) == 1 &&
	     TS_REQ_set_msg_imprint(req, imprint) == 1;
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return ok;
}

static bool set_nonce(TS_REQ *req)
{
	BIGNUM *dice = BN_new();
	ASN1_INTEGER *nonce = NULL;
	bool ok =
	    dice != NULL && BN_rand(dice, NONCE_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1;

	if (ok)
		nonce = BN_to_ASN1_INTEGER(dice, NULL);
	ok = nonce != NULL && TS_REQ_set_nonce(req, nonce) == 1;
	ASN1_INTEGER_free(nonce);
	BN_free(dice);
	return ok;
}

int stamp_query(struct slice bytes, struct out *o)
{
	TS_REQ *req = TS_REQ_new();
	unsigned char *der = NULL;
	int n;

	if (req == NULL || TS_REQ_set_version(req, 1) != 1 || !set_imprint(req, bytes) ||
	    !set_nonce(req) || TS_REQ_set_cert_req(req, 1) != 1)
		die("no time-stamp query");
	n = i2d_TS_REQ(req, &der);
	if (n <= 0)
		die("no time-stamp query");
	out_bytes(o, slice_of(der, (size_t)n));
	OPENSSL_free(der);
	TS_REQ_free(req);
	return 0;
}

/* ---- The answer ---- */

static bool is_of(TS_TST_INFO *info, struct slice bytes)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OBJECT *algorithm = NULL;
	const ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(imprint);
	uint8_t digest[SHA256_BYTES];

	hash(bytes, digest);
	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
	return OBJ_obj2nid(algorithm) == NID_sha256 &&
	       slice_eq(slice_of(ASN1_STRING_get0_data(msg), (size_t)ASN1_STRING_length(msg)),
		   slice_of(digest, sizeof(digest)));
}

static const char *time_of(struct arena *a, const TS_TST_INFO *info)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1)
		return "an unreadable time";
	return arena_str(a, arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
				tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec));
}

static X509_STORE *store_of(const char *ca)
{
	X509_STORE *store = X509_STORE_new();

	if (store != NULL && X509_STORE_load_file(store, ca) == 1)
		return store;
	X509_STORE_free(store);
	return NULL;
}

static int check_signature(
    struct arena *a, TS_RESP *answer, struct slice bytes, const char *ca, const char **why)
{
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	X509_STORE *store = store_of(ca);
	uint8_t *digest = OPENSSL_malloc(SHA256_BYTES);
	int ok;

	if (ctx == NULL || digest == NULL)
		die("out of memory");
	if (store == NULL) {
		*why = arena_str(a, arena_printf(a, "%s: holds no certificates", ca));
		TS_VERIFY_CTX_free(ctx);
		OPENSSL_free(digest);
		return ERR_MISMATCH;
	}
	hash(bytes, digest);
	TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
	TS_VERIFY_CTX_set_imprint(ctx, digest, SHA256_BYTES); /* takes both over */
	TS_VERIFY_CTX_set_store(ctx, store);
	ok = TS_RESP_verify_response(ctx, answer);
	if (ok != 1)
		*why = arena_str(a, arena_printf(a, "no good time stamp: %s",
					ERR_reason_error_string(ERR_peek_last_error())));
	ERR_clear_error();
	TS_VERIFY_CTX_free(ctx);
	return ok == 1 ? 0 : ERR_MISMATCH;
}

int stamp_check(struct arena *a, struct slice answer, struct slice bytes, const char *ca,
    const char **when, const char **why)
{
	const unsigned char *p = answer.p;
	TS_RESP *r = NULL;
	TS_TST_INFO *info;
	int err = ERR_SYNTAX;

	*why = "no time stamp [RFC 3161]";
	if (answer.n <= LIMIT_STAMP_BYTES)
		r = d2i_TS_RESP(NULL, &p, (long)answer.n);
	if (r == NULL || p != answer.p + answer.n)
		goto out;
	info = TS_RESP_get_tst_info(r);
	if (info == NULL) {
		*why = "the authority refused";
		goto out;
	}
	*when = time_of(a, info);
	err = ERR_MISMATCH;
	*why = "it is of other bytes than the manifest";
	if (!is_of(info, bytes))
		goto out;
	err = ca == NULL ? 0 : check_signature(a, r, bytes, ca, why);
out:
	ERR_clear_error();
	TS_RESP_free(r);
	return err;
}
