/* Signatures in the format of OpenSSH: PROTOCOL.sshsig. */
#include <openssl/evp.h>
#include <string.h>

#include "verify/verify.h"

#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define MAGIC "SSHSIG"
#define VERSION 1
#define MOST_BYTES (64u << 10)

/* The base64 between the two lines, without its line ends; nothing may stand around them. */
static bool take_armor(struct bytes text, struct bytes *out)
{
	struct bytes body, line, joined;
	size_t n = 0;
	unsigned char *to;

	if (text.n > MOST_BYTES || text.n < sizeof(BEGIN) + sizeof(END) ||
	    !bytes_begin(text, BEGIN) ||
	    !bytes_is(bytes_cut(text, text.n - (sizeof(END) - 1), text.n), END))
		return false;
	body = bytes_cut(text, sizeof(BEGIN) - 1, text.n - (sizeof(END) - 1));
	to = pool_get(body.n);
	while (body.n > 0) {
		if (!bytes_take(&body, '\n', &line) || line.n == 0)
			return false;
		memcpy(to + n, line.p, line.n);
		n += line.n;
	}
	joined = (struct bytes){to, n};
	return bytes_base64(joined, out);
}

static void put_string(unsigned char **to, struct bytes b)
{
	(*to)[0] = (unsigned char)(b.n >> 24);
	(*to)[1] = (unsigned char)(b.n >> 16);
	(*to)[2] = (unsigned char)(b.n >> 8);
	(*to)[3] = (unsigned char)b.n;
	if (b.n > 0)
		memcpy(*to + 4, b.p, b.n);
	*to += 4 + b.n;
}

/* What is signed: not the message, but its hash with what it is for. */
static bool signed_data(struct bytes name_space, struct bytes reserved, struct bytes hash_name,
    struct bytes message, struct bytes *out)
{
	const EVP_MD *md = bytes_is(hash_name, "sha512")   ? EVP_sha512()
			   : bytes_is(hash_name, "sha256") ? EVP_sha256()
							   : NULL;
	unsigned char sum[EVP_MAX_MD_SIZE], *start, *to;
	unsigned n;

	if (md == NULL || EVP_Digest(message.p, message.n, sum, &n, md, NULL) != 1)
		return false;
	start = pool_get(sizeof(MAGIC) - 1 + 16 + name_space.n + reserved.n + hash_name.n + n);
	memcpy(start, MAGIC, sizeof(MAGIC) - 1);
	to = start + sizeof(MAGIC) - 1;
	put_string(&to, name_space);
	put_string(&to, reserved);
	put_string(&to, hash_name);
	put_string(&to, (struct bytes){sum, n});
	*out = (struct bytes){start, (size_t)(to - start)};
	return true;
}

/* "SHA256:..." as ssh-keygen -l has it. */
const char *sshsig_fingerprint(struct bytes key)
{
	unsigned char sum[HASH_BYTES], text[64];
	size_t n;

	EVP_Digest(key.p, key.n, sum, NULL, EVP_sha256(), NULL);
	n = (size_t)EVP_EncodeBlock(text, sum, HASH_BYTES);
	while (n > 0 && text[n - 1] == '=')
		n--;
	return pool_format("SHA256:%.*s", (int)n, (const char *)text);
}

/* *key: the one that signed, which a certificate may be around. */
static const char *read_key(struct signature *out, struct bytes *key)
{
	const char *why;

	out->certified = cert_is(out->key);
	*key = out->key;
	if (out->certified) {
		why = cert_read(out->key, &out->cert);
		if (why != NULL)
			return why;
		*key = out->cert.plain;
	}
	out->fingerprint = sshsig_fingerprint(*key);
	return NULL;
}

const char *sshsig_check(
    struct bytes armored, struct bytes message, const char *name_space, struct signature *out)
{
	struct bytes b, key, name, reserved, hash_name, sig, data;
	uint32_t version;
	const char *why;

	if (!take_armor(armored, &b))
		return "not a signature of OpenSSH, and nothing else";
	if (!bytes_begin(b, MAGIC))
		return "not in the format of SSHSIG";
	b = bytes_cut(b, sizeof(MAGIC) - 1, b.n);
	if (!wire_number(&b, &version) || version != VERSION || !wire_bytes(&b, &out->key) ||
	    !wire_bytes(&b, &name) || !wire_bytes(&b, &reserved) || !wire_bytes(&b, &hash_name) ||
	    !wire_bytes(&b, &sig) || b.n > 0 || reserved.n > 0)
		return "not in the format of SSHSIG";
	why = read_key(out, &key);
	if (why != NULL)
		return why;
	if (!bytes_is(name, name_space))
		return "a signature for something else";
	if (!signed_data(name, reserved, hash_name, message, &data))
		return "over a hash that is not known";
	return sshkey_verify(key, sig, data);
}
