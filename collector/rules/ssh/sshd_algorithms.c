/*
 * Which keys sshd takes by their type and size, of users and of hosts alike [openssh
 * auth2-pubkey.c, auth2-hostbased.c; kex.c kex_assemble_names].
 */
#include "collector/rules/ssh/sshd.h"
#include "common/pattern.h"

/* Is the signature algorithm in sshd's default list? DSA is not (7.0); nor is SHA-1 with RSA (8.8),
 * but the same keys sign with SHA-2. */
static bool in_default(const char *algorithm)
{
	return !slice_starts(slice_str(algorithm), "ssh-dss") &&
	       !slice_starts(slice_str(algorithm), "ssh-rsa");
}

static bool algorithm_in(struct slice list, const char *algorithm)
{
	uint8_t sign = list.n > 0 ? list.p[0] : 0;
	struct slice rest =
	    sign == '+' || sign == '-' || sign == '^' ? slice_sub(list, 1, list.n) : list;
	bool named = pattern_list(slice_str(algorithm), rest, false) == LIST_MATCH;

	if (sign == '+' || sign == '^')
		return named || in_default(algorithm);
	if (sign == '-')
		return !named && in_default(algorithm);
	return list.n == 0 ? in_default(algorithm) : named;
}

/* The list that is in force. sshd takes its default for an empty list, and works the list out anew
 * for each connection: what `-*` leaves of a global list is empty then, so all of the default is
 * back; in a Match block the list is worked out once and stays empty. */
static struct slice list_in_force(struct sshd *s, struct door *d, const char *keyword)
{
	struct slice list = sshd_word(s, d, keyword, "");
	struct sshd_value v = sshd_get(s, keyword);

	if (!slice_eq_str(list, "-*"))
		return list;
	return v.rows[0]->block == 0 ? SLICE("") : SLICE("!*");
}

#define CERT "-cert-v01@openssh.com"

/* May a key of this type, or a certificate of one, sign by an algorithm of the list? */
static bool type_in(struct sshd *s, struct slice list, struct slice type)
{
	static const char *const rsa[] = {"rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"};
	static const char *const rsa_cert[] = {
	    "rsa-sha2-512" CERT, "rsa-sha2-256" CERT, "ssh-rsa" CERT};
	bool plain = slice_eq_str(type, "ssh-rsa"), fits = false;

	if (!plain && !slice_eq_str(type, "ssh-rsa" CERT))
		return algorithm_in(list, arena_str(s->c->arena, type));
	for (size_t i = 0; i < 3; i++)
		fits = fits || algorithm_in(list, plain ? rsa[i] : rsa_cert[i]);
	return fits;
}

bool sshd_takes_type(struct sshd *s, struct door *d, const char *keyword, struct slice type)
{
	return type_in(s, list_in_force(s, d, keyword), type);
}

bool sshd_takes_certificates(struct sshd *s, struct door *d, const char *keyword)
{
	static const char *const types[] = {"ssh-ed25519-cert-v01@openssh.com",
	    "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
	    "ecdsa-sha2-nistp521-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"};
	bool any = false;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		any = any || sshd_takes_type(s, d, keyword, slice_str(types[i]));
	return any;
}

bool sshd_takes_signature(struct sshd *s, struct door *d, struct slice algorithm)
{
	return algorithm_in(
	    list_in_force(s, d, "casignaturealgorithms"), arena_str(s->c->arena, algorithm));
}

void sshd_check_algorithm(
    struct sshd *s, struct door *d, const char *keyword, const struct sshd_key *k)
{
	bool is_rsa = slice_starts(k->type, "ssh-rsa");
	int64_t least;

	if (!sshd_takes_type(s, d, keyword, k->type))
		door_shut(d, k->at, "sshd does not accept keys of this type");
	if (is_rsa && slice_to_i64(sshd_word(s, d, "requiredrsasize", "1024"), &least) == 0 &&
	    k->bits < least)
		door_shut(d, k->at, "the RSA key is smaller than RequiredRSASize");
}
