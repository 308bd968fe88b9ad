/*
 * Logging in: the key files in their order, then the keys of the ssh-agent, then the password, if
 * there is one and the server takes it. Nothing else is tried, and no more than a server lets pass.
 */
#include <stdio.h>
#include <string.h>

#include "collector/net/host.h"

/* The methods the server would go on with, as it says after a refusal. */
static const char *accepted_methods(struct host *h)
{
	static const struct {
		int bit;
		const char *word;
	} methods[] = {
	    {SSH_AUTH_METHOD_PUBLICKEY, "publickey"},
	    {SSH_AUTH_METHOD_PASSWORD, "password"},
	    {SSH_AUTH_METHOD_INTERACTIVE, "keyboard-interactive"},
	    {SSH_AUTH_METHOD_HOSTBASED, "hostbased"},
	    {SSH_AUTH_METHOD_GSSAPI_MIC, "gssapi-with-mic"},
	};
	int bits = ssh_userauth_list(h->session, NULL);
	struct slice list = SLICE("");

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if ((bits & methods[i].bit) != 0)
			list = arena_printf(&h->arena, "%.*s%s%s", SLICE_ARG(list),
			    list.n > 0 ? "," : "", methods[i].word);
	return list.n > 0 ? (const char *)list.p : "nothing we know";
}

/* Why a password that there is was not sent. */
static const char *withheld(const struct host *h)
{
	return host_way(h)->password.n > 0 && h->target->no_password
		   ? "; no password is sent to a compromised host"
		   : "";
}

static void refused(struct host *h)
{
	const char *and_password = h->auth.password_sent ? " and a password" : "";

	gate_leave(h, GATE_REFUSED);
	if (h->auth.partial)
		host_fail(h, "%s's key is accepted, but the server also wants: %s%s", h->user,
		    accepted_methods(h), withheld(h));
	else if (h->auth.offered == 0 && h->auth.password_sent)
		host_fail(h, "authentication refused for %s (sent: a password; server accepts: %s)",
		    h->user, accepted_methods(h));
	else
		host_fail(h,
		    "authentication refused for %s (offered: %u key%s%s; server accepts: %s)%s",
		    h->user, h->auth.offered, h->auth.offered == 1 ? "" : "s", and_password,
		    accepted_methods(h), withheld(h));
}

/* Also where a server hangs up after a number of keys: OpenSSH's MaxAuthTries. */
static void broken(struct host *h)
{
	if (strstr(ssh_get_error(h->session), "Too many authentication failures") != NULL) {
		gate_leave(h, GATE_REFUSED);
		host_fail(h,
		    "authentication refused for %s: the server hung up at key %u (name the "
		    "right key file)",
		    h->user, h->auth.offered + 1);
	} else {
		host_lost(h);
	}
}

static void accepted(struct host *h)
{
	h->outcome.connect_ms = (uint32_t)(clock_ms() - h->start_ms);
	h->authenticated = true;
	/* What is asked for a password to become root is not through yet. */
	if (!become_wanted(h) || host_way(h)->become_password.n == 0 || h->target->only_passed)
		gate_leave(h, GATE_ACCEPTED);
	if (h->target->only_passed) {
		host_finish(h);
		return;
	}
	if (h->sweep->opt->agentless == SWEEP_AGENTLESS) {
		h->outcome.agentless = "asked for";
		fetch_begin(h);
		return;
	}
	machine_begin(h);
}

static void wake(void *arg)
{
	host_run(arg);
}

static enum agent_result result_of(int rc)
{
	switch (rc) {
	case SSH_AUTH_AGAIN:
		return AGENT_WAIT;
	case SSH_AUTH_SUCCESS:
		return AGENT_ACCEPTED;
	case SSH_AUTH_PARTIAL:
		return AGENT_PARTIAL;
	case SSH_AUTH_DENIED:
		return AGENT_DENIED;
	}
	return AGENT_ERROR;
}

static enum agent_result file_step(struct host *h, ssh_key key)
{
	return result_of(ssh_userauth_publickey(h->session, NULL, key));
}

static enum agent_result agent_step(struct host *h, struct slice key)
{
	const struct identities *ids = host_ids(h);

	if (h->auth.sign == NULL)
		h->auth.sign = agent_sign_new(h->sweep->base, ids->agent_socket, wake, h);
	if (!h->auth.signing)
		agent_sign_offer(h->auth.sign, key);
	h->auth.signing = true;
	return agent_sign_step(h->auth.sign, h->session);
}

/* One offer a bit further. */
static enum agent_result offer(struct host *h)
{
	const struct identities *ids = host_ids(h);
	size_t i = h->auth.next;

	if (i < ids->n_keys)
		return file_step(h, ids->keys[i]);
	return agent_step(h, ids->agent_keys[i - ids->n_keys]);
}

static void next_offer(struct host *h)
{
	h->auth.next++;
	h->auth.signing = false;
}

