/* Algorithms of old servers: see legacy.h. */
#include "collector/net/legacy.h"

#include <string.h>

#include "include/err.h"

/* libssh's own lists, and behind them what OpenSSH left out in 6.7 to 8.8; libssh has no DSA any
 * more. */
#define KEX                                                                    \
	"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"   \
	"ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group18-sha512," \
	"diffie-hellman-group16-sha512,diffie-hellman-group-exchange-sha256,"  \
	"diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,"           \
	"diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1"
#define HOST_KEYS "ssh-rsa"
#define SIGNATURES                                                                           \
	"ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"         \
	"ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com," \
	"rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,"               \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"           \
	"rsa-sha2-512,rsa-sha2-256,ssh-rsa"
#define CIPHERS "aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc"
#define MACS                                                                         \
	"hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256," \
	"hmac-sha2-512,hmac-sha1"
#define RSA_BITS 1024

static int set_text(ssh_session s, enum ssh_options_e option, struct slice value)
{
	return ssh_options_set(s, option, value.p) == SSH_OK ? 0 : ERR_USAGE;
}

int legacy_allow(ssh_session session, const char *host_keys, const char *ciphers, struct arena *a)
{
	struct slice keys = arena_printf(a, "%s,%s", host_keys, HOST_KEYS);
	struct slice all = arena_printf(a, "%s,%s", ciphers, CIPHERS);
	int bits = RSA_BITS, rc = 0;

	rc |= set_text(session, SSH_OPTIONS_KEY_EXCHANGE, SLICE(KEX));
	rc |= set_text(session, SSH_OPTIONS_HOSTKEYS, keys);
	rc |= set_text(session, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, SLICE(SIGNATURES));
	rc |= set_text(session, SSH_OPTIONS_CIPHERS_C_S, all);
	rc |= set_text(session, SSH_OPTIONS_CIPHERS_S_C, all);
	rc |= set_text(session, SSH_OPTIONS_HMAC_C_S, SLICE(MACS));
	rc |= set_text(session, SSH_OPTIONS_HMAC_S_C, SLICE(MACS));
	rc |= ssh_options_set(session, SSH_OPTIONS_RSA_MIN_SIZE, &bits) != SSH_OK;
	return rc == 0 ? 0 : ERR_USAGE;
}

static bool is_weak(const char *algorithm)
{
	return strstr(algorithm, "-sha1") != NULL || strstr(algorithm, "-cbc") != NULL;
}

/* Ciphers of their own need no MAC. */
const char *legacy_used(ssh_session session, struct arena *a)
{
	const char *in_use[] = {ssh_get_kex_algo(session), ssh_get_cipher_in(session),
	    ssh_get_cipher_out(session), ssh_get_hmac_in(session), ssh_get_hmac_out(session)};
	struct slice words = SLICE("");

	for (size_t i = 0; i < sizeof(in_use) / sizeof(in_use[0]); i++) {
		if (in_use[i] == NULL || !is_weak(in_use[i]) ||
		    (i > 0 && in_use[i - 1] != NULL && strcmp(in_use[i], in_use[i - 1]) == 0))
			continue;
		words = arena_printf(
		    a, "%.*s%s%s", SLICE_ARG(words), words.n > 0 ? ", " : "", in_use[i]);
	}
	return words.n > 0 ? (const char *)words.p : NULL;
}
