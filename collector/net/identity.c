/* The keys to log in with: see identity.h. */
#include "collector/net/identity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "collector/net/agent.h"
#include "common/base64.h"
#include "include/limits.h"

/* Called by libssh when a key file wants a passphrase. Without a callback OpenSSL would ask on the
 * terminal and wait. */
static int no_passphrase(
    const char *prompt, char *buf, size_t len, int echo, int verify, void *userdata)
{
	(void)prompt;
	(void)buf;
	(void)len;
	(void)echo;
	(void)verify;
	*(bool *)userdata = true;
	return -1;
}

static void load_file(struct identities *ids, const char *path,
    void (*notice)(void *ctx, const char *words), void *ctx)
{
	bool asked = false;
	ssh_key key = NULL;
	const char *why = "not a private key that libssh can read";
	struct stat st;
	int rc = SSH_ERROR;

	/* libssh would wait at a FIFO for somebody to write to it. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		why = "no regular file";
	else
		rc = ssh_pki_import_privkey_file(path, NULL, no_passphrase, &asked, &key);
	if (rc == SSH_OK) {
		grow(&ids->keys, &ids->cap_keys, ids->n_keys + 1, sizeof(*ids->keys));
		ids->keys[ids->n_keys++] = key;
		return;
	}
	if (rc == SSH_EOF)
		why = strerror(errno);
	else if (asked)
		why = "needs a passphrase: add it to an ssh-agent and use that";
	notice(ctx, (const char *)arena_printf(&ids->arena, "%s: key not used: %s", path, why).p);
}

/* Does libssh know this kind of key? It passes over others without a word. */
static bool usable(struct arena *arena, struct slice blob)
{
	struct slice rest = blob;
	struct slice type;
	ssh_key key = NULL;
	const char *text;

	if (wire_string(&rest, &type) != 0)
		return false;
	text = (const char *)base64_encode(arena, blob, true).p;
	if (ssh_pki_import_pubkey_base64(
		text, ssh_key_type_from_name(arena_str(arena, type)), &key) != SSH_OK)
		return false;
	ssh_key_free(key);
	return true;
}

static void load_agent(
    struct identities *ids, void (*notice)(void *ctx, const char *words), void *ctx)
{
	static struct slice blobs[LIMIT_AGENT_KEYS];
	const char *path = getenv("SSH_AUTH_SOCK");
	size_t n = 0;

	if (path == NULL || path[0] == '\0')
		return;
	ids->agent_socket = arena_str(&ids->arena, slice_str(path));
	if (agent_list(path, &ids->arena, blobs, &n) != 0) {
		notice(ctx, "ssh-agent: not used: no answer at SSH_AUTH_SOCK");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (!usable(&ids->arena, blobs[i]))
			continue;
		grow(&ids->agent_keys, &ids->cap_agent_keys, ids->n_agent_keys + 1,
		    sizeof(*ids->agent_keys));
		ids->agent_keys[ids->n_agent_keys++] = blobs[i];
	}
}

void identities_load(struct identities *ids, const struct sweep_options *opt,
    void (*notice)(void *ctx, const char *words), void *ctx)
{
	*ids = (struct identities){0};
	for (size_t i = 0; i < opt->n_identities; i++)
		load_file(ids, opt->identities[i], notice, ctx);
	if (opt->use_ssh_agent)
		load_agent(ids, notice, ctx);
}

void identities_free(struct identities *ids)
{
	for (size_t i = 0; i < ids->n_keys; i++)
		ssh_key_free(ids->keys[i]);
	free(ids->keys);
	free(ids->agent_keys);
	arena_free(&ids->arena);
	*ids = (struct identities){0};
}

size_t identities_count(const struct identities *ids)
{
	return ids->n_keys + ids->n_agent_keys;
}
