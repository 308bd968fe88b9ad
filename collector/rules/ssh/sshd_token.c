/*
 * Keys of FIDO tokens: what sshd wants the token to say of each signature, that somebody touched it
 * and that it asked for its PIN [openssh auth2-pubkey.c userauth_pubkey; auth-options.c
 * sshauthopt_merge; sshd_config(5) PubkeyAuthOptions].
 */
#include "collector/rules/ssh/sshd.h"
#include "common/args.h"

bool sshd_is_token(struct slice type)
{
	return slice_starts(type, "sk-");
}

/* Does PubkeyAuthOptions have the word? */
static bool demands(struct sshd *s, const char *word)
{
	struct sshd_value v = sshd_get(s, "pubkeyauthoptions");
	struct slice args, one;

	if (v.nrows == 0)
		return false;
	args = v.rows[0]->args;
	while (args_next(s->c->arena, &args, &one))
		if (slice_eq_str_ci(one, word))
			return true;
	return false;
}

void sshd_need_token(struct sshd *s, struct door *d, bool no_touch_required, bool verify_required)
{
	bool touch = !no_touch_required || demands(s, "touch-required");
	bool pin = verify_required || demands(s, "verify-required");

	sshd_word(s, d, "pubkeyauthoptions", "none");
	door_need(d, "second-factor");
	if (touch && pin)
		d->token = SLICE("its token has to be touched, and to ask for its PIN");
	else if (touch)
		d->token = SLICE("its token has to be touched");
	else if (pin)
		d->token = SLICE("its token has to ask for its PIN, and nobody to touch it");
	else
		d->token = SLICE("its token has to be at hand, and nobody to touch it");
}
