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

static void add_key(struct identities *ids, ssh_key key)
{
	grow(&ids->keys, &ids->cap_keys, ids->n_keys + 1, sizeof(*ids->keys));
	ids->keys[ids->n_keys++] = key;
}

/* libssh would wait at a FIFO for somebody to write to it. */
static bool is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int blob_of(ssh_key key, struct arena *a, struct slice *blob)
{
	char *text = NULL;
	int rc = ERR_SYNTAX;

	if (ssh_pki_export_pubkey_base64(key, &text) == SSH_OK)
		rc = base64_decode(a, slice_str(text), LIMIT_KEY_BLOB_BYTES, blob);
	free(text);
	return rc;
}

/* A certificate repeats the fields of its key [PROTOCOL.certkeys]: all of the key but its type. */
static bool is_of_key(ssh_key cert, ssh_key key, struct arena *a)
{
	struct slice whole, fields, type;

	return blob_of(cert, a, &whole) == 0 && blob_of(key, a, &fields) == 0 &&
	       wire_string(&fields, &type) == 0 && fields.n > 0 &&
	       memmem(whole.p, whole.n, fields.p, fields.n) != NULL;
}

/* The key once more, with the certificate, when that is one of its own. */
static bool add_certified(struct identities *ids, const char *path, const char *cert_path)
{
	ssh_key cert = NULL, key = NULL;
	bool asked = false, fits = false;

	if (is_regular(cert_path) && ssh_pki_import_cert_file(cert_path, &cert) == SSH_OK &&
	    ssh_pki_import_privkey_file(path, NULL, no_passphrase, &asked, &key) == SSH_OK)
		fits = is_of_key(cert, key, &ids->arena) &&
		       ssh_pki_copy_cert_to_privkey(cert, key) == SSH_OK;
	if (fits)
		add_key(ids, key);
	else
		ssh_key_free(key);
	ssh_key_free(cert);
	return fits;
}

/* As ssh(1) has it: FILE-cert.pub, then those that are named. */
static void load_certificates(
    struct identities *ids, const char *path, const struct sweep_way *way, bool *used)
{
	add_certified(ids, path, (const char *)arena_printf(&ids->arena, "%s-cert.pub", path).p);
	for (size_t i = 0; i < way->n_certificates; i++)
		used[i] |= add_certified(ids, path, way->certificates[i]);
}

static void load_file(struct identities *ids, const char *path, const struct sweep_way *way,
    bool *used, void (*notice)(void *ctx, const char *words), void *ctx)
{
	bool asked = false;
	ssh_key key = NULL;
	const char *why = "not a private key that libssh can read";
	struct stat st;
	int rc = SSH_ERROR;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		why = "no regular file";
	else
		rc = ssh_pki_import_privkey_file(path, NULL, no_passphrase, &asked, &key);
	if (rc == SSH_OK) {
		load_certificates(ids, path, way, used);
		add_key(ids, key);
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

void identities_load(struct identities *ids, const struct sweep_way *way,
    void (*notice)(void *ctx, const char *words), void *ctx)
{
	bool *used;

	*ids = (struct identities){0};
	used = arena_alloc(&ids->arena, way->n_certificates + 1);
	for (size_t i = 0; i < way->n_identities; i++)
		load_file(ids, way->identities[i], way, used, notice, ctx);
	for (size_t i = 0; i < way->n_certificates; i++)
		if (!used[i])
			notice(ctx, (const char *)arena_printf(&ids->arena,
					"%s: certificate not used: it is none, or its key is not "
					"among the identities",
					way->certificates[i])
					.p);
	if (way->use_ssh_agent)
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