/* One offer is kept for the password: a server hangs up after so many. */
static bool may_offer(const struct host *h)
{
	uint32_t most = LIMIT_AUTH_OFFERS - (host_way(h)->password.n > 0);

	return h->auth.next < identities_count(host_ids(h)) && h->auth.offered < most;
}

static bool server_takes(struct host *h, int method)
{
	return (ssh_userauth_list(h->session, NULL) & method) != 0;
}

/* The keys one after the other. */
static enum agent_result keys_step(struct host *h)
{
	enum agent_result r = AGENT_DENIED;

	while (may_offer(h)) {
		r = offer(h);
		if (r == AGENT_DENIED || r == AGENT_PARTIAL || r == AGENT_ACCEPTED)
			h->auth.offered++;
		h->auth.partial |= r == AGENT_PARTIAL;
		if (r != AGENT_DENIED && r != AGENT_REFUSED && r != AGENT_PARTIAL)
			return r;
		next_offer(h);
		if (r != AGENT_REFUSED && !server_takes(h, SSH_AUTH_METHOD_PUBLICKEY))
			return AGENT_DENIED;
	}
	return AGENT_DENIED;
}

/* ---- The password ---- */

static enum agent_result password_step(struct host *h)
{
	const struct sweep_way *w = host_way(h);

	h->auth.password_sent = true;
	return result_of(ssh_userauth_password(h->session, NULL, (const char *)w->password.p));
}

/* The one question that is answered is the one for a password. */
static enum agent_result answer_questions(struct host *h)
{
	const struct sweep_way *w = host_way(h);
	int n = ssh_userauth_kbdint_getnprompts(h->session);
	char echo = 0;
	const char *prompt = n > 0 ? ssh_userauth_kbdint_getprompt(h->session, 0, &echo) : NULL;

	if (n == 0)
		return AGENT_WAIT;
	if (n > 1 || echo || h->auth.password_sent) {
		host_fail(h, "asks %s for more than a password: %s", h->user,
		    prompt != NULL ? prompt : "");
		return AGENT_AWAY;
	}
	h->auth.password_sent = true;
	if (ssh_userauth_kbdint_setanswer(h->session, 0, (const char *)w->password.p) < 0)
		return AGENT_ERROR;
	return AGENT_WAIT;
}

static enum agent_result kbdint_step(struct host *h)
{
	for (;;) {
		int rc = ssh_userauth_kbdint(h->session, NULL, NULL);
		enum agent_result r;

		if (rc != SSH_AUTH_INFO)
			return result_of(rc);
		if (h->auth.rounds++ == LIMIT_AUTH_ROUNDS)
			return AGENT_DENIED;
		r = answer_questions(h);
		if (r != AGENT_WAIT)
			return r;
	}
}

/* What is tried after this phase was refused; AUTH_KEYS: nothing. */
static enum auth_phase after(struct host *h)
{
	bool usable =
	    host_way(h)->password.n > 0 && !h->target->no_password && !h->auth.password_sent;

	if (!usable)
		return AUTH_KEYS;
	if (h->auth.phase == AUTH_KEYS && h->auth.offered == 0)
		return AUTH_NONE;
	if (server_takes(h, SSH_AUTH_METHOD_PASSWORD))
		return AUTH_PASSWORD;
	return server_takes(h, SSH_AUTH_METHOD_INTERACTIVE) ? AUTH_KBDINT : AUTH_KEYS;
}

static enum agent_result phase_step(struct host *h)
{
	switch (h->auth.phase) {
	case AUTH_KEYS:
		return keys_step(h);
	case AUTH_NONE:
		return result_of(ssh_userauth_none(h->session, NULL));
	case AUTH_PASSWORD:
		return password_step(h);
	case AUTH_KBDINT:
		break;
	}
	return kbdint_step(h);
}

void auth_begin(struct host *h)
{
	h->auth.phase = AUTH_KEYS;
	host_set_state(h, HOST_AUTH);
}

void gate_step(struct host *h)
{
	if (h->session != NULL && h->pump != NULL && host_pump(h) != 0)
		host_lost(h);
}

void auth_step(struct host *h)
{
	for (;;) {
		enum agent_result r = phase_step(h);

		if (h->dead || h->state != HOST_AUTH)
			return;
		switch (r) {
		case AGENT_AWAY:
			if (host_pump(h) != 0)
				broken(h);
			return;
		case AGENT_WAIT:
			/* libssh goes on waiting after the server has hung up. */
			if (!ssh_is_connected(h->session))
				broken(h);
			return;
		case AGENT_ACCEPTED:
			accepted(h);
			return;
		case AGENT_ERROR:
			broken(h);
			return;
		case AGENT_DENIED:
		case AGENT_PARTIAL:
		case AGENT_REFUSED:
			h->auth.partial |= r == AGENT_PARTIAL;
			h->auth.phase = after(h);
			if (h->auth.phase == AUTH_KEYS) {
				refused(h);
				return;
			}
		}
	}
}
