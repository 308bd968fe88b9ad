/* Time stamps [RFC 3161], by libcrypto. */
#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <string.h>

#include "verify/verify.h"

#define MOST_BYTES (64u << 10)

/* Does the stamp say the SHA-256 of these bytes? */
static bool is_of(TS_TST_INFO *info, struct bytes message)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OCTET_STRING *said = TS_MSG_IMPRINT_get_msg(imprint);
	const ASN1_OBJECT *algorithm = NULL;
	unsigned char sum[HASH_BYTES];

	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
	return OBJ_obj2nid(algorithm) == NID_sha256 && ASN1_STRING_length(said) == HASH_BYTES &&
	       EVP_Digest(message.p, message.n, sum, NULL, EVP_sha256(), NULL) == 1 &&
	       memcmp(ASN1_STRING_get0_data(said), sum, HASH_BYTES) == 0;
}

static const char *time_of(const TS_TST_INFO *info)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1)
		return "at a time that cannot be read";
	return pool_format("%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static const char *check_signer(TS_RESP *answer, struct bytes message, const char *ca)
{
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	X509_STORE *store = X509_STORE_new();
	unsigned char *sum = OPENSSL_malloc(HASH_BYTES);
	const char *why = NULL;

	if (ctx == NULL || store == NULL || sum == NULL ||
	    EVP_Digest(message.p, message.n, sum, NULL, EVP_sha256(), NULL) != 1 ||
	    X509_STORE_load_file(store, ca) != 1) {
		X509_STORE_free(store);
		OPENSSL_free(sum);
		why = pool_format("%s: holds no certificates", ca);
		goto out;
	}
	TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
	TS_VERIFY_CTX_set_imprint(ctx, sum, HASH_BYTES); /* takes it over, as the store */
	TS_VERIFY_CTX_set_store(ctx, store);
	if (TS_RESP_verify_response(ctx, answer) != 1)
		why = pool_format(
		    "no good time stamp: %s", ERR_reason_error_string(ERR_peek_last_error()));
out:
	ERR_clear_error();
	TS_VERIFY_CTX_free(ctx);
	return why;
}

const char *stamp_check(
    struct bytes answer, struct bytes message, const char *ca, const char **when)
{
	const unsigned char *p = answer.p;
	TS_RESP *r = answer.n > MOST_BYTES ? NULL : d2i_TS_RESP(NULL, &p, (long)answer.n);
	TS_TST_INFO *info = r == NULL ? NULL : TS_RESP_get_tst_info(r);
	const char *why = NULL;

	if (r == NULL || p != answer.p + answer.n)
		why = "no time stamp [RFC 3161]";
	else if (info == NULL)
		why = "the authority refused";
	else if (!is_of(info, message))
		why = "it is of other bytes than the manifest";
	else if (ca != NULL)
		why = check_signer(r, message, ca);
	if (why == NULL)
		*when = time_of(info);
	ERR_clear_error();
	TS_RESP_free(r);
	return why;
}
