/*
 * Which keys sshd takes by their type and size, of users and of hosts alike [openssh
 * auth2-pubkey.c, auth2-hostbased.c; kex.c kex_assemble_names].
 */
#include "collector/rules/sshd.h"
#include "common/pattern.h"

/* Is the signature algorithm in sshd's default list? DSA is not (7.0); nor is SHA-1 with RSA (8.8),
 * but the same keys sign with SHA-2. */
static bool in_default(const char *algorithm)
{
	return !slice_eq_str(slice_str(algorithm), "ssh-dss") &&
	       !slice_eq_str(slice_str(algorithm), "ssh-rsa");
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

void sshd_check_algorithm(
    struct sshd *s, struct door *d, const char *keyword, const struct sshd_key *k)
{
	static const char *const rsa[] = {"rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"};
	const char *type = arena_str(s->c->arena, k->type);
	bool is_rsa = slice_eq_str(k->type, "ssh-rsa"), fits = false;
	struct slice list = sshd_word(s, d, keyword, "");
	int64_t least;

	for (size_t i = 0; is_rsa && i < 3; i++)
		fits = fits || algorithm_in(list, rsa[i]);
	if (!is_rsa)
		fits = algorithm_in(list, type);
	if (!fits)
		door_shut(d, k->at, "sshd does not accept keys of this type");
	if (is_rsa && slice_to_i64(sshd_word(s, d, "requiredrsasize", "1024"), &least) == 0 &&
	    k->bits < least)
		door_shut(d, k->at, "the RSA key is smaller than RequiredRSASize");
}
