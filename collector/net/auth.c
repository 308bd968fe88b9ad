/* Logging in: the key files in their order, then the keys of the ssh-agent. Nothing else is tried.
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

static void refused(struct host *h)
{
	host_fail(h, "authentication refused for %s (offered: %u key%s; server accepts: %s)",
	    h->user, h->auth.offered, h->auth.offered == 1 ? "" : "s", accepted_methods(h));
}

/* Also where a server hangs up after a number of keys: OpenSSH's MaxAuthTries. */
static void broken(struct host *h)
{
	if (strstr(ssh_get_error(h->session), "Too many authentication failures") != NULL)
		host_fail(h,
		    "authentication refused for %s: the server hung up at key %u (name the "
		    "right key file)",
		    h->user, h->auth.offered + 1);
	else
		host_lost(h);
}

static void accepted(struct host *h)
{
	h->outcome.connect_ms = (uint32_t)(clock_ms() - h->start_ms);
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

static enum agent_result file_step(struct host *h, ssh_key key)
{
	switch (ssh_userauth_publickey(h->session, NULL, key)) {
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

static enum agent_result agent_step(struct host *h, struct slice key)
{
	const struct identities *ids = &h->sweep->ids;

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
	const struct identities *ids = &h->sweep->ids;
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

void auth_step(struct host *h)
{
	while (h->auth.next < identities_count(&h->sweep->ids)) {
		switch (offer(h)) {
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
			h->auth.offered++;
			accepted(h);
			return;
		case AGENT_PARTIAL:
			h->auth.offered++;
			host_fail(h, "%s's key is accepted, but the server also wants: %s", h->user,
			    accepted_methods(h));
			return;
		case AGENT_DENIED:
			h->auth.offered++;
			if ((ssh_userauth_list(h->session, NULL) & SSH_AUTH_METHOD_PUBLICKEY) ==
			    0) {
				refused(h);
				return;
			}
			break;
		case AGENT_REFUSED:
			break;
		case AGENT_ERROR:
			broken(h);
			return;
		}
		next_offer(h);
	}
	refused(h);
}
