/* Signatures and lists of signers, read as far as it takes to ask ssh-keygen. */
#include "collector/cli/signers.h"

#include <string.h>

#include "common/base64.h"
#include "common/formats/ssh_cert.h"
#include "include/err.h"
#include "include/limits.h"

#define ARMOR_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOR_END "-----END SSH SIGNATURE-----\n"
#define MAGIC "SSHSIG"

/* ---- The signature ---- */

/* The base64 between the two lines, which are the first and the last. */
static int take_armor(struct arena *a, struct slice text, struct slice *blob)
{
	struct slice body, line;
	struct lines in;
	struct out o;
	int err;

	if (!slice_starts(text, ARMOR_BEGIN) || !slice_ends(text, ARMOR_END) ||
	    text.n > LIMIT_SIGNATURE_BYTES)
		return ERR_SYNTAX;
	body = slice_sub(text, sizeof(ARMOR_BEGIN) - 1, text.n - (sizeof(ARMOR_END) - 1));
	out_memory(&o);
	for (in = lines_of(body); lines_next(&in, &line);)
		out_bytes(&o, line);
	err = base64_decode(a, out_slice(&o), LIMIT_SIGNATURE_BYTES, blob);
	out_free(&o);
	return err;
}

const char *signers_key(struct arena *a, struct slice armored, struct slice *key)
{
	struct slice blob, name, reserved = {0};
	uint32_t version;

	if (take_armor(a, armored, &blob) != 0 || !slice_starts(blob, MAGIC))
		return "not a signature of OpenSSH, and nothing else";
	blob = slice_sub(blob, sizeof(MAGIC) - 1, blob.n);
	if (wire_u32(&blob, &version) != 0 || wire_string(&blob, key) != 0 ||
	    wire_string(&blob, &name) != 0 || wire_string(&blob, &reserved) != 0 || reserved.n > 0)
		return "not in the format of SSHSIG";
	return NULL;
}

/* ---- Names ---- */

static void add(struct arena *a, struct signer_names *names, struct slice name)
{
	if (name.n == 0 || name.p[0] == '!' || memchr(name.p, '\0', name.n) != NULL)
		return;
	for (size_t i = 0; i < names->n; i++)
		if (slice_eq_str(name, names->items[i]))
			return;
	if (names->n == LIMIT_SIGNER_NAMES)
		return;
	grow(&names->items, &names->cap, names->n + 1, sizeof(*names->items));
	names->items[names->n++] = arena_str(a, name);
}

/* The line's first word; its quotes are no part of it. */
static struct slice principals_of(struct arena *a, struct slice line)
{
	struct out o;
	struct slice word;
	bool quoted = false;

	out_memory(&o);
	line = slice_ltrim(line);
	for (size_t i = 0; i < line.n; i++) {
		if (!quoted && (line.p[i] == ' ' || line.p[i] == '\t'))
			break;
		if (line.p[i] == '"')
			quoted = !quoted;
		else
			out_byte(&o, line.p[i]);
	}
	word = arena_dup(a, out_slice(&o));
	out_free(&o);
	return word;
}

static void add_lines(
    struct arena *a, struct signer_names *names, struct slice list, struct slice key)
{
	struct lines in = lines_of(list);
	struct slice line, words, one;
	struct out base64;

	out_memory(&base64);
	base64_write(&base64, key, true);
	while (lines_next(&in, &line)) {
		if (line.n == 0 || memmem(line.p, line.n, base64.buf, base64.n) == NULL)
			continue;
		for (words = principals_of(a, line); words.n > 0;) {
			slice_cut(&words, ',', &one);
			add(a, names, one);
		}
	}
	out_free(&base64);
}

void signers_names(struct arena *a, struct slice key, struct slice list, struct signer_names *out)
{
	struct ssh_cert cert;

	*out = (struct signer_names){0};
	if (ssh_cert_parse(a, key, &cert) == 0) {
		for (size_t i = 0; i < cert.nprincipals; i++)
			add(a, out, cert.principals[i]);
		add_lines(a, out, list, cert.ca.blob);
	}
	add_lines(a, out, list, key);
}
