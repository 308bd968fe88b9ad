/* Who signed, and who stamped. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/stamp.h"
#include "collector/cli/sign.h"
#include "collector/cli/verify.h"
#include "collector/cli/words.h"
#include "include/err.h"

#define ARMOR_END "-----END SSH SIGNATURE-----\n"

/* ssh-keygen passes over what stands behind the signature. */
static const char *armor_fault(struct case_folder *c, const char *file)
{
	static const char end[] = ARMOR_END;
	struct slice text;
	size_t at = 0;
	int err = case_map(c, file, &text);

	if (err != 0)
		return err_words(err);
	while (
	    at + sizeof(end) - 1 < text.n && !slice_starts(slice_sub(text, at, text.n), ARMOR_END))
		at++;
	err = at + sizeof(end) - 1 == text.n && slice_ends(text, ARMOR_END) ? 0 : ERR_SYNTAX;
	case_unmap(text);
	return err == 0 ? NULL : "not the signature alone";
}

/* `key`: the fingerprint that the log's entry of the seal names; "" when it names none. */
static void check_one(struct audit *a, struct case_folder *c, const struct verify_args *args,
    const char *file, const char *key)
{
	const char *path = words_make(&a->arena, "%s/%s", c->path, file);
	const char *manifest = words_make(&a->arena, "%s/" MANIFEST, c->path);
	const char *who, *found, *why, *fault = armor_fault(c, file);
	int err;

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
	else if (a->manifest_text.n > 0)
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
