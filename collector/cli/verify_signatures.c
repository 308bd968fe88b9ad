/* Who signed, and who stamped. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/stamp.h"
#include "collector/cli/sign.h"
#include "collector/cli/verify.h"
#include "collector/cli/words.h"
#include "common/base64.h"
#include "include/err.h"
#include "include/limits.h"

#define ARMOR_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOR_END "-----END SSH SIGNATURE-----\n"
#define MAGIC "SSHSIG"

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

/*
 * Two things that ssh-keygen passes over: what stands behind the signature, and its field
 * `reserved`, of which not what is there is signed, but that it is empty [PROTOCOL.sshsig].
 */
static const char *armor_fault(struct audit *a, struct case_folder *c, const char *file)
{
	struct slice text, blob, key, name, reserved = {0};
	uint32_t version;
	int err = case_map(c, file, &text);

	if (err != 0)
		return err_words(err);
	err = take_armor(&a->arena, text, &blob);
	case_unmap(text);
	if (err != 0 || !slice_starts(blob, MAGIC))
		return "not a signature of OpenSSH, and nothing else";
	blob = slice_sub(blob, sizeof(MAGIC) - 1, blob.n);
	if (wire_u32(&blob, &version) != 0 || wire_string(&blob, &key) != 0 ||
	    wire_string(&blob, &name) != 0 || wire_string(&blob, &reserved) != 0 || reserved.n > 0)
		return "not in the format of SSHSIG";
	return NULL;
}

/* `key`: the fingerprint that the log's entry of the seal names; "" when it names none. */
static void check_one(struct audit *a, struct case_folder *c, const struct verify_args *args,
    const char *file, const char *key)
{
	const char *path = words_make(&a->arena, "%s/%s", c->path, file);
	const char *manifest = words_make(&a->arena, "%s/" MANIFEST, c->path);
	const char *who, *found, *why, *fault = armor_fault(a, c, file);
	int err;

	if (fault == NULL && a->manifest_text.n == 0)
		fault = "what it signs cannot be read";
	if (fault != NULL) {
		audit_add(a, AUDIT_altered, file, "%s", fault);
		return;
	}
	err = sign_check(&a->arena, path, manifest, args->allowed, &who, &found, &why);
	if (err == ERR_MISMATCH)
		audit_add(a, AUDIT_altered, file, "%s", why);
	else if (err == ERR_ABSENT)
		audit_add(a, AUDIT_unsigned, file, "%s", why);
	else if (key[0] != '\0' && strcmp(key, found) != 0)
		audit_add(a, AUDIT_altered, file, "by %s, and the log book says %s", found, key);
	else if (err != 0)
		audit_add(a, AUDIT_unsigned, file, "a good signature by %s: %s", found, why);
	else
		audit_add(a, AUDIT_good, file, "by %s, %s", who, found);
}

static bool there(struct case_folder *c, const char *file)
{
	return faccessat(c->dir_fd, file, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void check_handler(struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	const struct audit_seal *s = audit_seal_of(a);

	if (there(c, MANIFEST_SIG))
		check_one(a, c, args, MANIFEST_SIG, s == NULL ? "" : s->key);
	else if (s != NULL && s->key[0] != '\0')
		audit_add(a, AUDIT_missing, MANIFEST_SIG, "the log book says it is by %s", s->key);
	else if (a->manifest_there)
		audit_add(a, AUDIT_unsigned, MANIFEST_SIG, "nobody signed the manifest");
}

static void check_witness(struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	const struct audit_seal *s = audit_seal_of(a);

	if (there(c, MANIFEST_WITNESS))
		check_one(a, c, args, MANIFEST_WITNESS, s == NULL ? "" : s->witness);
	else if (s != NULL && s->witness[0] != '\0')
		audit_add(a, AUDIT_missing, MANIFEST_WITNESS, "the log book says it is by %s",
		    s->witness);
}

static void check_stamp(struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	struct slice answer;
	const char *when = "", *why = "";
	int err = case_map(c, MANIFEST_STAMP, &answer);

	if (err == ERR_ABSENT)
		return;
	if (err != 0) {
		audit_add(a, AUDIT_altered, MANIFEST_STAMP, "%s", err_words(err));
		return;
	}
	err = stamp_check(&a->arena, answer, a->manifest_text, args->tsa_ca, &when, &why);
	case_unmap(answer);
	if (err != 0)
		audit_add(a, AUDIT_altered, MANIFEST_STAMP, "%s", why);
	else if (args->tsa_ca == NULL)
		audit_add(a, AUDIT_unsigned, MANIFEST_STAMP,
		    "of this manifest, it says %s; no authority to trust was given", when);
	else
		audit_add(a, AUDIT_good, MANIFEST_STAMP, "%s", when);
}

void verify_signatures(struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	check_handler(a, c, args);
	check_witness(a, c, args);
	check_stamp(a, c, args);
}
